"""What each verb and each plan is tried with; made in a world of its own, `by` comes from the test."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from regulars.customers.models import Session
from regulars.customers.operations.accounts import NewAccount, block
from regulars.customers.operations.import_lines import ImportLine
from regulars.customers.operations.moves import move_account
from regulars.customers.operations.passwords import hash_password
from regulars.customers.operations.profiles import ProfileChanges
from regulars.customers.operations.tokens import issue_token
from regulars.customers.queries.records import RecordFilters
from regulars.customers.queries.reorganisation import Strategy
from regulars.customers.queries.waiting import Waiting, waiting
from regulars.customers.rules import AccessState
from regulars.customers.rules.letters import PASSWORD_RESET, Purpose
from regulars.fields.models import Attribute
from regulars.fields.operations.forms import save_form
from regulars.fields.rules import Definition, Type
from regulars.fields.rules import Purpose as Form
from regulars.fields.rules.forms import standard_form
from regulars.journeys.delete_set import plan_set_deletion
from regulars.journeys.move_sites import plan_site_moves
from regulars.journeys.save_set import Agreement
from regulars.journeys.save_site import plan_site_types
from regulars.kernel.actor import OPERATOR
from regulars.kernel.jobs import quiet
from regulars.sites.operations.sets import SetChanges
from regulars.sites.operations.sites import SiteChanges
from regulars.sites.operations.types import add_type
from regulars.sites.rules.types import AcceptedType
from regulars.staff.operations.keys import create_key
from regulars.staff.operations.roles import role_named
from regulars.staff.rules.rights import EVERYTHING
from regulars.staff.rules.roles import SHIPPED, Role
from regulars.webhooks.models import Webhook
from regulars.webhooks.operations.deliveries import send_test
from regulars.webhooks.operations.endpoints import WebhookChanges, add_webhook
from tests.journeys.stories import SAM
from tests.world import PASSWORD, a_set, a_site, an_account, default_set, logged_in, own_role, sam

Given = tuple[tuple[Any, ...], dict[str, Any]]


def given(*args: Any, **kwargs: Any) -> Given:
    return args, kwargs


def _kids() -> Any:
    return a_site("kids", a_set("b2c"))


def _renamed(code: str) -> tuple[Attribute, Definition]:
    attribute = Attribute.objects.get(code=code)
    return attribute, replace(attribute.definition(), name="Anything new")


def _own_form() -> Any:
    kids, fields = _kids(), standard_form(Form.PROFILE, "B2C").fields
    save_form(kids, Form.PROFILE, "B2C", fields, version=0, by=OPERATOR)
    return kids


def _ada() -> Any:
    return an_account(site=_kids())


def _logged_in() -> Any:
    ada = _ada()
    logged_in(ada, ada.origin_site)
    return Session.objects.get()


def _move() -> dict[int, int]:
    return {_ada().origin_site_id: a_set("b2b").pk}


HOOK = WebhookChanges(name="CRM", url="https://hooks.shop.example/regulars", events=["customer.*"])


def _webhook() -> Webhook:
    return add_webhook(HOOK, by=SAM)[0]


def _agreed_move() -> Given:
    moves = _move()
    plan = plan_site_moves(moves, strategy=Strategy.TAKE_ALL)
    return given(moves, strategy=Strategy.TAKE_ALL, agreed=plan.plan, decisions={})


def _agreed_deletion() -> Given:
    plan = plan_set_deletion(_ada().set)
    return given(plan.customer_set, heir=plan.heir, agreed=plan.plan, decisions={})


def _blocked() -> Any:
    ada = _ada()
    block(ada, by=SAM)
    return ada


def _open_session() -> Given:
    ada = _ada()
    return given(ada.pk, ada.origin_site_id, verified=ada.password)


def _waits() -> Any:
    return an_account(site=_kids(), state=AccessState.PENDING)


def _queue() -> list[Waiting]:
    _waits()
    return waiting(EVERYTHING).items


def _request() -> Given:
    ada = an_account(site=a_site("home", a_set("b2c", access_mode="listed")))
    return given(ada, site=a_site("kids", ada.set))


def _one_of_two() -> Given:
    sam(email="second@staff.example")
    return given(sam())


def _taken() -> Given:
    ada = _ada()
    stays: dict[str, Any] = {"strategy": Strategy.LEAVE, "skip": []}
    return given([ada.origin_site_id], **stays, former=ada.set, to_set=a_set("b2b"))


def _handed_over() -> Given:
    ada = move_account(
        an_account(site=None), to_set=a_set("b2c"), by=SAM
    )  # no row: its site would stay behind
    return given(ada.set, heir=default_set(), tell=quiet)


def _lines() -> list[ImportLine]:
    _kids()
    values = {"site": "kids", "email": "new@mail.example", "last_name": "New"}
    return [ImportLine(2, values)]


def _token(purpose: Purpose, *rest: str, email: str = "") -> Given:
    ada = _ada()
    text = issue_token(ada, ada.origin_site_id, purpose, lasts=timedelta(hours=1), email=email)
    return given(text, *rest, site_id=ada.origin_site_id)


NEW_PASSWORD = "eleven brown otters"
NOBODY_SAW = Agreement(plan=None, strategy=Strategy.LEAVE, decisions={})
NEW = NewAccount(email="new@mail.example", last_name="New", password=PASSWORD)
TYPES = [AcceptedType("B2B", approval=True, receiver="sam@staff.example")]
SHOP = SiteChanges(name="Kids", hosts=["kids.localhost"], sender="shop@kids.example")

VERBS: dict[str, Callable[[], Given]] = {
    "sites.operations.installation.mark_as_demo": given,
    "sites.operations.sets.add_set": lambda: given("b2c", SetChanges(name="B2C"), is_default=True),
    "sites.operations.sets.change_set": lambda: given(a_set("b2c"), SetChanges(name="New"), version=1),
    "sites.operations.sets.hand_over_default": lambda: given(a_set("b2c")),
    "sites.operations.sets.remove_set": lambda: given(a_set("b2c"), heir=default_set()),
    "sites.operations.sites.add_site": lambda: given("kids", SHOP),
    "sites.operations.sites.change_site": lambda: given(_kids(), SiteChanges(name="New"), version=1),
    "sites.operations.sites.place_sites": lambda: given({_kids().pk: default_set().pk}, strategy="leave"),
    "sites.operations.types.add_type": lambda: given("Club", "Club member"),
    "sites.operations.types.rename_type": lambda: given(add_type("Club", "Club", by=OPERATOR), "Club member"),
    "sites.operations.letters.change_mail_text": lambda: given(
        PASSWORD_RESET, _kids(), "en", subject="New password", body="Here:\n\n{link}", version=0
    ),
    "sites.operations.letters.reset_mail_text": lambda: given(PASSWORD_RESET, _kids(), "en"),
    "fields.operations.attributes.add_attribute": lambda: given(
        Definition("shoe_size", "Shoe size", Type.NUMBER)
    ),
    "fields.operations.attributes.change_attribute": lambda: given(*_renamed("marketing_opt_in"), version=1),
    "fields.operations.forms.save_form": lambda: given(
        _kids(), Form.REGISTRATION, "B2C", standard_form(Form.REGISTRATION, "B2C").fields, version=0
    ),
    "fields.operations.forms.reset_form": lambda: given(_own_form(), Form.PROFILE, "B2C", version=1),
    "staff.operations.people.change_staff": lambda: given(
        sam("viewer"), email="sam@staff.example", name="Sam", role="manager", sites=[_kids()], version=1
    ),
    "staff.operations.people.deactivate_staff": _one_of_two,
    "staff.operations.people.activate_staff": _one_of_two,
    "staff.operations.people.set_staff_password": lambda: given(sam(), "sam has another password"),
    "staff.operations.people.generate_staff_password": lambda: given(sam()),
    "staff.operations.roles.copy_role": lambda: given(role_named("viewer"), name="Support"),
    "staff.operations.roles.change_role": lambda: given(
        own_role(), name="Helpers", gives=SHIPPED[Role.VIEWER], version=2
    ),
    "staff.operations.roles.delete_role": lambda: given(own_role()),
    "staff.operations.people.add_staff": lambda: given(
        "sam@staff.example", "sam has a long password", role="viewer"
    ),
    "staff.operations.keys.create_key": lambda: given("a program", role="viewer"),
    "staff.operations.keys.revoke_key": lambda: given(create_key("a program", role="viewer", by=OPERATOR)[0]),
    "staff.operations.people.note_log_in": lambda: given(sam()),
    "customers.operations.access.set_access": lambda: given(
        ada := _ada(), site=ada.origin_site, state="disabled"
    ),
    "customers.operations.access.request_access": _request,
    "customers.operations.approvals.approve": lambda: given(ada := _waits(), site=ada.origin_site),
    "customers.operations.approvals.decline": lambda: given(
        ada := _waits(), site=ada.origin_site, reason="No."
    ),
    "customers.operations.approvals.decide": lambda: given(_queue(), yes=True),
    "customers.operations.accounts.open_account": lambda: given(NEW, site=_kids()),
    "customers.operations.profiles.change_profile": lambda: given(
        _ada(), ProfileChanges(last_name="New"), version=1
    ),
    "customers.operations.accounts.rename": lambda: given(_ada(), username="new"),
    "customers.operations.accounts.block": lambda: given(_ada()),
    "customers.operations.accounts.unblock": lambda: given(_blocked()),
    "customers.operations.accounts.erase": lambda: given(_ada()),
    "customers.operations.credentials.give_password": lambda: given(_ada(), NEW_PASSWORD),
    "customers.operations.credentials.generate_password": lambda: given(_ada()),
    "customers.operations.credentials.send_log_in_link": lambda: given(_ada()),
    "customers.operations.ended_sessions.end_session": lambda: given(
        (one := _logged_in()).account, session_id=one.pk
    ),
    "customers.operations.ended_sessions.end_sessions": lambda: given(_ada()),
    "customers.operations.exports.export_history": lambda: given(
        RecordFilters(about=(("customer", _ada().pk),))
    ),
    "customers.operations.exports.export_personal_data": lambda: given(_ada()),
    "customers.operations.imports.import_accounts": lambda: given(_lines()),
    "customers.operations.mailboxes.ask_to_prove_email": lambda: given(ada := _ada(), site=ada.origin_site),
    "customers.operations.mailboxes.confirm_email_change": lambda: _token(
        Purpose.EMAIL_CHANGE, email="new@mail.example"
    ),
    "customers.operations.mailboxes.prove_email": lambda: _token(Purpose.MAILBOX, email="ada@mail.example"),
    "customers.operations.mailboxes.request_email_change": lambda: given(
        ada := _ada(), to="new@mail.example", current=PASSWORD, site=ada.origin_site
    ),
    "customers.operations.moves.move_account": lambda: given(_ada(), to_set=a_set("b2b")),
    "customers.operations.passwords.set_password": lambda: given(_ada(), hash_password(NEW_PASSWORD)),
    "customers.operations.passwords.change_password": lambda: given(
        _ada(), current=PASSWORD, new=NEW_PASSWORD
    ),
    "customers.operations.recovery.tell_owner": lambda: given(ada := _ada(), ada.origin_site),
    "customers.operations.recovery.tell_reset": lambda: given(ada := _ada(), ada.origin_site),
    "customers.operations.recovery.reset_password": lambda: _token(Purpose.PASSWORD, NEW_PASSWORD),
    "customers.operations.registration.register": lambda: given(NEW, site=_kids()),
    "customers.operations.reorganisation.take_accounts": _taken,
    "customers.operations.reorganisation.hand_over_accounts": _handed_over,
    "customers.operations.sessions.open_session": _open_session,
    "customers.operations.sessions.log_out": lambda: given(
        (one := _logged_in()).pk, account_id=one.account_id
    ),
    "webhooks.operations.endpoints.add_webhook": lambda: given(HOOK),
    "webhooks.operations.endpoints.change_webhook": lambda: given(_webhook(), HOOK, version=1),
    "webhooks.operations.endpoints.give_up": lambda: given(_webhook(), Webhook.Pause.FAILING),
    "webhooks.operations.endpoints.remove_webhook": lambda: given(_webhook()),
    "webhooks.operations.endpoints.rotate_secret": lambda: given(_webhook()),
    "webhooks.operations.deliveries.send_again": lambda: given(send_test(_webhook(), by=SAM)),
    "webhooks.operations.deliveries.send_test": lambda: given(_webhook()),
    "journeys.move_sites.move_sites": _agreed_move,
    "journeys.move_sites.start_site_moves": _agreed_move,
    "journeys.delete_set.delete_set": _agreed_deletion,
    "journeys.delete_set.start_set_deletion": _agreed_deletion,
    "customers.operations.reorganisation.keep_doors": lambda: given(plan_site_types(_kids(), TYPES).approval),
    "journeys.save_site.save_site": lambda: given(_kids(), SiteChanges(customer_types=TYPES), version=1),
    "journeys.save_set.create_set": lambda: given(
        "b2c", SetChanges(name="B2C"), is_default=True, site_ids=[_kids_alone()], agreement=NOBODY_SAW
    ),
    "journeys.save_set.save_set": lambda: given(
        a_set("b2c"),
        SetChanges(name="New"),
        version=1,
        is_default=True,
        site_ids=[_kids_alone()],
        agreement=NOBODY_SAW,
    ),
}

# Verbs that say themselves who acts, and why.
THEMSELVES: dict[str, tuple[str, Callable[[], Given]]] = {
    "customers.operations.sessions.log_in": (
        "who acts is known only after the password",
        lambda: given("kids.localhost", _ada().username, PASSWORD, door=SAM.door),
    ),
}

# What each plan is asked with.
PLANS: dict[str, Callable[[], Given]] = {
    "customers.operations.moves.plan_account_move": lambda: given(_ada(), a_set("b2b")),
    "customers.operations.imports.plan_import": lambda: given(_lines()),
    "journeys.move_sites.plan_site_moves": lambda: given(_move(), strategy=Strategy.TAKE_ALL),
    "journeys.delete_set.plan_set_deletion": lambda: given(_ada().set),
    "journeys.save_site.plan_site_types": lambda: given(_kids(), TYPES),
    "journeys.save_set.plan_new_set": lambda: given("new", [_ada().origin_site_id], strategy=Strategy.LEAVE),
    "journeys.save_set.plan_set_sites": lambda: given(
        default_set(), [_ada().origin_site_id], strategy=Strategy.TAKE_ALL
    ),
}


def _kids_alone() -> int:
    return int(a_site("kids").pk)
