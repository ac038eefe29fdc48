"""Everything that buying depends on, in one answer: what shops that are kept outside ask (EXT-03)."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from regulars.addresses.models import SiteAddresses
from regulars.addresses.operations.addresses import add_address
from regulars.credit.operations.entries import grant_credit
from regulars.customers.models import Access, Customer
from regulars.groups.models import (
    CustomerGroup,
    CustomerRole,
    GroupMember,
    PricingPolicy,
    RoleHolding,
    Tag,
    Tagging,
)
from regulars.kernel.actor import OPERATOR
from regulars.orders.models import OrderTerms, PaymentMethod
from regulars.sites.models import Site
from tests.doors.api.calls import Answer, Caller, admin
from tests.rooms.addresses.samples import BERLIN, NEW_YORK
from tests.rooms.cards.wallets import a_card, a_gateway
from tests.statements import counted_statements
from tests.world import a_family, a_guest, a_set, a_site, an_account, api_key, own_role

pytestmark = pytest.mark.django_db
B2B = ("type", "pricing_policy", "groups", "tags", "role_rights", "limits")


@dataclass
class Shop:
    site: Site
    ada: Customer

    def asks(self, *, call: Caller | None = None, site: str = "sports", **headers: str) -> Answer:
        return (call or admin("viewer")).get(f"/customers/{self.ada.pk}/buying?site={site}", **headers)


@pytest.fixture
def shop() -> Shop:
    """Ada may buy up to 500 euros there; above 100 orders wait."""
    site = a_site("sports", a_set("b2c"))
    ada = an_account(site=site)
    PricingPolicy.objects.create(code="GOLD", name="Gold")
    limits = {"pricing_policy": "GOLD", "block_amount": {"amount": "500", "currency": "EUR"}}
    limits["approve_amount"] = {"amount": "100", "currency": "EUR"}
    Customer.objects.filter(pk=ada.pk).update(attributes=limits)
    return Shop(site, ada)


def euros(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def test_one_answer_says_it_all(shop: Shop) -> None:
    """EXT-03: in one statement beside the two of the key, that finds it and that counts its requests."""
    ada, site = shop.ada, shop.site
    GroupMember.objects.create(
        group=CustomerGroup.objects.create(code="club", name="Club"), account_id=ada.pk
    )
    Tagging.objects.create(tag=Tag.objects.create(code="vip", name="VIP"), account_id=ada.pk)
    role = CustomerRole.objects.create(code="buyer", name="Buyer", rights=["order"])
    RoleHolding.objects.create(role=role, account_id=ada.pk)
    grant_credit(ada, Decimal(20), "EUR", reason="Sorry", by=OPERATOR)
    SiteAddresses.objects.create(site=site, shipping_countries=["DE"], billing_countries=["DE"])
    for address in (BERLIN, NEW_YORK):
        add_address(ada, address, site=None, by=OPERATOR)
    gateway = a_gateway()
    PaymentMethod.objects.create(site=site, kind="card", gateway=gateway)
    good = a_card(ada, gateway, at=site, is_default=True)
    a_card(ada, gateway, at=site, broken=True)
    a_card(ada, a_gateway("other"), at=site)
    OrderTerms.objects.create(site=site, type_id="B2C", held=True)
    call = admin("viewer")
    shop.asks(call=call)
    with counted_statements() as asked:
        found = shop.asks(call=call).json
    assert asked.count == 3
    assert {name: found[name] for name in ("customer", "site", "currency", "has_access", "login")} == {
        "customer": ada.pk,
        "site": "sports",
        "currency": "EUR",
        "has_access": True,
        "login": "open",
    }
    assert [found[name] for name in B2B[:-1]] == ["B2C", "GOLD", ["club"], ["vip"], ["order"]]
    limits = found["limits"]
    assert (limits["answer"], [each["code"] for each in limits["reasons"]]) == ("hold", ["type_held"])
    assert (limits["block_above"], limits["hold_above"]) == (euros("500.00"), euros("100.00"))
    assert (limits["account_blocked"], limits["type_held"], limits["buyers"]) == (False, True, "both")
    assert found["credit"] == [euros("20.00") | {"spendable": True}]
    assert [each["country"] for each in found["addresses"]["items"]] == ["DE"]
    assert found["addresses"]["items"][0]["usable_for"] == ["shipping", "billing"]
    assert (found["addresses"]["mode"], found["addresses"]["shipping_countries"]) == ("own", ["DE"])
    assert [each["id"] for each in found["cards"]] == [good.pk]


def test_etag_changes_when_something_of_it_does(shop: Shop) -> None:
    """EXT-03: a limit, then nothing."""
    first = shop.asks()
    tag = first.raw["ETag"]
    known = shop.asks(if_none_match=f'"other", {tag}')
    assert (known.status, known.raw.content, known.raw["ETag"]) == (304, b"", tag)
    Customer.objects.filter(pk=shop.ada.pk).update(attributes={"block_flag": True})
    changed = shop.asks(if_none_match=tag)
    assert (changed.status, changed.json["limits"]["answer"]) == (200, "refuse")
    assert changed.raw["ETag"] != tag
    again = shop.asks()
    assert again.raw["ETag"] == changed.raw["ETag"]


def test_access_that_waits_is_said(shop: Shop) -> None:
    Access.objects.filter(account=shop.ada).update(state="pending")
    found = shop.asks().json
    assert (found["has_access"], found["login"], found["type"]) == (False, "access_pending", "B2C")


def test_at_a_master_it_is_their_sub_site(shop: Shop) -> None:
    """SUB-03: a key that doesn't reach it is told nothing."""
    master, north = a_family("trade", ["north"], shop.site.set)
    shop.ada = an_account("bea@mail.example", north)
    OrderTerms.objects.create(site=north, type_id="B2C", blocked=True)
    found = shop.asks(site="TRADE").json
    assert (found["site"], found["limits"]["type_blocked"], found["has_access"]) == ("north", True, True)
    refused = shop.asks(site="trade", call=Caller("admin.localhost", api_key("viewer", at=[master])))
    assert refused.status in {403, 404}


def test_customer_of_another_set_is_a_visitor(shop: Shop) -> None:
    """Nothing of what they have in their own set is told, nor counts."""
    add_address(shop.ada, BERLIN, site=None, by=OPERATOR)
    grant_credit(shop.ada, Decimal(20), "EUR", reason="Sorry", by=OPERATOR)
    a_site("dealers", a_set("b2b"))
    found = shop.asks(site="dealers").json
    assert (found["login"], found["type"], found["pricing_policy"]) == ("other_set", "guest", "")
    assert (found["limits"]["block_above"], found["credit"], found["addresses"]["items"]) == (None, [], [])


def test_parts_that_the_key_does_not_see_are_null(shop: Shop) -> None:
    own_role("Support", identity="view", contact="view")
    found = shop.asks(call=Caller("admin.localhost", api_key("support"))).json
    assert all(found[name] is None for name in (*B2B, "credit", "addresses", "cards"))
    assert found["has_access"] is True


def test_strangers_are_not_there(shop: Shop) -> None:
    """Neither a customer nor a site out of reach; and what can't be a code isn't looked for."""
    kids = a_site("kids", shop.site.set)
    apart = Caller("admin.localhost", api_key("viewer", at=[kids]))
    assert shop.asks(call=apart, site="kids").status == 404
    near = Caller("admin.localhost", api_key("viewer", at=[shop.site]))
    assert (shop.asks(call=near).status, shop.asks(call=near, site="kids").fields) == (
        200,
        {"site": "no_such_site"},
    )
    assert shop.asks(site="nowhere").fields == {"site": "no_such_site"}
    assert shop.asks(site="sp%00rts").status == 422
    for number in (0, 2**63, 10**30):
        assert admin("viewer").get(f"/customers/{number}/buying?site=sports").status == 404
    guest = admin("viewer").get(f"/customers/{a_guest(shop.site).pk}/buying?site=sports").json
    assert (guest["login"], guest["type"], guest["has_access"]) == ("guest", "guest", False)
