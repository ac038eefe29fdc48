"""A guest finds the way back to an order, and a customer takes one into the account (G8, G9, GST-10, GST-11)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from regulars.customers.models import Customer
from regulars.customers.queries.tokens import token_hash
from regulars.journeys.claim_order import ask_to_claim
from regulars.kernel.actor import OPERATOR
from regulars.kernel.guessing import throttle
from regulars.kernel.models import Mail
from regulars.orders.models import Order, OrderPerson, OrderRequest, SiteOrders
from regulars.orders.rules import mails as order_mails
from regulars.orders.rules.states import Origin
from regulars.sites.models import Site
from tests.doors.api.calls import as_shopper, at
from tests.doors.storefront.browsing import log_in, text, without_tokens
from tests.doors.storefront.conftest import Browse
from tests.mailbox import last, mail_types, token_in
from tests.rooms.orders.placed import a_stored_order
from tests.statements import counted_statements
from tests.world import a_guest, an_account

pytestmark = pytest.mark.django_db
GUS, OLD = "gus@guest.example", "o" * 43
PROVED = "2026-01-01T00:00Z"


@pytest.fixture
def order(kids: Site, sports: Site) -> Order:
    guest = a_guest(kids, email=GUS)
    return a_stored_order(kids, guest, number="K-1", email=GUS, guest_token=token_hash(OLD))


def find(client: Client, number: str = "K-1", email: str = GUS) -> Any:
    return client.post("/orders", {"number": number, "email": email})


def member(site: Site, email: str = "ada@mail.example") -> Customer:
    ada = an_account(email, site)
    Customer.objects.filter(pk=ada.pk).update(email_proved_at=PROVED)
    return ada


def inside(browse: Browse, email: str = "ada@mail.example") -> Client:
    client = browse("kids")
    log_in(client, email)
    return client


def test_guest_gets_a_new_link_and_the_old_one_is_dead(order: Order, browse: Browse) -> None:
    """G8, GST-02: for as many days again as the site keeps a page open, however it is typed."""
    SiteOrders.objects.create(site=order.site, guest_days=30)
    Order.objects.update(placed_at="2026-01-01T00:00Z", origin=Origin.EXTERNAL.value, source_version=1)
    client = browse("kids")
    assert 'href="/orders"' in text(client.get("/login"))
    assert client.get(f"/orders/{OLD}").status_code == 404
    assert find(client, "k-1 ", "GUS@guest.example")["Location"] == "/orders?asked"
    assert "Look into your mailbox" in text(client.get("/orders?asked"))
    token = token_in(last("order_link", GUS))
    assert "K-1" in text(client.get(f"/orders/{token}"))
    assert client.get(f"/orders/{OLD}").status_code == 404
    assert browse("sports").get(f"/orders/{token}").status_code == 404
    OrderPerson.objects.update(guest_token_at="2026-01-01T00:00Z")
    assert client.get(f"/orders/{token}").status_code == 404


@pytest.mark.parametrize("number", ["straße-1", "ﬁ-1"])
def test_number_is_found_as_the_shop_outside_writes_it(
    order: Order, kids: Site, browse: Browse, number: str
) -> None:
    """ORD-05: in any case, also with letters that have no upper case of one letter."""
    Order.objects.update(number=number)
    find(browse("kids"), number)
    assert mail_types() == ["order_link"]
    member(kids)
    as_shopper(kids, "ada@mail.example").post("/order-claims", {"number": number})
    assert mail_types() == ["order_link", "order_claim"]


def test_answer_is_the_same_for_every_number_and_address(order: Order, kids: Site, browse: Browse) -> None:
    """G9: same bytes, same statements, one row; nobody is written to but the mailbox of the order that both name."""
    a_stored_order(kids, an_account(site=kids), number="K-2")
    heard = []
    for number, email in (
        ("K-1", GUS),
        ("K-1", "eve@mail.example"),
        ("K-2", "ada@mail.example"),
        ("K-9", GUS),
    ):
        client = browse("kids")
        with counted_statements() as count:
            answer = find(client, number, email)
        heard.append((answer.status_code, answer["Location"], count.count))
    assert len(set(heard)) == 1
    assert OrderRequest.objects.count() == 4
    assert mail_types() == ["order_link"]
    assert OrderRequest.objects.count() == 0
    wish = {"number": "K-1", "email": GUS}
    asked = [at(kids).post("/order-links", wish | more) for more in ({}, {"number": "K-9"})]
    assert {(answer.status, answer.raw.content) for answer in asked} == {(202, asked[0].raw.content)}


def test_asking_is_counted_and_so_are_the_mails(
    order: Order, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F13: three mails, and the last link stays good; a network that asks on is refused."""
    client = browse("kids")
    for _ in range(5):
        find(client)
    assert mail_types() == ["order_link"] * 3
    assert client.get(f"/orders/{token_in(last('order_link'))}").status_code == 200
    monkeypatch.setattr(throttle, "REGISTRATIONS_PER_NETWORK", throttle.Rate(1, 3600))
    refused = find(client)
    assert (refused.status_code, "Retry-After" in refused) == (429, True)


def test_email_of_a_guest_opens_nothing_before_the_mailbox_is_proved(
    order: Order, kids: Site, browse: Browse
) -> None:
    """GST-10, G8: who registers with it sees no order and can't even ask; the page to ask tells nothing."""
    an_account(GUS, kids)
    client = inside(browse, GUS)
    assert "K-1" not in text(client.get("/account/orders?period=all"))
    assert client.get(f"/account/orders/{order.pk}").status_code == 404
    refused = client.post("/account/order-claims", {"number": "K-1"})
    assert (refused.status_code, "Confirm your email address first" in text(refused)) == (409, True)
    assert as_shopper(kids, GUS).post("/order-claims", {"number": "K-1"}).code == "email_not_proved"
    assert mail_types() == []
    Customer.objects.update(email_proved_at=PROVED)
    assert "K-1" not in text(client.get("/account/orders?period=all"))


def test_customer_asks_for_an_order_and_takes_it_by_a_button(
    order: Order, kids: Site, browse: Browse
) -> None:
    """GST-11: the mail goes to the order's mailbox; opening its page changes nothing, logged in or not."""
    ada, client = member(kids), inside(browse)
    answers = {
        client.post("/account/order-claims", {"number": number})["Location"] for number in ("k-1", "K-9")
    }
    assert answers == {"/account/order-claims?asked"}
    page = f"/order-claims/{token_in(last('order_claim', GUS))}"
    assert page == reverse("order_claim", args=[page.split("/")[2]], urlconf="regulars.config.urls_site")
    assert page.startswith(order_mails.CLAIM_PAGE)
    stranger = browse("kids")
    assert f"/login?next={page}" in text(stranger.get(page))
    assert stranger.post(page).status_code == 200
    assert log_in(browse("kids"), next=page)["Location"] == page
    assert "Put it into my account" in text(client.get(page))
    assert browse("sports").get(page).status_code == 404
    assert Order.objects.get().customer_kind == "guest"
    assert client.post(page)["Location"] == f"/account/orders/{order.pk}"
    assert "is in your account" in text(client.get(f"/account/orders/{order.pk}"))
    assert Order.objects.get().customer == ada
    assert client.get(f"/orders/{OLD}").status_code == 404
    assert "This link no longer works" in text(client.get(page))


def test_link_of_another_account_says_so(order: Order, kids: Site, browse: Browse) -> None:
    ask_to_claim(order, account=member(kids), by=OPERATOR)
    page = f"/order-claims/{token_in(last('order_claim'))}"
    an_account("ben@mail.example", kids)
    answer = inside(browse, "ben@mail.example").post(page)
    assert (answer.status_code, "with another account" in text(answer)) == (403, True)
    assert "K-1" in text(answer)


def test_program_asks_and_claims(order: Order, kids: Site) -> None:
    """api.md: POST /order-claims, PUT /order-claims/{token}; once more is the same, another account is refused."""
    member(kids)
    an_account("ben@mail.example", kids)
    ada, ben = as_shopper(kids, "ada@mail.example"), as_shopper(kids, "ben@mail.example")
    assert ada.post("/order-claims", {"number": "K-9"}).raw.content == (
        ada.post("/order-claims", {"number": "K-1"}).raw.content
    )
    token = token_in(last("order_claim", GUS))
    assert ben.put(f"/order-claims/{token}").code == "claim_for_another"
    assert at(kids).put(f"/order-claims/{token}").status == 401
    claimed = {"id": order.pk, "number": "K-1"}
    assert ada.put(f"/order-claims/{token}").json == claimed
    assert ada.put(f"/order-claims/{token}").json == claimed
    refused = ben.put(f"/order-claims/{token}")
    assert (refused.status, refused.code) == (409, "order_claimed")
    assert ada.put(f"/order-claims/{OLD}").status == 404
    assert [each["number"] for each in ada.get("/me/orders?period=all").json["items"]] == ["K-1"]
    assert Mail.objects.filter(flow="order_claimed").count() == 1


def test_dead_links_look_alike(order: Order, browse: Browse) -> None:
    """G10."""
    client = browse("kids")
    pages = {without_tokens(text(client.get(f"/order-claims/{token}"))) for token in (OLD, "short", "x" * 43)}
    assert len(pages) == 1
