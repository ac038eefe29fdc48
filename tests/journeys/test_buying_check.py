"""The buying check says what the checkout then does, in worlds of each kind (G30, B2B-06, APP-01, ADR-02, CLS-02, DIS-01)."""

from collections.abc import Callable

import pytest

from regulars.addresses.models import AddressMode, SiteAddresses
from regulars.catalog.models import BuyingTerms, Discount, Product, ShippingMethod
from regulars.customers.models import Access, Customer
from regulars.customers.operations.accounts import block
from regulars.groups.models import CustomerGroup, GroupMember
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import DomainError
from regulars.orders.models import OrderTerms, PaymentMethod
from regulars.orders.queries.buying_check import BuyingCheck, check_buying
from regulars.orders.rules.buying import Answer
from regulars.orders.rules.buying_check import Change
from regulars.orders.rules.states import OrderState
from regulars.staff.rules.rights import EVERYTHING
from tests.journeys.checkouts import Shop, a_shop
from tests.rooms.catalog.shops import a_list
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db
World = Callable[[Shop, Customer], object]


def limits(**values: object) -> World:
    return lambda _shop, ada: Customer.objects.filter(pk=ada.pk).update(attributes=values)


def euros(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def only_for(kinds: str, type_code: str) -> World:
    def change(shop: Shop, _ada: Customer) -> None:
        PaymentMethod.objects.filter(site=shop.site).exclude(kind=kinds).delete()
        PaymentMethod.objects.filter(site=shop.site).update(types=[type_code])

    return change


def sends_to(country: str) -> World:
    return lambda shop, _: ShippingMethod.objects.create(
        site=shop.site, code="post", name="Post", price=5, currency="EUR", countries=[country]
    )


def a_policy_list(shop: Shop, ada: Customer) -> None:
    """It replaces what everybody pays, and is above what waits."""
    a_list(shop.site, "gold", {Product.objects.get(code="P1"): "60"}, policy="GOLD")
    limits(pricing_policy="GOLD", approve_amount=euros("50"))(shop, ada)


def a_discount(shop: Shop, ada: Customer, *, member: bool) -> None:
    """Half off, which keeps below what waits."""
    group = CustomerGroup.objects.create(code="club", name="Club")
    Discount.objects.create(code="club", name="Club", kind="percent", value=50, group=group)
    if member:
        GroupMember.objects.create(group=group, account_id=ada.pk)
    limits(approve_amount=euros("9"))(shop, ada)


def locked_abroad(shop: Shop, _ada: Customer) -> None:
    """Her one address is in Berlin, and she may type in no other."""
    SiteAddresses.objects.create(site=shop.site, shipping_countries=["FR"], billing_countries=["FR"])
    AddressMode.objects.create(site=shop.site, type_id="B2C", mode="read_only")


WORLDS: dict[str, tuple[World, Answer, str]] = {
    "nothing special": (lambda *_: None, Answer.ALLOW, ""),
    "access waits": (
        lambda _, ada: Access.objects.filter(account=ada).update(state="pending"),
        Answer.REFUSE,
        "access_pending",
    ),
    "blocked": (lambda _, ada: block(ada, by=OPERATOR), Answer.REFUSE, "blocked"),
    "checkout blocked": (limits(block_flag=True), Answer.REFUSE, "account_blocked"),
    "above the limit": (limits(block_amount=euros("9.99")), Answer.REFUSE, "amount_blocked"),
    "at the limit": (limits(block_amount=euros("10")), Answer.ALLOW, ""),
    "above what waits": (limits(approve_amount=euros("9.99")), Answer.HOLD, "amount_held"),
    "type waits": (
        lambda shop, _: OrderTerms.objects.create(site=shop.site, type_id="B2C", held=True),
        Answer.HOLD,
        "type_held",
    ),
    "prices hidden": (
        lambda shop, _: BuyingTerms.objects.create(site=shop.site, type_id="B2C", prices_for="role"),
        Answer.REFUSE,
        "prices_hidden",
    ),
    "address locked abroad": (locked_abroad, Answer.REFUSE, "address_locked"),
    "invoice for another type": (only_for("invoice", "B2B"), Answer.REFUSE, "no_payment_method"),
    "invoice for this type": (only_for("invoice", "B2C"), Answer.ALLOW, ""),
    "sent elsewhere": (sends_to("FR"), Answer.REFUSE, "no_shipping_method"),
    "sent there": (sends_to("DE"), Answer.ALLOW, ""),
    "list of the policy": (a_policy_list, Answer.HOLD, "amount_held"),
    "discount without the group": (
        lambda shop, ada: a_discount(shop, ada, member=False),
        Answer.HOLD,
        "amount_held",
    ),
    "discount of the group": (lambda shop, ada: a_discount(shop, ada, member=True), Answer.ALLOW, ""),
}


def checked(shop: Shop, ada: Customer) -> BuyingCheck:
    return check_buying(Customer.objects.get(pk=ada.pk), shop.site, "P1", grant=EVERYTHING)


@pytest.fixture
def shop() -> Shop:
    return a_shop(a_site("sports", a_set("b2c"), currency="EUR"))


@pytest.mark.parametrize("world", WORLDS)
def test_check_says_what_the_checkout_does(shop: Shop, world: str) -> None:
    change, answer, code = WORLDS[world]
    ada = shop.buyer()
    shop.fills(ada, P1=1)
    change(shop, ada)
    check = checked(shop, ada)
    assert check.answer is answer
    if code:
        assert code in {finding.code for finding in check.findings if finding.answer is not Answer.ALLOW}
    else:
        assert not any(finding.stops for finding in check.findings)
    try:
        placed = shop.sends(ada, total=str(check.total or 10))
    except DomainError:
        done = Answer.REFUSE
    else:
        done = Answer.HOLD if placed.order.state == OrderState.ON_HOLD else Answer.ALLOW
        assert placed.order.total == check.total
    assert done is answer


def test_each_finding_says_where_it_is_changed(shop: Shop) -> None:
    """A control too: with nothing wrong, nothing is."""
    ada = shop.buyer()
    assert not any(finding.stops for finding in checked(shop, ada).findings)
    limits(block_flag=True)(shop, ada)
    Access.objects.filter(account=ada).update(state="disabled")
    found = {finding.code: finding for finding in checked(shop, ada).findings if finding.stops}
    assert {code: finding.change for code, finding in found.items()} == {
        "access_disabled": Change.ACCESS,
        "account_blocked": Change.B2B,
    }


def test_without_a_product_amounts_are_forecast(shop: Shop) -> None:
    ada = shop.buyer()
    limits(approve_amount=euros("9"))(shop, ada)
    check = check_buying(Customer.objects.get(pk=ada.pk), shop.site, grant=EVERYTHING)
    assert (check.answer, check.explained, check.total) == (Answer.ALLOW, None, None)
    assert "hold_above" in {finding.code for finding in check.findings}
