"""The worlds in which verbs are tried, one function each."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from regulars.addresses.operations.addresses import add_address
from regulars.addresses.operations.formats import FormatWish, change_format
from regulars.customers.models import Session
from regulars.customers.operations.accounts import block
from regulars.customers.operations.images import set_image
from regulars.customers.operations.tokens import issue_token
from regulars.customers.queries.reorganisation import Strategy
from regulars.customers.queries.site_changes import SiteAfter
from regulars.customers.queries.waiting import Waiting, waiting
from regulars.customers.rules import AccessState
from regulars.customers.rules.mails import PASSWORD_RESET, Purpose
from regulars.customers.rules.proofs import PasswordProof
from regulars.fields.models import Attribute
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.operations.forms import save_form
from regulars.fields.rules import Definition, Type
from regulars.fields.rules import Purpose as Form
from regulars.fields.rules.forms import standard_form
from regulars.journeys.clashes import Agreement
from regulars.journeys.customer_lifecycle import move_account
from regulars.journeys.delete_set import plan_set_deletion
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.kernel.actor import OPERATOR
from regulars.kernel.jobs import quiet
from regulars.kernel.models import Mail
from regulars.sites.operations.mails import change_mail_text
from regulars.sites.operations.sites import SiteChanges, change_site, place_sites
from regulars.sites.rules import SiteKind
from regulars.staff.operations.links import send_link
from regulars.staff.operations.people import deactivate_staff
from regulars.staff.rules.rights import EVERYTHING
from regulars.transfer.operations.import_lines import ImportLine
from regulars.webhooks.models import Webhook
from regulars.webhooks.operations.endpoints import WebhookChanges, add_webhook
from tests.journeys.stories import SAM
from tests.rooms.addresses.samples import BERLIN
from tests.rooms.customers.pictures import a_picture
from tests.rooms.fields.forms import an_attribute
from tests.world import a_family, a_set, a_site, an_account, default_set, logged_in, sam

Given = tuple[tuple[Any, ...], dict[str, Any]]


def given(*args: Any, **kwargs: Any) -> Given:
    return args, kwargs


def a_kids_site() -> Any:
    return a_site("kids", a_set("b2c"))


def a_kids_site_with_a_format() -> Any:
    kids = a_kids_site()
    change_format(kids, "DE", FormatWish(required=["company"]), by=OPERATOR)
    return kids


def renamed(code: str) -> tuple[Attribute, Definition]:
    attribute = Attribute.objects.get(code=code)
    return attribute, replace(attribute.definition(), name="Anything new")


def an_own_attribute() -> Any:
    return add_attribute(Definition("shoe_size", "Shoe size", Type.NUMBER), by=OPERATOR)


def a_form() -> Any:
    kids, fields = a_kids_site(), standard_form(Form.PROFILE, "B2C").fields[::-1]
    save_form(kids, Form.PROFILE, "B2C", fields, version=0, by=OPERATOR)
    return kids


def an_ada() -> Any:
    return an_account(site=a_kids_site())


def with_an_address(*args: Any, which: int = 1, own: bool = False, **kwargs: Any) -> Given:
    """An account and the number of its address, the default being its first; its `own` verbs are told the site."""
    ada = an_ada()
    last = [add_address(ada, BERLIN, by=SAM).pk for _ in range(which)][-1]
    return given(ada, last, *args, **kwargs, **({"site": ada.origin_site} if own else {}))


A_PICTURE = a_picture()


def with_own_words() -> Given:
    kids = a_kids_site()
    words = {"subject": "New password", "body": "Here:\n\n{link}"}
    change_mail_text(PASSWORD_RESET, kids, "en", **words, version=0, by=OPERATOR)
    return given(PASSWORD_RESET, kids, "en")


def a_pictured() -> Any:
    an_attribute("photo", Type.IMAGE)
    return an_ada()


def with_a_picture() -> Given:
    return given(set_image(a_pictured(), "photo", A_PICTURE, by=SAM), "photo")


def an_open_session() -> Any:
    ada = an_ada()
    logged_in(ada, ada.origin_site)
    return Session.objects.get()


def a_move() -> dict[int, int]:
    return {an_ada().origin_site_id: a_set("b2b").pk}


HOOK = WebhookChanges(name="CRM", url="https://hooks.shop.example/regulars", events=["customer.*"])


def a_webhook() -> Webhook:
    return add_webhook(HOOK, by=SAM)[0]


def an_agreed_move() -> Given:
    wanted = Wanted(a_move(), Strategy.TAKE_ALL)
    return given(wanted, Agreement(plan_site_moves(wanted).fingerprint))


def an_agreed_deletion() -> Given:
    plan = plan_set_deletion(an_ada().set)
    (move,) = plan.moves
    return given(move.former, successor=move.to_set, agreement=Agreement(plan.fingerprint))


def a_blocked_one() -> Any:
    ada = an_ada()
    block(ada, by=SAM)
    return ada


def for_a_session() -> Given:
    ada = an_ada()
    return given(ada.pk, ada.origin_site_id, proof=PasswordProof(ada.password))


def one_who_waits() -> Any:
    return an_account(site=a_kids_site(), state=AccessState.PENDING)


def a_queue() -> list[Waiting]:
    one_who_waits()
    return waiting(EVERYTHING).items


def for_a_request() -> Given:
    ada = an_account(site=a_site("home", a_set("b2c", access_mode="listed")))
    return given(ada, site=a_site("kids", ada.set), stamp=0)


def one_of_two() -> Given:
    sam(email="second@staff.example")
    return given(sam())


def one_let_go() -> Given:
    args, _ = one_of_two()
    deactivate_staff(*args, by=SAM)
    return given(*args)


def for_taking() -> Given:
    """The site has moved already, as nothing but the rows of its customers would hold it back at the commit."""
    ada, b2b = an_ada(), a_set("b2b")
    place_sites({ada.origin_site_id: b2b.pk}, strategy="take_all", by=OPERATOR)
    everybody: dict[str, Any] = {"strategy": Strategy.TAKE_ALL, "skip": []}
    return given([ada.origin_site_id], **everybody, former=ada.set, to_set=b2b)


def for_handing_over() -> Given:
    ada = move_account(
        an_account(site=None), to_set=a_set("b2c"), by=SAM
    )  # no row: its site would stay behind
    return given(ada.set, successor=default_set(), tell=quiet)


def some_lines() -> list[ImportLine]:
    a_kids_site()
    values = {"site": "kids", "email": "new@mail.example", "last_name": "New"}
    return [ImportLine(2, values)]


def some_addresses() -> list[ImportLine]:
    return [ImportLine(2, {"customer": str(an_ada().pk), **BERLIN})]


def with_token(purpose: Purpose, *rest: str, email: str = "") -> Given:
    ada = an_ada()
    text = issue_token(ada, ada.origin_site_id, purpose, lasts=timedelta(hours=1), email=email)
    return given(text, *rest, site_id=ada.origin_site_id)


def a_staff_link() -> Given:
    send_link(sam(), by=SAM)
    return given(Mail.objects.latest("pk").secret)


def kids_alone() -> int:
    return int(a_site("kids").pk)


def for_keeping_access() -> Given:
    kids = one_who_came_back(type="B2B").origin_site
    return given(SiteAfter(kids.pk, kids.set_id, ["B2B"], ["B2B"], kids.kind, kids.family_id))


def for_another_family() -> Given:
    """The site is in it already, as nothing but the rows of its customers would hold it back at the commit."""
    kids = an_ada().origin_site
    (trade,) = a_family("trade", [], kids.set)
    change_site(kids, SiteChanges(kind=SiteKind.SUB, master_id=trade.pk), version=1, by=OPERATOR)
    return given(SiteAfter(kids.pk, kids.set_id, [], [], SiteKind.SUB, trade.pk, [kids.pk, trade.pk]))


def of_a_family() -> Given:
    """Ada uses the sub site north, and south is beside it."""
    _, north, south = a_family("trade", ["north", "south"], a_set("b2c"))
    return given(an_account(site=north), site=south, instead_of=north)


def for_coming_back() -> Given:
    """An account that had a row at kids before it went to another set and back."""
    ada = one_who_came_back()
    return given(ada, site=ada.origin_site)


def one_who_came_back(**values: str) -> Any:
    ada = an_account(site=a_kids_site(), **values)
    away = move_account(ada, to_set=a_set("b2b"), by=SAM)
    return move_account(away, to_set=ada.set, by=SAM)
