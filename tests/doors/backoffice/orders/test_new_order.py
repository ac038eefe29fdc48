"""Orders that staff take on the phone: for whom, what they cost, what stands in the way (OFF-01..04, D-34, B-01, G6)."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from regulars.addresses.operations.addresses import add_address
from regulars.cards.models import Gateway
from regulars.cards.operations.cards import save_card
from regulars.credit.operations.entries import grant_credit
from regulars.credit.queries.balances import balance_of
from regulars.customers.models import Access, Customer
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.orders.models import Order, OrderPerson
from regulars.orders.queries.baskets import basket_at
from regulars.orders.rules.baskets import Owner
from regulars.sites.models import CustomerSet
from regulars.staff.models import StaffUser
from regulars.staff.rules.rights import Right
from tests.doors.backoffice.orders.phone import TAKES, hidden_in, page_of, staff, takes
from tests.journeys.checkouts import GOOD_CARD, Shop, a_shop
from tests.rooms.addresses.samples import BERLIN
from tests.statements import counted_statements
from tests.world import a_guest, a_set, a_site, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop(a_site("kids", a_set("p")))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_order_is_taken_for_a_customer(shop: Shop) -> None:
    """OFF-01: it is the customer's, and says which member of staff took it."""
    ada, pat = shop.buyer(), staff(shop.site)
    answer = takes(pat, shop.site, ada, product=["p1", "P2", ""], quantity=["1", "2", ""], remark="By phone")
    order = Order.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/orders/{order.pk}")
    by = StaffUser.objects.get(email="pat@staff.example")
    assert (order.customer_id, order.total, order.actor_kind, order.actor_id) == (ada.pk, 15, "staff", by.pk)
    assert AuditRecord.objects.get(event="order.placed").actor_id == by.pk
    assert order.person.remark == "By phone"


def test_the_same_page_sent_twice_places_one_order(shop: Shop) -> None:
    ada, pat = shop.buyer(), staff(shop.site)
    lines = {"product": ["P1"], "quantity": ["1"], "pay_by": "invoice"}
    shown = pat.post(page_of(shop.site, ada), lines | {"do": "update"})
    for _ in range(2):
        answer = pat.post(page_of(shop.site, ada), lines | hidden_in(shown) | {"do": "place"})
        assert answer.status_code == 303
    for key in ({"key": ""}, {}):
        keyless = pat.post(page_of(shop.site, ada), lines | {"agreed": "10.00 EUR", "do": "place"} | key)
        assert keyless.status_code == 409
    assert Order.objects.count() == 1


def test_it_costs_what_the_basket_of_the_customer_costs(shop: Shop) -> None:
    """B-01."""
    ada, pat = shop.buyer(), staff(shop.site)
    shop.fills(ada, P1=3, P2=1)
    takes(pat, shop.site, ada, product=["P1", "P2"], quantity=["3", "1"])
    assert Order.objects.get().total == basket_at(Owner(ada.pk), shop.site.pk).total


def test_what_was_not_agreed_to_is_not_placed(shop: Shop) -> None:
    """G30: another quantity than the one that was shown, and then the new total."""
    ada, pat = shop.buyer(), staff(shop.site)
    lines = {"product": ["P1"], "quantity": ["1"], "pay_by": "invoice"}
    shown = pat.post(page_of(shop.site, ada), lines | {"do": "update"})
    more = lines | {"quantity": ["2"]}
    refused = pat.post(page_of(shop.site, ada), more | hidden_in(shown) | {"do": "place"})
    assert (refused.status_code, Order.objects.count()) == (409, 0)
    assert hidden_in(refused)["agreed"] == "20.00 EUR"
    assert pat.post(page_of(shop.site, ada), more | hidden_in(refused) | {"do": "place"}).status_code == 303
    assert pat.post(page_of(shop.site, ada), lines | {"do": "place"}).status_code == 409


def test_only_customers_of_the_sites_set_are_found(shop: Shop) -> None:
    """OFF-01, OFF-04: a namesake of another set isn't offered; who registers there meanwhile is found (OFF-03)."""
    other = a_site("toys", a_set("q"))
    an_account("stephanie@mail.example", other, last_name="Quinn")
    pat = staff()
    page = text(pat.get("/orders/new?site=kids&q=stephanie"))
    assert "Quinn" not in page
    an_account("stephanie@mail.example", shop.site, last_name="Penn")
    page = text(pat.get("/orders/new?site=kids&q=stephanie"))
    assert ("Penn" in page, "Quinn" in page) == (True, False)


def test_who_has_no_access_is_shown_with_the_reason(shop: Shop) -> None:
    ada, ben = shop.buyer(), an_account("ben@mail.example", shop.site)
    Access.objects.filter(account=ben).update(state="disabled")
    page = text(staff(shop.site).get("/orders/new?site=kids"))
    assert page_of(shop.site, ada) in page
    assert page_of(shop.site, ben) not in page
    assert f"/customers/{ben.pk}/login-check?site=kids" in page


@pytest.mark.parametrize("obstacle", ["pending", "disabled", "blocked", "erased", "guest", "other set"])
def test_for_whom_nothing_can_be_ordered(shop: Shop, obstacle: str) -> None:
    """OFF-01: neither shown nor posted."""
    ada = shop.buyer()
    lines = {"product": ["P1"], "quantity": ["1"], "pay_by": "invoice", "key": "k", "agreed": "10.00 EUR"}
    if obstacle in {"pending", "disabled"}:
        Access.objects.filter(account=ada).update(state=obstacle)
    elif obstacle in {"blocked", "erased"}:
        Customer.objects.update(status=obstacle)
    elif obstacle == "guest":
        ada = a_guest(site=shop.site)
    else:
        ada = an_account("quinn@mail.example", a_site("toys", a_set("q")))
    pat = staff()
    assert pat.get(page_of(shop.site, ada)).status_code == 409
    assert pat.post(page_of(shop.site, ada), lines | {"do": "place"}).status_code == 409
    assert Order.objects.count() == 0


def test_staff_of_other_sites_take_no_order_here(shop: Shop) -> None:
    """D-34: neither at a site that isn't theirs, nor for a customer whom they don't see."""
    ada, toys = shop.buyer(), a_site("toys", CustomerSet.objects.get(code="p"))
    an_account("eve@mail.example", toys)
    lim = staff(toys)
    assert lim.get(page_of(shop.site, ada)).status_code == 404
    assert lim.post(page_of(shop.site, ada), {"do": "place"}).status_code == 404
    assert lim.get(page_of(toys, ada)).status_code == 404
    assert page_of(toys, ada) not in text(lim.get("/orders/new?site=toys"))
    clerk = staff(shop.site, may=[Right.SEE, Right.SEE_ORDERS], email="cleo@staff.example")
    assert clerk.get(page_of(shop.site, ada)).status_code == 403
    assert "/orders/new" not in text(clerk.get("/orders"))


def test_a_customer_is_created_on_the_way(shop: Shop) -> None:
    """OFF-02: in the set of the site at once, then the order goes on with them; a taken name offers that account (OFF-04)."""
    may, levels = (
        [*TAKES, Right.EDIT_CUSTOMERS],
        {"identity": "edit", "contact": "edit", "credentials": "view"},
    )
    an_account("ben@mail.example", a_site("toys", a_set("q")))
    pat = staff(shop.site, may=may, **levels)
    page = "/customers/new?site=kids&then=order"
    assert page.replace("&", "&amp;") in text(pat.get("/orders/new?site=kids"))
    sent = {"site": "kids", "email": "ben@mail.example", "last_name": "Oak", "type": "B2C"}
    answer = pat.post(page, sent)
    ben = Customer.objects.get(set__code="p")
    assert answer["Location"] == page_of(shop.site, ben)
    taken = pat.post(page, sent)
    assert (taken.status_code, f"/orders/new?site=kids&amp;q={ben.pk}" in text(taken)) == (409, True)
    typed = {
        "shipping": "typed", "shipping-drawn_for": "DE", "shipping-country": "DE", "shipping-name": "Ben Oak",
        "shipping-street": "Weg 1", "shipping-postal_code": "10115", "shipping-city": "Berlin",
    }  # fmt: skip
    assert takes(pat, shop.site, ben, **typed).status_code == 303
    assert Order.objects.get().person.shipping["city"] == "Berlin"


def test_what_is_missing_is_said_before_the_first_line(shop: Shop) -> None:
    bare = a_site("bare", CustomerSet.objects.get(code="p"))
    eve = an_account("eve@mail.example", bare, attributes={"block_flag": True, "approve_flag": True})
    may = [*TAKES, Right.EDIT_CUSTOMERS, Right.EDIT_SITES, Right.EDIT_CATALOGUE]
    page = text(staff(may=may, addresses="edit").get(page_of(bare, eve)))
    mended = ["/b2b", "/price-lists", "/sites/bare/payment", f"/customers/{eve.pk}/addresses/new?site=bare"]
    assert [path for path in mended if path not in page.partition("novalidate")[0]] == []
    assert 'class="callout' not in text(
        staff(may=may, email="max@staff.example").get(page_of(shop.site, shop.buyer()))
    )


def test_limits_hold_for_staff_too(shop: Shop) -> None:
    """B2B-10: it waits, and whoever took it doesn't approve it."""
    ada = shop.buyer(attributes={"approve_flag": True})
    pat = staff(shop.site, may=[*TAKES, Right.APPROVE_ORDERS])
    takes(pat, shop.site, ada)
    order = Order.objects.get()
    assert order.state == "on_hold"
    assert "/approval" not in text(pat.get(f"/orders/{order.pk}"))
    assert pat.post(f"/orders/{order.pk}/approval", {"do": "approve"}).status_code == 403
    Customer.objects.update(attributes={"block_flag": True})
    blocked = takes(pat, shop.site, ada)
    assert (blocked.status_code, text(blocked).count("Checkout is blocked for this account.")) == (409, 1)
    other = staff(shop.site, may=[*TAKES, Right.APPROVE_ORDERS], email="kim@staff.example")
    assert "/approval" in text(other.get(f"/orders/{order.pk}"))


def test_a_discount_takes_the_right_and_a_reason(shop: Shop) -> None:
    ada, pat = shop.buyer(), staff(shop.site)
    off = {"taken_off": "3.50", "taken_off_because": "Late delivery"}
    assert 'name="taken_off"' not in text(pat.get(page_of(shop.site, ada)))
    assert takes(pat, shop.site, ada, **off).status_code == 403
    kim = staff(shop.site, may=[*TAKES, Right.GIVE_DISCOUNT], email="kim@staff.example")
    assert takes(kim, shop.site, ada, taken_off="3.50").status_code == 422
    assert Order.objects.count() == 0
    assert takes(kim, shop.site, ada, **off).status_code == 303
    order = Order.objects.get()
    assert (order.total, OrderPerson.objects.get().discount_reason) == (Decimal("6.50"), "Late delivery")


BAD = {
    "nothing": {"product": [], "quantity": []},
    "unknown product": {"product": ["P9"]},
    "a product that can't be": {"product": ["P\x001"]},
    "quantity": {"quantity": ["many"]},
    "no quantity above zero": {"quantity": ["0"]},
    "too much": {"quantity": ["999999999999"]},
    "credit": {"credit": "-5"},
    "credit that isn't there": {"credit": "5"},
    "discount": {"taken_off": "-1"},
    "payment": {"pay_by": "gold"},
    "no card of theirs": {"pay_by": "card.70707"},
    "address of somebody": {"shipping": "70707.1"},
    "method": {"method": "rocket", "shipping": "x.y"},
    "typed, but nothing": {"shipping": "typed", "shipping-drawn_for": "DE", "shipping-country": "DE"},
    "remark": {"remark": "x" * 1500},
}


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_is_refused(shop: Shop, what: str) -> None:
    ada, pat = shop.buyer(), staff(may=[*TAKES, Right.GIVE_DISCOUNT])
    answer = takes(pat, shop.site, ada, agreed="10.00 EUR", key="k", **BAD[what])
    if what == "method":  # there are none to choose from
        assert answer.status_code == 303
    else:
        assert (answer.status_code // 100, Order.objects.count()) == (4, 0)
    if what == "unknown product":  # which is said beside it, and there is nothing to place yet
        page = text(answer)
        assert ("nothing in the basket" in page, 'value="place"' in page) == (False, False)


def test_a_price_is_explained_to_those_who_see_groups(shop: Shop) -> None:
    ada = shop.buyer()
    lines = {"product": ["P1"], "quantity": ["2"], "do": "update"}
    path = f"/customers/{ada.pk}/buying-check?site=kids&amp;product=P1&amp;quantity=2"
    assert path in text(staff().post(page_of(shop.site, ada), lines))
    blind = staff(email="kim@staff.example", b2b="none", addresses="none")
    page = text(blind.post(page_of(shop.site, ada), lines))
    assert (path in page, "Berlin" in page) == (False, False)
    assert isinstance(blind, Client)


def test_both_pages_take_a_fixed_number_of_statements(shop: Shop) -> None:
    pat, ada = staff(), shop.buyer()
    with counted_statements() as few:
        pat.get("/orders/new?site=kids")
        pat.post(page_of(shop.site, ada), {"product": ["P1"], "quantity": ["1"], "do": "update"})
    for number in range(3):
        an_account(f"ada{number}@mail.example", shop.site)
    add_address(ada, BERLIN | {"name": "Office"}, site=shop.site, by=OPERATOR)
    with counted_statements() as many:
        pat.get("/orders/new?site=kids")
        pat.post(page_of(shop.site, ada), {"product": ["P1", "P2"], "quantity": ["1", "2"], "do": "update"})
    assert (many.count, few.count) == (few.count, 22)


def test_a_saved_card_is_charged_by_those_who_see_cards(shop: Shop) -> None:
    """WSH-02: nor is one charged that a page doesn't show, because nothing was chosen."""
    ada = shop.buyer()
    card = save_card(ada, GOOD_CARD, site=shop.site, gateway=Gateway.objects.get(), by=OPERATOR)
    blind = staff(shop.site, cards="none", email="kim@staff.example")
    assert "4242" not in text(blind.get(page_of(shop.site, ada)))
    assert takes(blind, shop.site, ada, pay_by=f"card.{card.pk}").status_code == 403
    assert takes(blind, shop.site, ada, pay_by="").status_code == 303
    pat = staff(shop.site)
    assert "4242" in text(pat.get(page_of(shop.site, ada)))
    assert takes(pat, shop.site, ada, pay_by=f"card.{card.pk}").status_code == 303
    paid = Order.objects.order_by("pk").values_list("payments__method", "payments__label")
    assert [(method, label[-4:]) for method, label in paid] == [("invoice", ""), ("card", "4242")]


def test_credit_pays_as_far_as_staff_say(shop: Shop) -> None:
    """CRD-03."""
    ada, pat = shop.buyer(), staff(shop.site)
    grant_credit(ada, "4", "EUR", reason="Sorry", by=OPERATOR)
    blind = staff(shop.site, credit="none", email="kim@staff.example")
    assert 'name="credit"' not in text(blind.get(page_of(shop.site, ada)))
    assert takes(blind, shop.site, ada, credit="4").status_code == 403
    assert takes(pat, shop.site, ada, credit="4.01").status_code == 409
    assert takes(pat, shop.site, ada, credit="4").status_code == 303
    assert balance_of(ada.pk, "EUR") == 0
