"""What each verb and each plan is tried with; made in a world of its own, `by` comes from the test."""

from collections.abc import Callable

from regulars.customers.operations.accounts import NewAccount
from regulars.customers.operations.profiles import ProfileChanges
from regulars.customers.queries.reorganisation import Strategy
from regulars.customers.rules.mails import PASSWORD_RESET, Purpose
from regulars.fields.rules import Definition, Type
from regulars.fields.rules import Purpose as Form
from regulars.fields.rules.forms import standard_form
from regulars.history.queries.records import RecordFilters
from regulars.journeys.clashes import Agreement, Decisions
from regulars.journeys.site_moves import Wanted
from regulars.kernel.actor import OPERATOR
from regulars.kernel.guessing.hashes import hash_password
from regulars.sites.operations.sets import SetChanges
from regulars.sites.operations.sites import SiteChanges
from regulars.sites.operations.types import add_type
from regulars.sites.rules.types import AcceptedType
from regulars.staff.operations.keys import create_key
from regulars.staff.operations.roles import role_named
from regulars.staff.rules.roles import SHIPPED, Role
from tests.house import (
    examples_addresses as addresses,
)
from tests.house import examples_baskets as baskets
from tests.house import examples_cards as cards
from tests.house import examples_claims as claims
from tests.house import examples_credit as credit
from tests.house import examples_discounts as discounts
from tests.house import examples_external_orders as external_orders
from tests.house import examples_groups as groups
from tests.house import examples_guests as guests
from tests.house import examples_newsletters as newsletters
from tests.house import examples_order_decisions as order_decisions
from tests.house import examples_order_exports as order_exports
from tests.house import examples_order_terms as order_terms
from tests.house import examples_orders as orders
from tests.house import examples_outside as outside
from tests.house import examples_pages as pages
from tests.house import examples_prices as prices
from tests.house import examples_roles as roles
from tests.house import examples_saved_exports as saved_exports
from tests.house import examples_viewings as viewings
from tests.house import examples_webhooks as webhooks
from tests.house import examples_wishlists as wishlists
from tests.house.worlds import (
    A_PICTURE,
    Given,
    a_blocked_one,
    a_form,
    a_kids_site,
    a_move,
    a_pictured,
    a_queue,
    a_staff_link,
    an_ada,
    an_agreed_deletion,
    an_agreed_move,
    an_open_session,
    an_own_attribute,
    for_a_request,
    for_a_session,
    for_another_family,
    for_coming_back,
    for_handing_over,
    for_keeping_access,
    for_taking,
    given,
    kids_alone,
    of_a_family,
    one_let_go,
    one_of_two,
    one_who_waits,
    renamed,
    some_addresses,
    some_lines,
    with_a_picture,
    with_own_words,
    with_token,
)
from tests.journeys.stories import SAM
from tests.world import PASSWORD, a_set, default_set, own_role, sam

NEW_PASSWORD = "eleven brown otters"
NOBODY_SAW = Agreement()
NEW = NewAccount(email="new@mail.example", last_name="New", password=PASSWORD)
SENT = {"email": "new@mail.example", "last_name": "New", "password": PASSWORD}
TYPES = [AcceptedType("B2B", approval=True, receiver="sam@staff.example")]
SHOP = SiteChanges(name="Kids", hosts=["kids.localhost"], sender="shop@kids.example")

VERBS: dict[str, Callable[[], Given]] = {
    "sites.operations.installation.mark_as_demo": given,
    "sites.operations.installation.allow_domains": lambda: given(["mystic.example"]),
    "sites.operations.sets.add_set": lambda: given("b2c", SetChanges(name="B2C"), is_default=True),
    "sites.operations.sets.change_set": lambda: given(a_set("b2c"), SetChanges(name="New"), version=1),
    "sites.operations.sets.hand_over_default": lambda: given(a_set("b2c")),
    "sites.operations.sets.remove_set": lambda: given(a_set("b2c"), successor=default_set()),
    "sites.operations.sites.add_site": lambda: given("kids", SHOP),
    "sites.operations.sites.change_site": lambda: given(a_kids_site(), SiteChanges(name="New"), version=1),
    "sites.operations.sites.place_sites": lambda: given(
        {a_kids_site().pk: default_set().pk}, strategy="leave"
    ),
    "sites.operations.types.add_type": lambda: given("Club", "Club member"),
    "sites.operations.types.remove_type": lambda: given(add_type("Club", "Club", by=OPERATOR)),
    "journeys.delete_type.delete_type": lambda: given(add_type("Club", "Club", by=OPERATOR)),
    "sites.operations.types.rename_type": lambda: given(add_type("Club", "Club", by=OPERATOR), "Club member"),
    "sites.operations.mails.change_mail_text": lambda: given(
        PASSWORD_RESET, a_kids_site(), "en", subject="New password", body="Here:\n\n{link}", version=0
    ),
    "sites.operations.mails.reset_mail_text": with_own_words,
    "fields.operations.attributes.add_attribute": lambda: given(
        Definition("shoe_size", "Shoe size", Type.NUMBER)
    ),
    "fields.operations.attributes.change_attribute": lambda: given(*renamed("marketing_opt_in"), version=1),
    "fields.operations.attributes.remove_attribute": lambda: given(an_own_attribute()),
    "journeys.delete_attribute.delete_attribute": lambda: given(an_own_attribute(), erase=True),
    "journeys.delete_attribute.start_attribute_deletion": lambda: given(an_own_attribute(), erase=False),
    "journeys.save_attribute.save_attribute": lambda: given(*renamed("marketing_opt_in"), version=1),
    "fields.operations.forms.save_form": lambda: given(
        a_kids_site(),
        Form.REGISTRATION,
        "B2C",
        standard_form(Form.REGISTRATION, "B2C").fields[::-1],
        version=0,
    ),
    "fields.operations.forms.reset_form": lambda: given(a_form(), Form.PROFILE, "B2C", version=1),
    "journeys.save_form.save_site_form": lambda: given(
        a_kids_site(),
        Form.REGISTRATION,
        "B2C",
        standard_form(Form.REGISTRATION, "B2C").fields[::-1],
        version=0,
    ),
    "journeys.save_form.put_form_back": lambda: given(a_form(), Form.PROFILE, "B2C", version=1),
    "staff.operations.people.change_staff": lambda: given(
        sam("viewer"), email="sam@staff.example", name="Sam", role="manager", sites=[a_kids_site()], version=1
    ),
    "staff.operations.people.deactivate_staff": one_of_two,
    "staff.operations.people.activate_staff": one_let_go,
    "staff.operations.people.choose_language": lambda: given(sam(), "de"),
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
    "staff.operations.links.send_link": lambda: given(sam()),
    "staff.operations.links.redeem_link": a_staff_link,
    "staff.operations.keys.create_key": lambda: given("a program", role="viewer", sites=None),
    "staff.operations.keys.revoke_key": lambda: given(
        create_key("a program", role="viewer", sites=None, by=OPERATOR)[0]
    ),
    "staff.operations.people.note_log_in": lambda: given(sam()),
    "customers.operations.access.set_access": lambda: given(
        ada := an_ada(), site=ada.origin_site, state="disabled"
    ),
    "customers.operations.access.move_access": of_a_family,
    "customers.operations.access.request_access": for_a_request,
    "customers.operations.access.ask_approval_again": lambda: given(ada := an_ada(), site=ada.origin_site),
    "customers.operations.access.keep_access": for_coming_back,
    "customers.operations.approvals.approve": lambda: given(ada := one_who_waits(), site=ada.origin_site),
    "customers.operations.approvals.decline": lambda: given(
        ada := one_who_waits(), site=ada.origin_site, reason="No."
    ),
    "customers.operations.approvals.decide": lambda: given(a_queue(), approve=True),
    "customers.operations.accounts.open_account": lambda: given(NEW, site=a_kids_site()),
    "customers.operations.profiles.change_profile": lambda: given(
        an_ada(), ProfileChanges(last_name="New"), version=1
    ),
    "customers.operations.consents.change_consents": lambda: given(
        (ada := an_ada()), site=ada.origin_site, given={"marketing_opt_in": True}
    ),
    "customers.operations.accounts.rename": lambda: given(an_ada(), username="new"),
    "customers.operations.accounts.block": lambda: given(an_ada()),
    "customers.operations.accounts.unblock": lambda: given(a_blocked_one()),
    "journeys.customer_lifecycle.erase": lambda: given(an_ada()),
    "customers.operations.credentials.give_password": lambda: given(an_ada(), NEW_PASSWORD),
    "customers.operations.credentials.generate_password": lambda: given(an_ada()),
    "customers.operations.credentials.send_log_in_link": lambda: given(an_ada()),
    "authentication.operations.ended_sessions.end_session": lambda: given(
        (one := an_open_session()).account, session_id=one.pk
    ),
    "authentication.operations.ended_sessions.end_sessions": lambda: given(an_ada()),
    "customers.operations.emails.change_email": lambda: given(an_ada(), to="new@mail.example", proved=False),
    "transfer.operations.exports.export_history": lambda: given(
        RecordFilters(about=(("customer", an_ada().pk),))
    ),
    "transfer.operations.exports.note_customers_exported": lambda: given(about=[("site", a_kids_site().pk)]),
    "journeys.customer_lifecycle.export_personal_data": lambda: given(an_ada()),
    "transfer.operations.imports.import_accounts": lambda: given(some_lines()),
    "authentication.operations.mailboxes.ask_to_prove_email": lambda: given(
        ada := an_ada(), site=ada.origin_site
    ),
    "authentication.operations.mailboxes.confirm_email_change": lambda: with_token(
        Purpose.EMAIL_CHANGE, email="new@mail.example"
    ),
    "authentication.operations.mailboxes.prove_email": lambda: with_token(
        Purpose.MAILBOX, email="ada@mail.example"
    ),
    "authentication.operations.mailboxes.stop_email_change": lambda: with_token(Purpose.EMAIL_STOP),
    "authentication.operations.mailboxes.request_email_change": lambda: given(
        ada := an_ada(), to="new@mail.example", current=PASSWORD, site=ada.origin_site
    ),
    "journeys.customer_lifecycle.move_account": lambda: given(an_ada(), to_set=a_set("b2b")),
    "customers.operations.passwords.set_password": lambda: given(an_ada(), hash_password(NEW_PASSWORD)),
    "customers.operations.passwords.change_password": lambda: given(
        an_ada(), current=PASSWORD, new=NEW_PASSWORD
    ),
    "authentication.operations.recovery.notify_owner": lambda: given(ada := an_ada(), ada.origin_site),
    "authentication.operations.recovery.send_reset": lambda: given(ada := an_ada(), ada.origin_site),
    "authentication.operations.recovery.reset_password": lambda: with_token(Purpose.PASSWORD, NEW_PASSWORD),
    "journeys.register_customer.register": lambda: given(SENT, site=a_kids_site()),
    "customers.operations.images.set_image": lambda: given(a_pictured(), "photo", A_PICTURE),
    "customers.operations.images.remove_image": with_a_picture,
    "customers.operations.own_profile.change_own_profile": lambda: given(
        ada := an_ada(), {"last_name": "New"}, version=1, site=ada.origin_site
    ),
    "customers.operations.reorganisation.take_accounts": for_taking,
    "customers.operations.reorganisation.hand_over_accounts": for_handing_over,
    "authentication.operations.sessions.open_session": for_a_session,
    "authentication.operations.sessions.log_out": lambda: given(
        (one := an_open_session()).pk, account_id=one.account_id
    ),
    "journeys.move_sites.move_sites": an_agreed_move,
    "journeys.move_sites.start_held_moves": lambda: given(Wanted(a_move(), Strategy.TAKE_ALL), Decisions()),
    "journeys.move_sites.start_site_moves": an_agreed_move,
    "journeys.delete_set.delete_set": an_agreed_deletion,
    "journeys.delete_set.start_set_deletion": an_agreed_deletion,
    "customers.operations.reorganisation.keep_access": for_keeping_access,
    "customers.operations.reorganisation.change_family": for_another_family,
    "journeys.save_customer.save_customer": lambda: given(an_ada(), ProfileChanges(type="B2B"), version=1),
    "journeys.save_site.save_site": lambda: given(
        a_kids_site(), SiteChanges(customer_types=TYPES), version=1
    ),
    "journeys.save_set.create_set": lambda: given(
        "b2c", SetChanges(name="B2C"), is_default=True, site_ids=[kids_alone()], agreement=NOBODY_SAW
    ),
    "journeys.save_set.save_set": lambda: given(
        a_set("b2c"),
        SetChanges(name="New"),
        version=1,
        is_default=True,
        site_ids=[kids_alone()],
        agreement=NOBODY_SAW,
    ),
    **addresses.VERBS,
    **baskets.VERBS,
    **orders.VERBS,
    **credit.VERBS,
    **outside.VERBS,
    **cards.VERBS,
    **wishlists.VERBS,
    **discounts.VERBS,
    **order_terms.VERBS,
    **external_orders.VERBS,
    **groups.VERBS,
    **claims.VERBS,
    **guests.VERBS,
    **newsletters.VERBS,
    **order_decisions.VERBS,
    **order_exports.VERBS,
    **pages.VERBS,
    **prices.VERBS,
    **roles.VERBS,
    **viewings.VERBS,
    **webhooks.VERBS,
    **saved_exports.VERBS,
}

# Verbs that say themselves who acts, and why.
THEMSELVES: dict[str, tuple[str, Callable[[], Given]]] = {
    "authentication.operations.sessions.log_in": (
        "who acts is known only after the password",
        lambda: given("kids.localhost", an_ada().username, PASSWORD, channel=SAM.channel),
    ),
}

# What each plan is asked with.
PLANS: dict[str, Callable[[], Given]] = {
    "journeys.move_account.plan_account_move": lambda: given(an_ada(), a_set("b2b")),
    "addresses.operations.imports.plan_addresses": lambda: given(some_addresses()),
    "catalog.operations.price_imports.plan_prices": prices.for_a_plan,
    "orders.operations.external_imports.plan_orders": external_orders.for_an_import,
    "transfer.operations.imports.plan_import": lambda: given(some_lines()),
    "journeys.site_moves.plan_site_moves": lambda: given(Wanted(a_move())),
    "journeys.delete_set.plan_set_deletion": lambda: given(an_ada().set),
    "journeys.save_customer.plan_type_change": lambda: given(an_ada(), "B2B"),
    "journeys.delete_type.plan_type_deletion": lambda: given(add_type("Club", "Club", by=OPERATOR)),
    "journeys.save_site.plan_site": lambda: given(a_kids_site(), SiteChanges(customer_types=TYPES)),
    "journeys.save_form.plan_form": lambda: given(a_kids_site(), Form.PROFILE, "B2C", None),
    "journeys.save_set.plan_new_set": lambda: given(SetChanges(), [an_ada().origin_site_id]),
    "journeys.save_set.plan_set": lambda: given(default_set(), SetChanges(), [an_ada().origin_site_id]),
}
