"""Baskets: what may be put in, whose they are, and what became of it since (B-02, SHP-06, CLS-04)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from regulars.catalog.models import BuyingTerms, Discount, Price, TaxPercent
from regulars.catalog.rules.pricing import LineProblem
from regulars.groups.models import CustomerGroup, GroupMember
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import DomainError
from regulars.kernel.guessing import throttle
from regulars.kernel.guessing.devices import Caller
from regulars.kernel.i18n import language_override
from regulars.kernel.models import AuditRecord
from regulars.orders.models import Basket, BasketLine
from regulars.orders.operations.baskets import (
    add_line,
    empty_basket,
    forget_idle_baskets,
    note_seen,
    put_line,
    put_lines,
    remove_line,
)
from regulars.orders.queries.baskets import basket_at, lines_in
from regulars.orders.rules.baskets import MOST_LINES, Owner
from tests.rooms.catalog.shops import a_list, a_price, a_stored_product
from tests.rooms.orders.shops import VISITOR, a_shop_with, filled, in_basket
from tests.statements import counted_statements
from tests.world import a_family, a_set, a_site, an_account

pytestmark = pytest.mark.django_db


def refused(owner: Owner, site_id: int, code: str, quantity: object = 1) -> str:
    with pytest.raises(DomainError) as refusal:
        put_line(owner, site_id, code, quantity)  # type: ignore[arg-type]
    return refusal.value.code


def test_a_visitor_is_given_a_token_with_the_first_line_and_no_row_before() -> None:
    site = a_site("kids")
    a_shop_with(site, P1="10", P2="2.50")
    assert basket_at(VISITOR, site.pk).lines == ()
    assert refused(VISITOR, site.pk, "nothing") == "not_on_sale"
    remove_line(VISITOR, site.pk, "P1")
    empty_basket(VISITOR, site.pk)
    assert Basket.objects.count() == 0
    visitor = filled(VISITOR, site, P1=2)
    assert len(visitor.token) == 43
    assert filled(visitor, site, p2="1") == visitor
    assert in_basket(visitor, site) == {"P1": 2, "P2": 1}
    assert lines_in(visitor, site.pk) == 2
    assert visitor.token.encode() not in bytes(Basket.objects.get().token_hash)
    assert AuditRecord.objects.filter(event__startswith="basket").count() == 0


def test_a_token_is_good_at_its_own_site_only_and_no_sent_one_is_taken_over() -> None:
    """1.5: the basket of a guest at A, used at host B; a token that somebody made up."""
    here, there = a_site("kids"), a_site("toys")
    products = a_shop_with(here, P1="10")
    a_list(there, "there", {products["P1"]: "12"})
    visitor = filled(VISITOR, here, P1=1)
    assert in_basket(visitor, there) == {}
    empty_basket(visitor, there.pk)
    remove_line(visitor, there.pk, "P1")
    assert in_basket(visitor, here) == {"P1": 1}
    other = filled(visitor, there, P1=3)
    assert other.token != visitor.token
    made_up = Owner(token="a" * 43)
    assert filled(made_up, here, P1=1).token != made_up.token
    assert in_basket(visitor, here) == {"P1": 1}


@pytest.mark.parametrize(
    "quantity", ["-1", "1.5", "x", "NaN", "Infinity", "0.0001", 10**9, "1e30", "1_0", "١٢"]
)
def test_a_quantity_that_cannot_be_is_refused(quantity: object) -> None:
    site = a_site("kids")
    a_shop_with(site, P1="10")
    assert refused(VISITOR, site.pk, "P1", quantity) == "wrong_quantity"
    assert Basket.objects.count() == 0


def test_three_tenths_are_a_multiple_of_a_tenth_and_nothing_takes_it_out() -> None:
    site = a_site("kids")
    product = a_stored_product("cloth", step=Decimal("0.1"))
    a_price(a_list(site, "open"), product, "10", least="0.1")
    visitor = filled(VISITOR, site, cloth="0.3")
    assert basket_at(visitor, site.pk).total == 3
    assert refused(visitor, site.pk, "cloth", "0.35") == "wrong_quantity"
    assert in_basket(add_line(visitor, site.pk, "cloth", "0.6"), site) == {"cloth": Decimal("0.9")}
    assert in_basket(filled(visitor, site, cloth=0), site) == {}


def test_no_more_than_200_lines_while_those_that_are_in_can_be_changed() -> None:
    site = a_site("kids")
    a_shop_with(site, **dict.fromkeys((f"P{number}" for number in range(1, MOST_LINES + 2)), "1"))
    visitor = filled(VISITOR, site, P1=1)
    basket, more = Basket.objects.get(), a_shop_products(2, MOST_LINES + 1)
    BasketLine.objects.bulk_create(BasketLine(basket=basket, product_id=pk, quantity=1) for pk in more)
    assert refused(visitor, site.pk, f"P{MOST_LINES + 1}") == "basket_full"
    assert in_basket(filled(visitor, site, P7=5), site)["P7"] == 5


def test_many_are_put_at_once_and_what_is_refused_stays_as_it_was() -> None:
    """Zero takes out, which makes room; the last of one product counts, however its code is written."""
    site = a_site("kids")
    products = a_shop_with(site, P1="10", P2="2", P3="5", P4="1")
    visitor = filled(VISITOR, site, P1=1, P2=1, P3=1)
    Price.objects.filter(product=products["P3"]).delete()
    with counted_statements() as few:
        assert put_lines(visitor, site.pk, {"P1": "3"}) == (visitor, {})
    sent = {"P1": "1", "p1": "4", "P2": "0", "P3": "2", "P4": "x", "\x00": "1", "p4": "6"}
    with counted_statements() as many:
        owner, refused = put_lines(visitor, site.pk, sent)
    assert {code: error.code for code, error in refused.items()} == {"P3": "not_on_sale", "P4": "wrong_quantity", "\x00": "not_on_sale"}  # fmt: skip
    assert (owner, in_basket(visitor, site)) == (visitor, {"P1": 4, "P3": 1, "P4": 6})
    assert many.count - few.count == 5  # to take out, whatever the number
    assert put_lines(VISITOR, site.pk, {"P3": "1"})[0] == VISITOR
    assert Basket.objects.count() == 1


def test_refusal_writes_numbers_as_the_reader_does() -> None:
    site = a_site("kids")
    product = a_stored_product("cloth", step=Decimal("1.5"))
    a_price(a_list(site, "open"), product, "10")
    with language_override("de"):
        for quantity, number in (("2", "1,5"), ("1e9", "1.000.000.000")):
            with pytest.raises(DomainError) as refusal:
                put_line(VISITOR, site.pk, "cloth", quantity)
            assert number in refusal.value.message


def a_shop_products(first: int, end: int) -> list[int]:
    codes = [f"P{number}" for number in range(first, end)]
    return list(Price.objects.filter(product__code__in=codes).values_list("product_id", flat=True))


def test_what_changed_is_told_until_it_was_seen() -> None:
    """B-02: the basket keeps no price, and says what one cost before."""
    site = a_site("kids")
    a_shop_with(site, P1="10", P2="2")
    visitor = filled(VISITOR, site, P1=2, P2=1)
    assert [line.changed_from for line in basket_at(visitor, site.pk).lines] == [None, None]
    Price.objects.filter(product__code="P1").update(amount="12.50")
    view = basket_at(visitor, site.pk)
    assert [line.changed_from for line in view.lines] == [Decimal(10), None]
    assert (view.items, view.total) == (27, 27)
    note_seen(view)
    view = basket_at(visitor, site.pk)
    assert [line.changed_from for line in view.lines] == [None, None]
    with CaptureQueriesContext(connection) as written:
        note_seen(view)
    assert len(written) == 0


def test_what_is_archived_or_no_longer_on_sale_stays_says_so_and_counts_for_nothing() -> None:
    site = a_site("kids")
    products = a_shop_with(site, P1="10", P2="2", P3="5")
    visitor = filled(VISITOR, site, P1=1, P2=1, P3=1)
    type(products["P1"]).objects.filter(pk=products["P1"].pk).update(archived_at=Now())
    Price.objects.filter(product=products["P2"]).delete()
    view = basket_at(visitor, site.pk)
    assert [line.priced.problem for line in view.lines] == [
        LineProblem.ARCHIVED,
        LineProblem.NOT_ON_SALE,
        None,
    ]
    assert [line.product.name for line in view.lines] == ["Product P1", "Product P2", "Product P3"]
    assert (view.total, view.can_be_bought) == (5, False)
    assert refused(visitor, site.pk, "P1", 2) == refused(visitor, site.pk, "P2", 2) == "not_on_sale"
    remove_line(visitor, site.pk, "P1")
    remove_line(visitor, site.pk, "P2")
    assert basket_at(visitor, site.pk).can_be_bought


def test_hidden_prices_refuse_and_show_no_amount() -> None:
    """SHP-06: also for what was put in before."""
    site = a_site("kids")
    a_shop_with(site, P1="10", P2="2")
    visitor = filled(VISITOR, site, P1=1)
    BuyingTerms.objects.create(site=site, type_id="guest", prices_for="role")
    Price.objects.filter(product__code="P1").update(amount="11")
    view = basket_at(visitor, site.pk)
    assert (view.shows_prices, view.items, view.total, view.taxes) == (False, 0, 0, ())
    assert [(line.priced.unit, line.changed_from) for line in view.lines] == [(None, None)]
    assert refused(visitor, site.pk, "P2") == "prices_hidden"
    ada = an_account(site=site)
    assert in_basket(filled(Owner(ada.pk), site, P2=1), site) == {"P2": 1}


def test_leaving_a_group_between_two_looks_prices_anew() -> None:
    """CLS-04, DIS-02."""
    site = a_site("kids")
    a_shop_with(site, P1="10")
    TaxPercent.objects.create(site=site, tax_class="standard", percent=25, text="incl. VAT")
    vips = CustomerGroup.objects.create(code="vips", name="VIPs")
    Discount.objects.create(code="ten", name="Ten off", kind="percent", value=10, group=vips)
    ada = an_account(site=site)
    GroupMember.objects.create(group=vips, account=ada)
    owner = filled(Owner(ada.pk), site, P1=2)
    view = basket_at(owner, site.pk)
    assert (view.total, [applied.discount.code for applied in view.discounts]) == (18, ["ten"])
    assert [(tax.text, tax.percent, tax.amount) for tax in view.taxes] == [("incl. VAT", 25, Decimal("3.60"))]
    GroupMember.objects.all().delete()
    view = basket_at(owner, site.pk)
    assert (view.total, view.discounts) == (20, ())


def test_the_basket_is_that_of_the_effective_site_and_back_when_the_account_is() -> None:
    """SUB-05: another sub shop, another assortment."""
    _, north, south = a_family("trade", ["north", "south"], a_set("trade"))
    products = a_shop_with(north, P1="10")
    a_list(south, "south", {products["P1"]: "11"})
    owner = filled(Owner(an_account(site=north).pk), north, P1=2)
    assert in_basket(owner, south) == {}
    filled(owner, south, P1=5)
    assert in_basket(owner, north) == {"P1": 2}
    assert (basket_at(owner, north.pk).total, basket_at(owner, south.pk).total) == (20, 55)


def test_an_erasure_deletes_baskets_and_none_is_filled_afterwards() -> None:
    site = a_site("kids")
    a_shop_with(site, P1="10")
    ada = an_account(site=site)
    filled(Owner(ada.pk), site, P1=2)
    visitor = filled(VISITOR, site, P1=1)
    erase(ada, by=OPERATOR)
    assert refused(Owner(ada.pk), site.pk, "P1") == "account_erased"
    assert in_basket(visitor, site) == {"P1": 1}
    assert Basket.objects.count() == 1


def test_what_nobody_touched_for_90_days_is_deleted_with_its_lines() -> None:
    site = a_site("kids")
    a_shop_with(site, P1="10")
    visitor, other = filled(VISITOR, site, P1=1), filled(VISITOR, site, P1=1)
    Basket.objects.update(touched_at=Now() - timedelta(days=91))
    note_seen(basket_at(other, site.pk))
    forget_idle_baskets()
    assert (in_basket(visitor, site), in_basket(other, site)) == ({}, {"P1": 1})
    assert BasketLine.objects.count() == 1


def test_one_network_makes_so_many_baskets_and_fills_those_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """1.5: a bot."""
    monkeypatch.setattr(throttle, "BASKETS_PER_NETWORK", throttle.Rate(2, 60))
    site, bot = a_site("kids"), Caller("192.0.2.0/24")
    a_shop_with(site, P1="10", P2="1")
    visitor = [put_line(VISITOR, site.pk, "P1", 1, caller=bot) for _ in range(2)][-1]
    with pytest.raises(DomainError) as refusal:
        put_line(VISITOR, site.pk, "P1", 1, caller=bot)
    assert refusal.value.code == "rate_limited"
    assert Basket.objects.count() == 2
    put_line(visitor, site.pk, "P2", 1, caller=bot)
    put_line(Owner(an_account(site=site).pk), site.pk, "P2", 1, caller=bot)
    put_line(VISITOR, site.pk, "P1", 1, caller=Caller("198.51.100.0/24"))
