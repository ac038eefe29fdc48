"""Customers approve what others order at their sub site, by a role (B2B-10, B2B-11, ROL-02, ROL-03)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.timezone import now

from regulars.customers.models import Access, Customer
from regulars.groups.models import CustomerRole, RoleHolding
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.errors import DomainError
from regulars.kernel.models import AuditRecord, Mail
from regulars.orders.models import Order, OrderPerson, SiteOrders
from regulars.orders.operations.decisions import approve_order, decline_order
from regulars.orders.operations.mails import notify_order_held, notify_order_still_held
from regulars.orders.queries.approvers import customer_approvers_of, may_approve_at
from regulars.orders.queries.to_approve import order_to_approve, orders_to_approve
from regulars.orders.rules.states import OrderState
from regulars.sites.models import Site
from regulars.staff.operations.keys import create_key
from tests.journeys.stories import SAM
from tests.rooms.orders.companies import Company, a_company, as_customer, lets_approve
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_site, an_account, sam

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return a_company()


def refused(order: Order, by: Actor) -> str:
    """Why neither approving nor declining is done; nothing is on record then."""
    before = AuditRecord.objects.count()
    codes = set()
    for decide in (approve_order, lambda order, by: decline_order(order, reason="No", by=by)):
        with pytest.raises(DomainError) as refusal:
            decide(order, by=by)
        codes.add(refusal.value.code)
    assert AuditRecord.objects.count() == before
    assert Order.objects.get(pk=order.pk).state == "on_hold"
    (code,) = codes
    return code


def waiting(account: Customer, site: Site) -> list[str]:
    return [order.number for order in orders_to_approve(account.pk, site.pk).items]


def test_colleague_with_the_right_approves_and_declines_and_the_record_says_who(company: Company) -> None:
    first, second = company.holds(), company.holds()
    approve_order(first, by=as_customer(company.ben))
    decline_order(second, reason="Too dear", by=as_customer(company.ben))
    first.refresh_from_db()
    assert (first.state, first.decided_kind, first.decided_id) == ("placed", "customer", company.ben.pk)
    record = AuditRecord.objects.get(event="order.approved")
    assert (record.actor_kind, record.actor_id) == ("customer", company.ben.pk)
    (joined,) = record.data["also"]
    assert (joined["event"], joined["customer"]) == ("order.decided_by_customer", company.ben.pk)
    assert OrderPerson.objects.get(order=second).decision_reason == "Too dear"
    assert AuditRecord.objects.filter(event__startswith="order.").count() == 2


def by_account(company: Company) -> Order:
    return company.holds(company.ben)


def sent_in_by_them(company: Company) -> Order:
    order = company.holds()
    Order.objects.update(actor_id=company.ben.pk)
    return order


def by_mailbox(company: Company) -> Order:
    return company.holds(email="BEN@mail.example")


def by_another_account_with_their_mailbox(company: Company) -> Order:
    other = an_account("other@mail.example", company.north)
    Customer.objects.filter(pk=other.pk).update(email="Ben@Mail.example")
    return company.holds(other, email="shop@mail.example")


def given_away(company: Company) -> Order:
    order = company.holds()
    OrderPerson.objects.update(former_customer=company.ben)
    return order


@pytest.mark.parametrize(
    "own", [by_account, sent_in_by_them, by_mailbox, by_another_account_with_their_mailbox, given_away]
)
def test_nobody_decides_about_what_is_their_own(own: Callable[[Company], Order], company: Company) -> None:
    """B2B-10: it isn't listed, nor are they among those who can."""
    order = own(company)
    order.refresh_from_db()
    assert refused(order, as_customer(company.ben)) == "own_order"
    assert waiting(company.ben, company.north) == []
    assert customer_approvers_of(order) == []
    eve = an_account("eve@mail.example", company.north)
    lets_approve(eve)
    assert customer_approvers_of(order) == [eve]
    approve_order(order, by=as_customer(eve))


def role_loses_the_right(company: Company) -> None:
    CustomerRole.objects.update(rights=["see_prices"])


def role_is_taken(company: Company) -> None:
    RoleHolding.objects.filter(account=company.ben).delete()


def role_was_over_yesterday(company: Company) -> None:
    RoleHolding.objects.update(last_day=now().date() - timedelta(days=2))


def access_pending(company: Company) -> None:
    Access.objects.filter(account=company.ben).update(state="pending")


def access_disabled(company: Company) -> None:
    Access.objects.filter(account=company.ben).update(state="disabled")


def blocked(company: Company) -> None:
    Customer.objects.filter(pk=company.ben.pk).update(status="blocked")


def at_another_sub_site(company: Company) -> None:
    Access.objects.filter(account=company.ben).update(site_id=company.south.pk)


@pytest.mark.parametrize(
    "happens",
    [
        role_loses_the_right,
        role_is_taken,
        role_was_over_yesterday,
        access_pending,
        access_disabled,
        blocked,
        at_another_sub_site,
    ],
)
def test_what_is_lost_between_page_and_decision_counts(
    happens: Callable[[Company], None], company: Company
) -> None:
    """ROL-03: where before it would have been done."""
    order = company.holds()
    assert may_approve_at(company.ben.pk, company.north.pk)
    assert waiting(company.ben, company.north) == [order.number]
    happens(company)
    assert refused(order, as_customer(company.ben)) == "right_missing"
    assert (waiting(company.ben, company.north), customer_approvers_of(order)) == ([], [])
    with pytest.raises(DomainError) as missing:
        order_to_approve(company.ben.pk, company.north.pk, order_id=order.pk)
    assert missing.value.code == "no_such_order"


def test_role_that_ends_today_counts_today(company: Company) -> None:
    """B-11: in the zone of the sub site."""
    Site.objects.update(time_zone="UTC")
    RoleHolding.objects.update(last_day=now().date())
    approve_order(company.holds(), by=as_customer(company.ben))


def test_standalone_sites_have_no_customers_who_approve() -> None:
    """Their customers are strangers to each other."""
    kids = a_site("kids")
    ada, ben = an_account(site=kids), an_account("ben@mail.example", kids)
    lets_approve(ben)
    order = a_stored_order(kids, ada, state=OrderState.ON_HOLD)
    assert refused(order, as_customer(ben)) == "right_missing"
    assert (waiting(ben, kids), customer_approvers_of(order)) == ([], [])
    approve_order(order, by=SAM)


def test_longest_waiting_comes_first_and_those_of_other_sites_are_missing(company: Company) -> None:
    """Neither what is decided already, nor what never waited, can be asked for."""
    company.holds(number="NEW", days_ago=1)
    company.holds(number="OLD", days_ago=4)
    decided = company.holds(number="DONE")
    approve_order(decided, by=SAM)
    plain = a_stored_order(company.north, company.ada)
    far = a_stored_order(
        company.south, an_account("eve@mail.example", company.south), state=OrderState.ON_HOLD
    )
    assert waiting(company.ben, company.north) == ["OLD", "NEW"]
    assert refused(far, as_customer(company.ben)) == "right_missing"
    assert order_to_approve(company.ben.pk, company.north.pk, number="done") == decided
    for order in (plain, far):
        with pytest.raises(DomainError):
            order_to_approve(company.ben.pk, company.north.pk, number=order.number)


def test_block_rules_are_asked_again(company: Company) -> None:
    """B2B-11."""
    order = company.holds()
    Customer.objects.filter(pk=company.ada.pk).update(attributes={"block_flag": True})
    with pytest.raises(DomainError) as refusal:
        approve_order(order, by=as_customer(company.ben))
    assert refusal.value.code == "buying_refused"
    decline_order(order, reason="Blocked", by=as_customer(company.ben))


def test_they_are_told_beside_the_receiver(company: Company) -> None:
    """B2B-01, MSG-02: in their language, without a name of who ordered; where nobody approves, nobody."""
    Customer.objects.filter(pk=company.ben.pk).update(language="de")
    SiteOrders.objects.create(site=company.north, receiver="desk@staff.example")
    order = company.holds(number="N-1", name="BUY PILLS")
    notify_order_held(order)
    notify_order_still_held(order, 3)
    written = [(mail.flow, mail.recipient, mail.language) for mail in Mail.objects.order_by("pk")]
    assert [mail for mail in written if "approve" in mail[0]] == [
        ("order_to_approve", "ben@mail.example", "de"),
        ("order_still_to_approve", "ben@mail.example", "de"),
    ]
    assert len(written) == 4
    mail = Mail.objects.get(flow="order_to_approve")
    assert f"/account/approvals/{order.pk}" in mail.text
    assert "PILLS" not in mail.text + mail.subject
    RoleHolding.objects.all().delete()
    notify_order_held(order)
    assert Mail.objects.filter(flow="order_to_approve").count() == 1


def test_staff_do_not_approve_by_a_key_of_theirs_what_they_took(company: Company) -> None:
    """B2B-10: a key acts for who made it, as its record says. One of the command line is nobody's."""
    order, lea = company.holds(), sam(email="lea@staff.example")
    Order.objects.update(actor_kind="staff", actor_id=lea.pk)
    staff = Actor(ActorKind.STAFF, Channel.BACKOFFICE, lea.pk)
    own, _ = create_key("Hers", role="administrator", sites=None, by=staff)
    shared, _ = create_key("Shared", role="administrator", sites=None, by=OPERATOR)
    assert refused(order, Actor(ActorKind.API_KEY, Channel.API, own.pk)) == "own_order"
    approve_order(order, by=Actor(ActorKind.API_KEY, Channel.API, shared.pk))
