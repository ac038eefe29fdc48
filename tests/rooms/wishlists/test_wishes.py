"""A wish list is one per account, a product once, and nothing leaves it but by the customer's hand (WSH-01)."""

from typing import Any

import pytest

from regulars.catalog.models import BuyingTerms, Price, Product
from regulars.catalog.queries.assortment import product_at
from regulars.catalog.queries.sold_elsewhere import sold_elsewhere
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.journeys.customer_lifecycle import erase, export_personal_data, move_account
from regulars.kernel.errors import DomainError
from regulars.kernel.models import AuditRecord
from regulars.orders.operations.baskets import add_line
from regulars.orders.rules.baskets import Owner
from regulars.sites.models import Site
from regulars.sites.operations.sets import SetChanges, change_set
from regulars.wishlists.models import WishLine
from regulars.wishlists.operations import wishes as verbs
from regulars.wishlists.queries.wishes import WishList, wish_list_at, wish_page
from tests.journeys.stories import SAM
from tests.rooms.catalog.shops import a_list, a_stored_product
from tests.rooms.orders.shops import a_shop_with
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture(name="kids")
def kids_with_products() -> Site:
    site = a_site("kids", a_set("b2c"))
    a_shop_with(site, P1="10", P2="2.50")
    return site


def wishes(account: Customer, *codes: str, at: Site) -> None:
    for code in codes:
        verbs.add_wish(account, code, site=at, by=SAM)


def seen(account: Customer, site: Site) -> WishList:
    return wish_list_at(account.pk, site.pk)


def codes(account: Customer, site: Site) -> list[str]:
    return [wish.stored.code for wish in seen(account, site).usable]


def refused(account: Customer, code: str, **values: Any) -> str:
    with pytest.raises(DomainError) as error:
        verbs.add_wish(account, code, **values, by=SAM)
    return error.value.code


def test_line_keeps_what_was_seen(kids: Site) -> None:
    """B-01: today's price is the pricing function's; what it cost when it was put there is told where it differs."""
    ada = an_account(site=kids)
    verbs.add_wish(ada, "p1", site=kids, note="  In blue ", by=SAM)
    line = WishLine.objects.get()
    assert (line.site, line.seen_amount, line.seen_currency, line.note) == (kids, 10, "EUR", "In blue")
    assert seen(ada, kids).usable[0].changed_from is None
    Price.objects.filter(product__code="P1").update(amount=8)
    (wish,) = seen(ada, kids).usable
    assert wish.offer is not None
    assert (wish.offer.line.unit, wish.changed_from) == (8, 10)
    WishLine.objects.update(seen_currency="USD")
    assert seen(ada, kids).usable[0].changed_from is None


def test_clicked_twice_it_is_one_line(kids: Site) -> None:
    ada = an_account(site=kids)
    assert verbs.add_wish(ada, "P1", site=kids, by=SAM)
    records = AuditRecord.objects.count()
    assert not verbs.add_wish(ada, "P1", site=kids, note="other", by=SAM)
    assert WishLine.objects.get().note == ""
    assert AuditRecord.objects.count() == records
    assert refused(ada, "NONE", site=kids) == "not_on_sale"
    assert refused(ada, "P2", site=kids, note="x" * 301) == "too_long"


def test_basket_takes_nothing_off(kids: Site) -> None:
    ada = an_account(site=kids)
    wishes(ada, "P1", at=kids)
    add_line(Owner(ada.pk), kids.pk, "P1", 1)
    assert codes(ada, kids) == ["P1"]


def test_note_is_changed_and_line_removed(kids: Site) -> None:
    ada = an_account(site=kids)
    wishes(ada, "P1", "P2", at=kids)
    verbs.change_note(ada, "P1", "For Bo", site=kids, by=SAM)
    assert [wish.stored.note for wish in seen(ada, kids).usable] == ["", "For Bo"]
    verbs.remove_wish(ada, "P1", site=kids, by=SAM)
    assert codes(ada, kids) == ["P2"]
    for verb in (verbs.remove_wish, lambda *given, **by: verbs.change_note(*given, "x", **by)):
        with pytest.raises(DomainError) as error:
            verb(ada, "P1", site=kids, by=SAM)
        assert error.value.code == "no_such_wish"


def test_what_is_of_no_use_here_says_why_and_where_it_works(kids: Site) -> None:
    """ADR-17, B-19: archived, in a list that was taken away, hidden prices. Only shops that the customer has walked into are named."""
    ada = an_account(site=kids)
    north, south = a_site("north", kids.set), a_site("south", kids.set)
    a_list(kids, "gold", {a_stored_product("G"): "5"}, policy="GOLD")
    for shop in (north, south):
        a_list(shop, f"list-{shop.code}", {Product.objects.get(code="G"): "6"})
    Customer.objects.update(attributes={"pricing_policy": "GOLD"})
    wishes(ada, "G", "P1", "P2", at=kids)
    Customer.objects.update(attributes={})
    Product.objects.filter(code="P1").update(archived_at="2026-01-01T00:00Z")
    set_access(ada, site=north, state="active", by=SAM)
    assert codes(ada, kids) == ["P2"]
    below = {wish.stored.code: (wish.reason, wish.elsewhere) for wish in seen(ada, kids).unusable}
    assert below == {"P1": ("archived", ()), "G": ("not_on_sale", ("Site north",))}
    Site.objects.update(registration="neutral")
    change_set(kids.set, SetChanges(discreet=True), version=1, by=SAM)
    assert seen(ada, kids).unusable[1].elsewhere == ()


def test_each_product_stands_once_and_goes_as_one(kids: Site) -> None:
    """MTX-01: put there at two shops while they shared nothing, it is one wish once they do."""
    ada, north = an_account(site=kids), a_site("north", kids.set)
    a_list(north, "list-north", {Product.objects.get(code="P1"): "6"})
    change_set(kids.set, SetChanges(sharing={"wish_list": False}), version=1, by=SAM)
    wishes(ada, "P1", at=kids)
    assert codes(ada, north) == []
    wishes(ada, "P1", at=north)
    change_set(kids.set, SetChanges(sharing={"wish_list": True}), version=2, by=SAM)
    assert [wish.stored.site_code for wish in seen(ada, kids).seen] == ["kids"]
    assert [wish.stored.site_code for wish in seen(ada, north).seen] == ["north"]
    verbs.remove_wish(ada, "P1", site=north, by=SAM)
    assert not WishLine.objects.exists()


def test_stray_line_can_only_be_removed(kids: Site) -> None:
    """B-14: also where the product is on sale; put there anew it is a wish of this shop."""
    ada = an_account(site=kids)
    wishes(ada, "P1", at=kids)
    here = a_site("here", a_set("ours"))
    a_list(here, "list-here", {Product.objects.get(code="P1"): "6"})
    move_account(ada, to_set=here.set, by=SAM)
    ada.refresh_from_db()
    (wish,) = seen(ada, here).seen
    assert (wish.reason, wish.other_store, wish.elsewhere) == ("other_store", True, ())
    with pytest.raises(DomainError) as error:
        verbs.change_note(ada, "P1", "x", site=here, by=SAM)
    assert error.value.code == "not_here"
    assert refused(ada, "P1", site=kids) == "not_in_set"
    wishes(ada, "P1", at=here)
    assert codes(ada, here) == ["P1"]
    verbs.remove_wish(ada, "P1", site=here, by=SAM)
    assert not WishLine.objects.exists()


def test_moved_back_the_list_is_what_it_was(kids: Site) -> None:
    """MTX-02."""
    ada, home = an_account(site=kids), kids.set
    wishes(ada, "P1", "P2", at=kids)
    before = seen(ada, kids)
    away = a_site("away", a_set("ours"))
    move_account(ada, to_set=away.set, by=SAM)
    assert seen(ada, away) != before
    ada.refresh_from_db()
    move_account(ada, to_set=home, by=SAM)
    assert seen(ada, kids) == before


def test_pages_cover_the_list() -> None:
    kids = a_site("kids", a_set("b2c"))
    ada = an_account(site=kids)
    a_list(kids, "all", {a_stored_product(f"N{number}"): "1" for number in range(7)})
    wishes(ada, *(f"N{number}" for number in range(7)), at=kids)
    every = seen(ada, kids).usable
    first = wish_page(every, cursor=None, limit=3)
    second = wish_page(every, cursor=first.next_cursor, limit=3)
    third = wish_page(every, cursor=second.next_cursor, limit=3)
    assert [*first.items, *second.items, *third.items] == every
    assert (first.previous_cursor, second.previous_cursor, third.next_cursor) == (None, "", None)
    assert wish_page(every, cursor=third.previous_cursor, limit=3).items == second.items
    with pytest.raises(DomainError) as error:
        wish_page(every, cursor="x", limit=3)
    assert error.value.code == "bad_cursor"


def test_erased_customer_leaves_no_wish(kids: Site) -> None:
    """D-09: downloaded before, without what anything cost (SHP-06)."""
    ada = an_account(site=kids)
    verbs.add_wish(ada, "P1", site=kids, note="For Bo", by=SAM)
    (held,) = export_personal_data(ada, asked_at=kids.pk, by=SAM).wish_list
    assert (held.site, held.product, held.name, held.note) == ("Site kids", "P1", "Product P1", "For Bo")
    assert "amount" not in " ".join(vars(held))
    erase(ada, by=SAM)
    assert not WishLine.objects.exists()


def test_hidden_prices_leak_nothing(kids: Site) -> None:
    """SHP-06: no amount in any line, and an order that says nothing of it."""
    ada = an_account(site=kids)
    wishes(ada, "P1", "P2", at=kids)
    BuyingTerms.objects.create(site=kids, type_id="B2C", prices_for="role")
    found = seen(ada, kids)
    assert not found.usable
    for wish in found.unusable:
        assert wish.offer is not None
        assert (wish.reason, wish.offer.line.unit, wish.offer.breaks, wish.changed_from) == (
            "prices_hidden",
            None,
            [],
            None,
        )
    assert [wish.stored.code for wish in found.seen] == ["P2", "P1"]


def test_most_lines_hold_at_all_sites_together(kids: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = an_account(site=kids)
    monkeypatch.setattr(verbs, "MOST", 1)
    wishes(ada, "P1", at=kids)
    assert refused(ada, "P2", site=kids) == "too_many_wishes"
    wishes(ada, "P1", at=kids)


def test_shops_are_named_exactly_where_the_pricing_function_sells(kids: Site) -> None:
    """B-01, G30: the one statement over many shops says what `product_at` says at each."""
    ada, product = an_account(site=kids), Product.objects.get(code="P1")
    shops = [a_site(code, kids.set) for code in ("open", "hidden", "gold", "over", "none")]
    for shop in shops:
        set_access(ada, site=shop, state="active", by=SAM)
    opened, hidden, gold, over, _ = shops
    for shop in (opened, hidden):
        a_list(shop, f"l-{shop.code}", {product: "1"})
    a_list(gold, "l-gold", {product: "1"}, policy="GOLD")
    a_list(over, "l-over", {product: "1"}, ends_at="2026-01-01T00:00Z")
    BuyingTerms.objects.create(site=hidden, type_id="B2C", prices_for="role")
    for policy, restricted in (("", False), ("GOLD", False), ("GOLD", True)):
        Customer.objects.update(attributes={"pricing_policy": policy} if policy else {})
        Product.objects.update(restricted=restricted)
        offers = {shop.name: product_at(shop.pk, ada.pk, "P1") for shop in shops}
        sold = {name for name, offer in offers.items() if offer and offer.line.problem is None}
        assert set(sold_elsewhere(ada.pk, kids.pk, [product.pk])[product.pk]) == sold
        assert len(sold) == (0 if restricted else 2 if policy else 1)
