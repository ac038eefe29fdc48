"""A guest's order leads to an account: within the checkout, by a box after it, or always (GST-03, GST-04, GST-05, GST-08, GST-12, GST-13)."""

from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from regulars.customers.models import Customer, Session
from regulars.customers.queries.tokens import token_hash
from regulars.kernel.models import Mail
from regulars.orders.models import Order, OrderPerson, SiteOrders
from regulars.sites.models import Site
from tests.doors.api.calls import at
from tests.doors.pages import words_of
from tests.doors.storefront.browsing import log_in, text
from tests.doors.storefront.checkout.pages import GUS, TO_BERLIN, form_of, order
from tests.doors.storefront.conftest import Browse
from tests.journeys.checkouts import Shop
from tests.rooms.fields.forms import registration
from tests.rooms.orders.external import a_recorded_order
from tests.world import PASSWORD, an_account

pytestmark = pytest.mark.django_db
WANTS = {"account": "on", "account-password": PASSWORD, "account-password_confirmation": PASSWORD}
BY_MAIL = "/checkout/by-mail"


def says(site: Site, **values: Any) -> None:
    SiteOrders.objects.update_or_create(site=site, defaults=values)


def ordered(client: Client, **values: str) -> Any:
    return order(client, **GUS, **TO_BERLIN, pay="invoice", **values)


def kinds() -> list[str]:
    return list(Customer.objects.order_by("pk").values_list("kind", flat=True))


def mails() -> list[str]:
    return list(
        Mail.objects.filter(recipient=GUS["contact-email"]).order_by("pk").values_list("flow", flat=True)
    )


@pytest.mark.parametrize("step", ["contact", "payment"])
def test_account_is_chosen_in_the_part_that_the_site_says(step: str, kids: Site, guest: Client) -> None:
    """GST-03, GST-12: with the password they log in, and their order is theirs."""
    assert 'name="account"' not in text(guest.get("/checkout"))
    says(kids, registration="offered", registration_step=step)
    page = text(guest.get("/checkout"))
    assert (page.index('name="account"') > page.index('name="pay"')) == (step == "payment")
    answer = ordered(guest, **WANTS)
    assert (answer.status_code, answer["Location"]) == (303, BY_MAIL)
    assert guest.get(BY_MAIL).status_code == 200
    assert not Session.objects.exists()
    assert (kinds(), mails()) == (["account"], ["order_placed", "registered"])
    assert log_in(guest, GUS["contact-email"]).status_code == 303
    assert Order.objects.get().number in text(guest.get("/account/orders"))


def test_what_is_wrong_with_the_password_stands_beside_it_and_nothing_is_stored(
    kids: Site, guest: Client
) -> None:
    """GST-03: missing, twice another one, weak, not by the pattern of the site's form."""
    says(kids, registration="offered")
    registration(kids, {"password": {"pattern": "[a-z ]+", "message": "Small letters only."}})
    for wrong, words in (
        ({"account-password": "", "account-password_confirmation": ""}, "Please fill this in."),
        ({"account-password_confirmation": "another"}, "The two passwords differ."),
        (dict.fromkeys(["account-password", "account-password_confirmation"], "short"), "at least 8"),
        (
            dict.fromkeys(["account-password", "account-password_confirmation"], "SEVEN HERONS!"),
            "Small letters",
        ),
    ):
        answer = ordered(guest, **WANTS | wrong)
        assert (answer.status_code, words in words_of(answer)) == (422, True), words
        assert 'name="account" value="on" checked' in text(answer)
        assert PASSWORD not in text(answer)
    assert (Order.objects.count(), Customer.objects.count()) == (0, 0)
    without = ordered(guest)
    assert without["Location"].startswith("/orders/")
    assert kinds() == ["guest"]


def test_nobody_gets_an_account_where_none_is_offered(kids: Site, guest: Client) -> None:
    """GST-12: a form that was made by hand is refused."""
    for word in ("no", "after", "automatic"):
        says(kids, registration=word)
        assert ordered(guest, **WANTS).status_code == 409
    assert Customer.objects.count() == 0


def test_every_guest_gets_an_account(kids: Site, guest: Client) -> None:
    """GST-05: a one-time link to choose a password, no page that says whether the name was free."""
    says(kids, registration="automatic")
    assert ordered(guest)["Location"] == BY_MAIL
    assert (kinds(), mails()) == (["account"], ["order_placed", "choose_password"])


def test_whose_name_is_taken_is_answered_as_everybody(kids: Site, guest: Client) -> None:
    """G9, GST-09, ACC-12: to choose an account, or to get one, tells nobody whether there is one."""
    an_account(GUS["contact-email"], kids)
    says(kids, registration="automatic")
    answer = ordered(guest)
    assert (answer.status_code, answer["Location"], kinds()) == (303, BY_MAIL, ["account", "guest"])
    assert mails()[-2:] == ["order_placed", "order_claim"]


def test_box_after_the_order_makes_the_account_without_more_questions(kids: Site, guest: Client) -> None:
    """GST-04: ticked in two tabs it is one; the page is closed; without a tick nothing happens."""
    says(kids, registration="after")
    page = ordered(guest)["Location"]
    assert 'name="agreed"' in text(guest.get(page))
    guest.post(f"{page}/account")
    assert kinds() == ["guest"]
    first, second = (guest.post(f"{page}/account", {"agreed": "on"}) for _ in range(2))
    assert (first.status_code, first["Location"], second.status_code) == (303, BY_MAIL, 404)
    assert (kinds(), mails()) == (["account"], ["order_placed", "choose_password"])
    assert guest.get(page).status_code == 404


@pytest.mark.parametrize("said", [{}, {"last_name": "Gast", "phone": "call me"}])
def test_box_asks_nothing_that_a_shop_outside_left_out(
    said: dict[str, str], kids: Site, guest: Client
) -> None:
    """GST-04, EXT-04: an account is made of what is there, as it is."""
    says(kids, registration="after")
    order = a_recorded_order(kids, email=GUS["contact-email"], **said).order
    OrderPerson.objects.update(guest_token=token_hash("t" * 43), guest_token_at=now())
    page = f"/orders/{'t' * 43}"
    assert 'name="agreed"' in text(guest.get(page))
    assert guest.post(f"{page}/account", {"agreed": "on"})["Location"] == BY_MAIL
    assert (kinds(), mails()) == (["account"], ["choose_password"])
    account = Customer.objects.get(pk=order.customer_id)
    assert (account.last_name, account.phone) == (said.get("last_name", ""), said.get("phone", ""))


def test_box_is_missing_where_no_mail_would_arrive(kids: Site, guest: Client) -> None:
    """GST-04, EXT-04: neither page nor API make an account that nobody could get into."""
    says(kids, registration="after")
    a_recorded_order(kids, email="gäst@guest.example", last_name="Gast")
    OrderPerson.objects.update(guest_token=token_hash("t" * 43), guest_token_at=now())
    page = f"/orders/{'t' * 43}"
    assert 'name="agreed"' not in text(guest.get(page))
    assert guest.post(f"{page}/account", {"agreed": "on"}).status_code == 409
    assert at(kids).post(f"{page}/account", {}).code == "registration_not_offered"
    assert kinds() == ["guest"]


def test_box_is_there_where_the_site_says_so_alone(kids: Site, guest: Client) -> None:
    """GST-04, GST-12: by its address too."""
    page = ordered(guest)["Location"]
    assert 'name="agreed"' not in text(guest.get(page))
    assert guest.post(f"{page}/account", {"agreed": "on"}).status_code == 409
    says(kids, registration="after", buyers="guests")
    assert guest.post(f"{page}/account", {"agreed": "on"}).status_code == 409
    assert kinds() == ["guest"]


def test_only_guests_means_no_registration_and_no_checkout_of_accounts(
    kids: Site, member: Client, browse: Browse
) -> None:
    """GST-08, GST-12: hidden, and refused by address."""
    visitor = browse("kids")
    assert "/register" in text(visitor.get("/"))
    says(kids, buyers="guests", registration="offered")
    assert "/register" not in text(visitor.get("/")) + text(visitor.get("/login"))
    assert visitor.get("/register").status_code == 404
    before = Customer.objects.count()
    sent = {
        "email": "new@mail.example",
        "last_name": "New",
        "password": PASSWORD,
        "password_confirmation": PASSWORD,
    }
    assert visitor.post("/register", sent).status_code == 404
    assert Customer.objects.count() == before
    assert "Only guests can order here." in words_of(member.get("/checkout"))
    says(kids, buyers="registered")
    assert "/register" in text(visitor.get("/"))


def test_second_order_of_a_member_starts_prefilled_and_that_of_a_guest_empty(
    kids: Site, shop: Shop, guest: Client, member: Client, ada: Customer
) -> None:
    """GST-13: in both ways of buying, twice."""
    ordered(guest)
    order(member, pay="invoice")
    guest.post("/basket/added", {"product": "P1", "quantity": "1"})
    shop.fills(ada, P1=1)
    again = form_of(guest.get("/checkout"))
    assert {
        name: value
        for name, value in again.items()
        if value and name.startswith(("contact", "shipping-street"))
    } == {}
    assert form_of(member.get("/checkout"))["shipping"]
    assert "Weg 1" in text(member.get("/checkout"))
