"""A guest's order is claimed into an account, by a button, after proof of the mailbox (GST-09, GST-11)."""

from typing import Any

import pytest

from regulars.customers.models import Customer, OneTimeToken
from regulars.customers.operations.access import set_access
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.journeys.claim_order import ask_to_claim, claim_order
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.errors import DomainError
from regulars.kernel.models import AuditRecord, Mail
from regulars.orders.models import Order, OrderPerson
from regulars.orders.operations.assignments import assign_order
from regulars.orders.operations.decisions import approve_order
from regulars.orders.queries.guest_orders import guest_order
from regulars.orders.rules.states import OrderState, Origin
from regulars.sites.models import Site
from tests.journeys.checkouts import Shop, a_shop, by
from tests.journeys.stories import SAM, move
from tests.mailbox import last, token_in
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_guest, a_set, a_site, an_account

pytestmark = pytest.mark.django_db
GUS = "gus@guest.example"


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


def order_of_gus(site: Site, **values: Any) -> Order:
    return a_stored_order(site, a_guest(site, email=GUS), email=GUS, **values)


def offered(order: Order, account: Customer | None = None) -> str:
    ask_to_claim(order, account=account, by=SAM)
    return token_in(last("order_claim", order.person.email))


def claim(token: str, account: Customer, site: Site) -> Order:
    return claim_order(token, account=account, site_id=site.pk, by=by(account))


def refused(token: str, account: Customer, site: Site) -> str:
    with pytest.raises(DomainError) as refusal:
        claim(token, account, site)
    return refusal.value.code


def test_order_goes_into_the_account_and_the_guest_is_closed(kids: Site) -> None:
    """GST-11, G8: number, sums and addresses stay; the guest's page and row are closed, one record is about all of them."""
    shop: Shop = a_shop(kids)
    placed = shop.guest_sends(shop.visitor(P1=1))
    guest, ada = placed.order.customer, shop.buyer()
    token = offered(placed.order)
    assert guest_order(placed.guest_token, kids.pk).order == placed.order
    order = claim(token, ada, kids)
    assert (order.customer, order.customer_kind, order.customer_type) == (ada, "account", ada.type)
    assert order.person.shipping["city"] == "Berlin"
    assert [step["step"] for step in order.steps] == ["claimed"]
    with pytest.raises(DomainError) as refusal:
        guest_order(placed.guest_token, kids.pk)
    assert refusal.value.code == "no_such_order"
    guest.refresh_from_db()
    assert (guest.status, guest.email, guest.first_name) == ("erased", "", "")
    record = AuditRecord.objects.get(event="order.claimed")
    about = set(record.subjects.values_list("kind", "subject_id"))
    assert about >= {("customer", ada.pk), ("customer", guest.pk), ("order", order.pk), ("site", kids.pk)}
    assert last("order_claimed", GUS) is not None


def test_claimed_once_more_by_the_same_account_changes_nothing(kids: Site) -> None:
    """G17."""
    order, ada = order_of_gus(kids), an_account(site=kids)
    token = offered(order)
    claimed = claim(token, ada, kids)
    assert claim(token, ada, kids).version == claimed.version
    assert AuditRecord.objects.filter(event="order.claimed").count() == 1
    assert Mail.objects.filter(flow="order_claimed").count() == 1


def test_second_account_is_refused(kids: Site) -> None:
    """GST-11: with the same link, and with one of its own."""
    order, ada, ben = order_of_gus(kids), an_account(site=kids), an_account("ben@mail.example", kids)
    Customer.objects.filter(pk=ben.pk).update(email_proved_at="2026-01-01T00:00Z")
    token, own = offered(order), offered(order, ben)
    claim(token, ada, kids)
    assert refused(token, ben, kids) == "order_claimed"
    assert refused(own, ben, kids) == "order_claimed"
    assert Order.objects.get().customer == ada


def test_link_for_an_account_is_bound_to_it_and_its_email(kids: Site) -> None:
    """1.10: nobody else's, and worth nothing once the account has another address."""
    order, ada, ben = order_of_gus(kids), an_account(site=kids), an_account("ben@mail.example", kids)
    with pytest.raises(DomainError) as refusal:
        ask_to_claim(order, account=ada, by=by(ada))
    assert refusal.value.code == "email_not_proved"
    Customer.objects.filter(pk=ada.pk).update(email_proved_at="2026-01-01T00:00Z")
    token = offered(order, ada)
    assert refused(token, ben, kids) == "claim_for_another"
    ada.refresh_from_db()
    change_profile(ada, ProfileChanges(email="ada@other.example"), version=ada.version, by=SAM)
    assert refused(token, ada, kids) == "token_invalid"
    assert Order.objects.get().customer_kind == "guest"


def test_link_is_good_at_the_site_of_the_order_and_for_its_time(kids: Site) -> None:
    """G8, G10: nothing else opens an order, and a newer link for the same account ends the one before."""
    order, ada = order_of_gus(kids), an_account(site=kids)
    sports = a_site("sports", kids.set)
    first = offered(order)
    token = offered(order)
    assert refused(first, ada, kids) == "token_invalid"
    assert refused(token, ada, sports) == "token_invalid"
    assert refused("x" * 43, ada, kids) == "token_invalid"
    OneTimeToken.objects.update(expires_at="2026-01-01T00:00Z")
    assert refused(token, ada, kids) == "token_invalid"


def test_mailbox_of_the_order_changed_meanwhile(kids: Site) -> None:
    """GST-11: the link proves the mailbox that the order names, no other."""
    order, ada = order_of_gus(kids), an_account(site=kids)
    token = offered(order)
    OrderPerson.objects.update(email="other@guest.example")
    assert refused(token, ada, kids) == "token_invalid"


def test_only_accounts_of_the_set_of_the_site_now(kids: Site) -> None:
    """GST-11: the site moved away after the guest bought; the guest's own set doesn't count."""
    order, ada, other = order_of_gus(kids), an_account(site=kids), a_set("other")
    move({kids: other}, "leave")
    token = offered(order)
    ben = an_account("ben@mail.example", kids)
    assert refused(token, ada, kids) == "not_in_set"
    assert order.customer.set == ada.set
    assert claim(token, ben, kids).customer == ben


@pytest.mark.parametrize(("state", "code"), [("pending", "access_pending"), ("disabled", "access_disabled")])
def test_nobody_claims_where_they_have_no_access(kids: Site, state: str, code: str) -> None:
    """APP-09, G12."""
    order, ada = order_of_gus(kids), an_account(site=kids)
    token = offered(order)
    set_access(ada, site=kids, state="disabled", by=SAM)
    if state == "pending":
        ada.access_rows.update(state="pending")
    assert refused(token, ada, kids) == code


def test_held_order_waits_on_and_its_new_owner_never_approves_it(kids: Site) -> None:
    """B2B-10: who has it now decides nothing about it; staff do."""
    order, ada = order_of_gus(kids, state=OrderState.ON_HOLD), an_account(site=kids)
    claimed = claim(offered(order), ada, kids)
    assert (claimed.state, claimed.held_for) == ("on_hold", ["account_held"])
    with pytest.raises(DomainError) as refusal:
        approve_order(claimed, by=by(ada))
    assert refusal.value.code == "own_order"
    assert approve_order(claimed, by=SAM).state == "placed"


def test_order_of_an_outside_shop_is_claimed_too(kids: Site) -> None:
    order, ada = order_of_gus(kids), an_account(site=kids)
    Order.objects.update(origin=Origin.EXTERNAL.value, source_version=1)
    assert claim(offered(order), ada, kids).customer == ada


def test_nobody_is_asked_for_what_is_no_guests_any_more(kids: Site) -> None:
    order, ada = order_of_gus(kids), an_account(site=kids)
    token = offered(order)
    assign_order(order, to=ada, by=SAM)
    order.refresh_from_db()
    with pytest.raises(DomainError) as refusal:
        ask_to_claim(order, by=SAM)
    assert refusal.value.code == "order_claimed"
    assert refused(token, an_account("ben@mail.example", kids), kids) == "order_claimed"


def test_nothing_is_left_to_claim_of_an_erased_guest(kids: Site) -> None:
    """G20."""
    order, ada = order_of_gus(kids), an_account(site=kids)
    token = offered(order)
    erase(order.customer, by=SAM)
    assert refused(token, ada, kids) == "token_invalid"


def test_mails_of_an_order_are_counted(kids: Site) -> None:
    """F13: three at once, and the last link stays good."""
    order, ada = order_of_gus(kids), an_account(site=kids)
    for _ in range(5):
        ask_to_claim(order, by=SAM)
    assert Mail.objects.filter(flow="order_claim").count() == 3
    assert claim(token_in(last("order_claim", GUS)), ada, kids).customer == ada
