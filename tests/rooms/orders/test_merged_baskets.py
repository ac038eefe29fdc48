"""A visitor's basket becomes part of the account's at log-in, once (1.5)."""

from decimal import Decimal

import pytest

from regulars.catalog.models import Product
from regulars.catalog.rules.pricing import LARGEST_QUANTITY, LineProblem
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import DomainError
from regulars.orders.models import Basket, BasketLine
from regulars.orders.operations.baskets import merge_basket
from regulars.orders.queries.baskets import basket_at
from regulars.orders.rules.baskets import MOST_LINES, Owner, merge_quantities
from tests.rooms.catalog.shops import a_list
from tests.rooms.orders.shops import VISITOR, a_shop_with, filled, in_basket, stored
from tests.world import a_family, a_set, a_site, an_account

pytestmark = pytest.mark.django_db


def test_quantities_are_summed_and_a_second_merge_finds_nothing() -> None:
    """Two tabs one after the other; the token is worth nothing afterwards."""
    site = a_site("kids")
    a_shop_with(site, P1="10", P2="1", P3="1")
    ada = an_account(site=site)
    owner, visitor = filled(Owner(ada.pk), site, P1=4, P2=1), filled(VISITOR, site, P1=2, P3=5)
    for answer in ((), None):
        assert merge_basket(visitor.token, site.pk, account_id=ada.pk, site_id=site.pk) == answer
        assert in_basket(owner, site) == {"P1": 6, "P2": 1, "P3": 5}
    assert in_basket(visitor, site) == {}
    assert (Basket.objects.count(), stored()) == (1, {"P1": 6, "P2": 1, "P3": 5})
    assert filled(visitor, site, P1=1).token != visitor.token


def test_into_no_basket_and_out_of_an_empty_one() -> None:
    site = a_site("kids")
    a_shop_with(site, P1="10")
    ada, visitor = an_account(site=site), filled(VISITOR, site, P1=2)
    merge_basket(visitor.token, site.pk, account_id=ada.pk, site_id=site.pk)
    assert in_basket(Owner(ada.pk), site) == {"P1": 2}
    emptied = filled(filled(VISITOR, site, P1=2), site, P1=0)
    merge_basket(emptied.token, site.pk, account_id=ada.pk, site_id=site.pk)
    assert (in_basket(Owner(ada.pk), site), Basket.objects.count()) == ({"P1": 2}, 1)


@pytest.mark.parametrize("token", ["", "a" * 43, "nonsense", "\x00"])
def test_a_token_that_is_nobodys_brings_nothing(token: str) -> None:
    site = a_site("kids")
    a_shop_with(site, P1="10")
    ada, visitor = an_account(site=site), filled(VISITOR, site, P1=2)
    assert merge_basket(token, site.pk, account_id=ada.pk, site_id=site.pk) is None
    assert (in_basket(visitor, site), in_basket(Owner(ada.pk), site)) == ({"P1": 2}, {})


def test_a_token_of_another_site_brings_nothing() -> None:
    here, there = a_site("kids"), a_site("toys")
    a_shop_with(here, P1="10")
    visitor, ada = filled(VISITOR, here, P1=2), an_account(site=there)
    merge_basket(visitor.token, there.pk, account_id=ada.pk, site_id=there.pk)
    assert (in_basket(visitor, here), in_basket(Owner(ada.pk), there)) == ({"P1": 2}, {})


def test_at_a_master_it_becomes_that_of_the_sub_shop_and_says_what_is_not_on_sale_there() -> None:
    """SUB-05: the visitor saw the master's assortment, and prices in what may be another currency."""
    master, north = a_family("trade", ["north"], a_set("trade"))
    products = a_shop_with(master, P1="10", P2="2")
    a_list(north, "north", {products["P1"]: "12"})
    visitor, ada = filled(VISITOR, master, P1=1, P2=1), an_account(site=north)
    merge_basket(visitor.token, master.pk, account_id=ada.pk, site_id=north.pk)
    lines = basket_at(Owner(ada.pk), north.pk).lines
    assert [(line.priced.problem, line.changed_from) for line in lines] == [
        (None, None),
        (LineProblem.NOT_ON_SALE, None),
    ]


def test_four_and_two_of_what_is_now_sold_by_six_are_six() -> None:
    site = a_site("kids")
    a_shop_with(site, P1="10")
    ada = an_account(site=site)
    owner, visitor = filled(Owner(ada.pk), site, P1=4), filled(VISITOR, site, P1=2)
    Product.objects.update(step=6)
    assert basket_at(owner, site.pk).lines[0].priced.problem == LineProblem.WRONG_QUANTITY
    merge_basket(visitor.token, site.pk, account_id=ada.pk, site_id=site.pk)
    assert in_basket(owner, site) == {"P1": 6}
    assert basket_at(owner, site.pk).can_be_bought


def test_over_the_limit_the_accounts_stay_and_what_is_left_out_is_told() -> None:
    site = a_site("kids")
    products = a_shop_with(site, **dict.fromkeys((f"P{number}" for number in range(1, MOST_LINES + 2)), "1"))
    ada = an_account(site=site)
    owner = filled(Owner(ada.pk), site, P1=1)
    basket = Basket.objects.get()
    BasketLine.objects.bulk_create(
        BasketLine(basket=basket, product=products[f"P{number}"], quantity=1)
        for number in range(2, MOST_LINES)
    )
    last, too_many = f"P{MOST_LINES}", f"P{MOST_LINES + 1}"
    visitor = filled(VISITOR, site, **{"P1": 2, last: 1, too_many: 1})
    left_out = merge_basket(visitor.token, site.pk, account_id=ada.pk, site_id=site.pk)
    assert [product.code for product in left_out] == [too_many]
    found = in_basket(owner, site)
    assert (len(found), found["P1"], found[last], too_many in found) == (MOST_LINES, 3, 1, False)
    assert Basket.objects.count() == 1


def test_no_sum_grows_beyond_what_a_line_may_have() -> None:
    most = LARGEST_QUANTITY - Decimal("0.001")
    merged = merge_quantities({1: most - 1}, {1: Decimal(2), 2: Decimal(1)})
    assert (merged.quantities, merged.left_out) == ({1: most, 2: 1}, ())


def test_nothing_comes_to_an_erased_account() -> None:
    site = a_site("kids")
    a_shop_with(site, P1="10")
    ada, visitor = an_account(site=site), filled(VISITOR, site, P1=2)
    erase(ada, by=OPERATOR)
    with pytest.raises(DomainError) as refusal:
        merge_basket(visitor.token, site.pk, account_id=ada.pk, site_id=site.pk)
    assert refusal.value.code == "account_erased"
    assert in_basket(visitor, site) == {"P1": 2}
