"""What one statement says of a customer at a shop (SHP-02, SHP-03, SHP-06, SUB-05, CLS-02, CLS-03, CLS-04)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from regulars.catalog.models import BuyingTerms, Discount, DiscountSite, PriceList, Product, TaxPercent
from regulars.catalog.queries.facts import facts_for, facts_of_code
from regulars.catalog.rules.pricing import Line, PricedLine, priced
from regulars.customers.models import Customer
from regulars.groups.models import CustomerGroup, CustomerRole, GroupMember, RoleHolding, Tag, Tagging
from regulars.groups.rules.rights import CustomerRight
from regulars.sites.models import Site
from tests.rooms.catalog.shops import a_list, a_price, a_stored_product
from tests.statements import counted_statements
from tests.world import a_family, a_guest, a_set, a_site, an_account

pytestmark = pytest.mark.django_db

D = Decimal
AN_HOUR_AGO = timezone.now() - timedelta(hours=1)  # the statement asks when its transaction began


@pytest.fixture
def pen() -> Product:
    return a_stored_product("pen", names={"de": "Stift"})


@pytest.fixture
def sports() -> Site:
    return a_site("sports", a_set("b2c"))


@pytest.fixture
def ada(sports: Site) -> Customer:
    return an_account(site=sports)


def line_of(site: Site, account: Customer | None, product: Product, quantity: str = "1") -> PricedLine:
    facts = facts_for(site.pk, account and account.pk, [product.pk])
    return priced(facts, [Line(product.pk, D(quantity))]).lines[0]


def unit(site: Site, account: Customer | None, product: Product, quantity: str = "1") -> Decimal | None:
    return line_of(site, account, product, quantity).unit


def off(site: Site, account: Customer | None, product: Product) -> Decimal:
    return line_of(site, account, product).discount


def a_stored_discount(code: str, percent: str = "10", **values: object) -> Discount:
    return Discount.objects.create(code=code, name=code, kind="percent", value=D(percent), **values)


def with_policy(account: Customer, policy: str) -> None:
    Customer.objects.filter(pk=account.pk).update(attributes={"pricing_policy": policy})


def test_one_statement_brings_everything(sports: Site, ada: Customer) -> None:
    """SHP-05: and the tax that is in the price, with its words."""
    pens = [a_stored_product(f"p{number}") for number in range(3)]
    a_list(sports, "open", dict.fromkeys(pens, "11.90"))
    TaxPercent.objects.create(site=sports, tax_class="standard", percent=19, text="incl. 19 % VAT")
    a_stored_discount("ten")
    with counted_statements() as counted:
        facts = facts_for(sports.pk, ada.pk, [pen.pk for pen in pens])
        outcome = priced(facts, [Line(pen.pk, D(1)) for pen in pens])
    assert counted.count == 1
    assert (outcome.currency, outcome.items, outcome.total) == ("EUR", D("35.70"), D("32.13"))
    assert [line.tax for line in outcome.lines] == [D("1.71")] * 3
    assert outcome.lines[0].tax_rule is not None
    assert outcome.lines[0].tax_rule.text == "incl. 19 % VAT"


def test_policy_opens_its_list_and_an_unknown_one_none(sports: Site, ada: Customer, pen: Product) -> None:
    """CLS-02, CLS-04: at the next price calculation."""
    a_list(sports, "open", {pen: "10"})
    a_list(sports, "gold", {pen: "7"}, policy="GOLD")
    assert unit(sports, ada, pen) == 10
    with_policy(ada, "GOLD")
    assert (unit(sports, ada, pen), unit(sports, None, pen)) == (7, 10)
    with_policy(ada, "SILVER")
    assert (unit(sports, ada, pen), facts_for(sports.pk, ada.pk, []).policy) == (10, "")


def test_breaks_at_nine_and_ten(sports: Site, ada: Customer, pen: Product) -> None:
    """SHP-02."""
    a_price(a_list(sports, "open", {pen: "10"}), pen, "8", least="10")
    assert [unit(sports, ada, pen, quantity) for quantity in ("9", "10")] == [10, 8]


def test_sub_site_with_a_list_has_none_of_its_masters(pen: Product) -> None:
    """SHP-03, SUB-05: one that is over counts too, one that is switched off doesn't."""
    master, one, two = a_family("m", ["s1", "s2"], a_set("b2b"))
    a_list(master, "masters", {pen: "10"})
    assert [unit(site, None, pen) for site in (master, one, two)] == [10, 10, 10]
    own = a_list(one, "own", {pen: "9"}, active=False)
    assert unit(one, None, pen) == 10
    PriceList.objects.filter(pk=own.pk).update(active=True)
    assert [unit(site, None, pen) for site in (master, one, two)] == [10, 9, 10]
    PriceList.objects.filter(pk=own.pk).update(ends_at=AN_HOUR_AGO)
    assert (unit(one, None, pen), unit(two, None, pen)) == (None, 10)


def test_lists_of_a_master_in_another_currency_do_not_count(pen: Product) -> None:
    """SHP-03, SHP-05: and so their sub site sells nothing."""
    master, sub = a_family("m", ["s"], a_set("b2b"))
    a_list(master, "masters", {pen: "10"})
    Site.objects.filter(pk=sub.pk).update(currency="HUF")
    assert (unit(sub, None, pen), facts_for(sub.pk, None, [pen.pk]).currency) == (None, "HUF")


def test_account_of_another_set_is_a_visitor(sports: Site, pen: Product) -> None:
    """Its group, policy and role there say nothing here."""
    stranger = an_account("eve@mail.example", site=a_site("north", a_set("north")))
    with_policy(stranger, "GOLD")
    in_a_group(stranger, "vip")
    a_list(sports, "open", {pen: "10"})
    a_list(sports, "gold", {pen: "7"}, policy="GOLD")
    facts = facts_for(sports.pk, stranger.pk, [pen.pk])
    assert (facts.type, facts.policy, facts.groups) == ("guest", "", frozenset())
    assert unit(sports, stranger, pen) == 10


def in_a_group(account: Customer, code: str) -> CustomerGroup:
    group, _ = CustomerGroup.objects.get_or_create(code=code, defaults={"name": code})
    GroupMember.objects.create(group=group, account=account)
    return group


def test_guest_with_the_email_of_a_member_gets_no_discount(sports: Site, ada: Customer, pen: Product) -> None:
    """Hostile: groups are of accounts, never of an email."""
    a_list(sports, "open", {pen: "10"})
    a_stored_discount("club", group=in_a_group(ada, "club"))
    gus = a_guest(sports, ada.email)
    assert [off(sports, who, pen) for who in (ada, gus, None)] == [1, 0, 0]


def test_of_five_groups_with_a_discount_each_the_best_counts(
    sports: Site, ada: Customer, pen: Product
) -> None:
    a_list(sports, "open", {pen: "10"})
    for number in range(1, 6):
        a_stored_discount(f"d{number}", str(number * 10), group=in_a_group(ada, f"g{number}"))
    assert off(sports, ada, pen) == 5
    GroupMember.objects.filter(group__code="g5").delete()
    assert off(sports, ada, pen) == 4


@pytest.mark.parametrize("condition", ["tag", "type", "site", "time", "minimum"])
def test_discount_counts_where_its_condition_fits(
    condition: str, sports: Site, ada: Customer, pen: Product
) -> None:
    """CLS-03, DIS-01: and stops when that changes."""
    a_list(sports, "open", {pen: "10"})
    discount = a_stored_discount("ten")

    def named(value: object, **field: object) -> Callable[[], object]:
        del value
        return lambda: Discount.objects.filter(pk=discount.pk).update(**field)

    tag = Tag.objects.create(code="VIP", name="VIP")
    elsewhere = a_site("elsewhere")
    apply: dict[str, Callable[[], object]] = {
        "tag": named(tag, tag=tag),
        "type": named("B2B", type_id="B2B"),
        "site": lambda: DiscountSite.objects.create(discount=discount, site=elsewhere),
        "time": named(None, ends_at=AN_HOUR_AGO),
        "minimum": named(None, minimum=D("10.01")),
    }
    fit: dict[str, Callable[[], object]] = {
        "tag": lambda: Tagging.objects.create(tag=tag, account=ada),
        "type": lambda: Customer.objects.filter(pk=ada.pk).update(type="B2B"),
        "site": lambda: DiscountSite.objects.create(discount=discount, site=sports),
        "time": named(None, ends_at=timezone.now() + timedelta(hours=1)),
        "minimum": named(None, minimum=D(10)),
    }
    found = [off(sports, ada, pen)]
    for step in (apply, fit):
        step[condition]()
        found.append(off(sports, ada, pen))
    assert found == [1, 0, 1]


def test_discount_of_a_master_counts_at_its_sub_sites(pen: Product) -> None:
    master, sub = a_family("m", ["s"], a_set("b2b"))
    a_list(master, "masters", {pen: "10"})
    DiscountSite.objects.create(discount=a_stored_discount("ten"), site=master)
    DiscountSite.objects.create(discount=a_stored_discount("all", "100"), site=a_site("elsewhere"))
    assert [off(site, None, pen) for site in (master, sub)] == [1, 1]


def test_prices_hidden_from_a_type_are_opened_by_a_role(pen: Product) -> None:
    """SHP-06, ROL-02: the sub site's word, else the master's; a role counts from its first to its last day."""
    master, sub = a_family("m", ["s"], a_set("b2b"))
    a_list(master, "masters", {pen: "10"})
    ada = an_account(site=sub)
    BuyingTerms.objects.create(site=master, type_id="B2C", prices_for="role")
    assert [unit(sub, who, pen) for who in (ada, None)] == [None, 10]
    role = CustomerRole.objects.create(code="buyer", name="Buyer", rights=[CustomerRight.SEE_PRICES])
    today = timezone.now().date()
    held = RoleHolding.objects.create(role=role, account=ada, first_day=today, last_day=today)
    Site.objects.filter(pk=sub.pk).update(time_zone="UTC")
    assert unit(sub, ada, pen) == 10
    for days in ({"first_day": None, "last_day": today - timedelta(days=1)},
                 {"first_day": today + timedelta(days=1), "last_day": None}):  # fmt: skip
        RoleHolding.objects.filter(role=held.role, account=ada).update(**days)
        assert unit(sub, ada, pen) is None
    BuyingTerms.objects.create(site=sub, type_id="B2C", prices_for="everyone")
    assert unit(sub, ada, pen) == 10


def test_list_that_ends_between_two_looks(sports: Site, pen: Product) -> None:
    a_list(sports, "open", {pen: "10"})
    sale = a_list(sports, "sale", {pen: "6"}, priority=1, ends_at=timezone.now() + timedelta(hours=1))
    before = unit(sports, None, pen)
    PriceList.objects.filter(pk=sale.pk).update(ends_at=AN_HOUR_AGO)
    assert (before, unit(sports, None, pen)) == (6, 10)


def test_of_two_lists_equal_in_everything_the_lower_code_counts(sports: Site, pen: Product) -> None:
    for code in ("zeta", "Alpha"):
        a_list(sports, code, {pen: "5"})
    chosen = line_of(sports, None, pen).chosen
    assert chosen is not None
    assert chosen.price_list.code == "Alpha"


def test_forints_have_cents_and_nothing_costs_nothing(sports: Site, pen: Product) -> None:
    """G19: cash is rounded to whole forints, prices are not."""
    Site.objects.filter(pk=sports.pk).update(currency="HUF")
    sports.refresh_from_db()
    free = a_stored_product("free")
    a_list(sports, "open", {pen: "0.50", free: "0"})
    assert (unit(sports, None, pen), unit(sports, None, free)) == (D("0.50"), 0)
    assert line_of(sports, None, free).problem is None


def test_name_is_in_the_language_of_the_site(sports: Site, pen: Product) -> None:
    named = [facts_for(sports.pk, None, [pen.pk]).products[pen.pk].name]
    Site.objects.filter(pk=sports.pk).update(locale="de_AT")
    named.append(facts_of_code(sports.pk, None, "PEN").products[pen.pk].name)
    assert named == ["Product pen", "Stift"]


def test_explained_facts_have_what_does_not_count_and_say_the_same_price(pen: Product) -> None:
    """G30."""
    master, sub = a_family("m", ["s"], a_set("b2b"))
    a_list(master, "masters", {pen: "1"}, priority=9)
    a_list(sub, "own", {pen: "10"})
    a_list(sub, "off", {pen: "2"}, active=False)
    a_list(sub, "gold", {pen: "3"}, policy="GOLD")
    DiscountSite.objects.create(discount=a_stored_discount("away"), site=a_site("elsewhere"))
    facts = facts_for(sub.pk, None, [pen.pk], explain=True)
    line = priced(facts, [Line(pen.pk, D(1))]).lines[0]
    assert {lost.candidate.price_list.code: lost.why.value for lost in line.lost} == {
        "masters": "replaced",
        "off": "off",
        "gold": "other_policy",
    }
    assert (line.unit, unit(sub, None, pen), [known.here for known in facts.discounts]) == (10, 10, [False])
