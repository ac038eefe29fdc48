"""Random shops: one statement and the function that prices say what a few lines of plain Python read from the tables.

PROPERTY_EXAMPLES says how many worlds (6).
"""

import os
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from regulars.catalog.models import BuyingTerms, Discount, DiscountSite, Price, PriceList, Product
from regulars.catalog.queries import assortment_page
from regulars.catalog.queries.assortment import assortment
from regulars.catalog.queries.facts import facts_for
from regulars.catalog.rules import prices
from regulars.catalog.rules.discounts import WhyNoDiscount, why_no_discount
from regulars.catalog.rules.pricing import Line, priced
from regulars.customers.models import Customer
from regulars.groups.models import (
    CustomerGroup,
    CustomerRole,
    GroupMember,
    PricingPolicy,
    RoleHolding,
    Tag,
    Tagging,
)
from regulars.sites.models import Site
from tests.rooms.catalog.plain_prices import PlainShop
from tests.rooms.catalog.shops import a_stored_product
from tests.world import a_family, a_set, a_site, an_account

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "6"))
QUANTITIES = [Decimal(quantity) for quantity in ("1", "2.5", "3", "10", "12")]
MOMENTS = st.sampled_from([None, None, None, -1, 1])
LISTS = st.lists(
    st.tuples(
        st.integers(0, 3),  # site
        st.sampled_from([None, None, 0, 1]),  # policy
        st.integers(-1, 1),  # priority
        st.sampled_from([True, True, True, False]),
        MOMENTS,  # starts
        MOMENTS,  # ends
        st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from(["1", "2.5", "10"]), st.integers(0, 3)), max_size=6
        ),
    ),
    min_size=3,
    max_size=9,
)
DISCOUNTS = st.lists(
    st.tuples(*(st.booleans() for _ in range(6)), st.sampled_from([None, 0, 1, 3]), MOMENTS), max_size=4
)
TERMS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["B2C", "B2B", "guest"]), st.booleans()),
    max_size=3,
    unique_by=lambda row: row[:2],
)


class Compared(Exception):
    """The world has been compared; now it may go."""


@dataclass
class Shops:
    """A family and a site elsewhere; two accounts, a stranger and a visitor; four products."""

    sites: list[Site]
    people: list[Customer | None]
    products: list[Product]
    policies: list[PricingPolicy]
    group: CustomerGroup
    tag: Tag

    def fill(self, lists: Any, discounts: Any, terms: Any) -> None:
        now = timezone.now()
        dates = {None: None, -1: now - timedelta(days=1), 1: now + timedelta(days=1)}
        for at, (site, policy, priority, active, starts, ends, prices_in) in enumerate(lists):
            in_order = starts is None or ends is None or starts < ends
            made = PriceList.objects.create(
                code=f"{'lL'[at % 2]}{-at % 5}{at}", name="", site=self.sites[site], currency=self.sites[site].currency,
                policy=None if policy is None else self.policies[policy], priority=priority, active=active,
                starts_at=dates[starts], ends_at=dates[ends] if in_order else None,
            )  # fmt: skip
            amounts = {(product, least): amount for product, least, amount in prices_in}
            Price.objects.bulk_create(
                Price(
                    price_list=made,
                    product=self.products[product],
                    min_quantity=Decimal(least),
                    amount=amount,
                )
                for (product, least), amount in amounts.items()
            )
        for at, (active, group, tag, business, foreign, combinable, site, ends) in enumerate(discounts):
            made_discount = Discount.objects.create(
                code=f"d{at}", name="", kind="amount" if foreign else "percent", value=5, currency="USD" if foreign else "",
                combinable=combinable, active=active, group=self.group if group else None, tag=self.tag if tag else None,
                type_id="B2B" if business else None, ends_at=dates[ends],
            )  # fmt: skip
            if site is not None:
                DiscountSite.objects.create(discount=made_discount, site=self.sites[site])
        for place, kind, everyone in terms:
            BuyingTerms.objects.create(
                site=self.sites[place], type_id=kind, prices_for="everyone" if everyone else "role"
            )


@pytest.fixture
def shops(db: None) -> Shops:
    in_set = a_set("b2c")
    family = a_family("m", ["s1", "s2"], in_set)
    alone = a_site("alone", a_set("other"))
    Site.objects.filter(pk=family[2].pk).update(currency="USD")
    family[2].refresh_from_db()
    policies = [PricingPolicy.objects.create(code=code, name=code) for code in ("GOLD", "SILVER")]
    ada = an_account(site=family[1])
    ben = an_account("ben@mail.example", site=family[1], type="B2B")
    for account, policy in ((ada, "GOLD"), (ben, "COPPER")):
        Customer.objects.filter(pk=account.pk).update(attributes={"pricing_policy": policy})
        account.refresh_from_db()
    group, tag = CustomerGroup.objects.create(code="g", name=""), Tag.objects.create(code="t", name="")
    GroupMember.objects.create(group=group, account=ada)
    Tagging.objects.create(tag=tag, account=ben)
    role = CustomerRole.objects.create(code="r", name="", rights=["see_prices", "see_restricted"])
    RoleHolding.objects.create(role=role, account=ben)
    products = [
        a_stored_product("p0", name="D"),
        a_stored_product("p1", name="C", step=Decimal("2.5")),
        a_stored_product("p2", name="B", step=6, restricted=True),
        a_stored_product("p3", name="A", archived_at=timezone.now()),
    ]
    return Shops([*family, alone], [ada, ben, None], products, policies, group, tag)


def agree(shops: Shops) -> None:
    for site in shops.sites:
        for account in shops.people:
            shop = PlainShop(site, account, timezone.now())
            prices_agree(shops, shop, account)
            assortments_agree(shops, shop, account)


def prices_agree(shops: Shops, shop: PlainShop, account: Customer | None) -> None:
    wanted = [Line(product.pk, quantity) for product in shops.products for quantity in QUANTITIES]
    ids = [product.pk for product in shops.products]
    facts, known = (
        facts_for(shop.site.pk, account and account.pk, ids, explain=explain) for explain in (False, True)
    )
    outcome, explained = priced(facts, wanted), priced(known, wanted)
    plain = [
        shop.unit(product, quantity)
        if shop.sees_prices and (not product.restricted or "see_restricted" in shop.rights)
        else None
        for product in shops.products
        for quantity in QUANTITIES
    ]
    assert [line.unit for line in outcome.lines] == plain
    assert [line.unit for line in explained.lines] == plain
    assert (outcome.total, outcome.discounts.applied) == (explained.total, explained.discounts.applied)
    fitting = {each.code for each in known.discounts if why_no_discount(each, Decimal(1), known) is None}
    assert fitting == shop.discounts() == {each.code for each in facts.discounts}
    assert {refused.why for refused in outcome.discounts.refused} <= {
        WhyNoDiscount.BETTER_ONE,
        WhyNoDiscount.NOTHING_OFF,
    }


def assortments_agree(shops: Shops, shop: PlainShop, account: Customer | None) -> None:
    """What can be bought is what is there; by name, or by what the least quantity costs."""
    least = {product.code: shop.least(product) for product in shops.products}
    on_sale = [product for product in shops.products if least[product.code] is not None]
    for sort in ("name", "price"):
        page = assortment(shop.site.pk, account and account.pk, sort=sort)  # type: ignore[arg-type]
        costs = {product: shop.unit(product, least[product.code] or Decimal(0)) for product in on_sale}
        by_price = sort == "price" and shop.sees_prices
        plain = sorted(on_sale, key=lambda each: (costs[each], each.pk) if by_price else each.name)
        assert [offer.product.code for offer in page.items] == [product.code for product in plain]
        if shop.sees_prices:
            assert [(offer.line.quantity, offer.line.unit, offer.line.problem) for offer in page.items] == [
                (least[product.code], shop.unit(product, least[product.code] or Decimal(0)), None)
                for product in plain
            ]


def compare(shops: Shops, lists: Any, discounts: Any, terms: Any) -> None:
    shops.fill(lists, discounts, terms)
    agree(shops)
    raise Compared


def test_statement_and_plain_python_agree_on_every_price(shops: Shops) -> None:
    """SHP-01, SHP-02, SHP-03, SHP-06, SUB-05, CLS-02, CLS-03, G30."""

    @settings(
        max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(lists=LISTS, discounts=DISCOUNTS, terms=TERMS)
    def each_world(lists: Any, discounts: Any, terms: Any) -> None:
        with pytest.raises(Compared), transaction.atomic():
            compare(shops, lists, discounts, terms)

    each_world()


# At s1: a dearer contract for GOLD, and an open list of a higher priority that is dearer than the other.
TELLING = [
    (1, 0, 0, True, None, None, [(0, "1", 3)]),
    (1, None, 1, True, None, None, [(0, "1", 2), (1, "1", 3)]),
    (1, None, 0, True, None, None, [(0, "1", 1), (1, "1", 0)]),
]


@pytest.mark.parametrize("rule", ["", "order of prices", "rank of lists"])
def test_another_rule_is_found(rule: str, shops: Shops, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    shops.fill(TELLING, [], [])
    if rule == "order of prices":
        monkeypatch.setattr(prices, "_ORDER", prices._ORDER[1:])
    elif rule:
        monkeypatch.setattr(assortment_page, "rank_of", lambda _: (False, 0))
    with pytest.raises(AssertionError) if rule else nullcontext():
        agree(shops)
