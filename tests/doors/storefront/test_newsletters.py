"""A shop's newsletters for visitors and in My Account (CON-01, CON-02, WSH-03, MTX-01)."""

import pytest
from django.test import Client
from django.utils.timezone import now

from regulars.customers.models import Customer
from regulars.newsletters.models import ConsentEvent, Subscription
from regulars.newsletters.operations.newsletters import change_newsletter, newsletter_wish_of
from regulars.sites.models import Site
from tests.doors.storefront.browsing import log_in, text, without_tokens
from tests.doors.storefront.conftest import Browse
from tests.journeys.stories import SAM, move_at_once
from tests.mailbox import last, token_in
from tests.rooms.newsletters.readers import a_newsletter, subscribed
from tests.world import a_set, an_account

pytestmark = pytest.mark.django_db


def ask(client: Client, email: str = "ada@mail.example", *codes: str) -> str:
    answer = client.post("/newsletters", {"email": email, "newsletters": codes or ("toys",)})
    return text(client.get(answer["Location"])) if answer.status_code == 303 else text(answer)


def states() -> list[tuple[str, str]]:
    return list(Subscription.objects.order_by("pk").values_list("newsletter__code", "state"))


def test_visitor_subscribes_through_the_mailbox_and_opening_the_link_does_nothing(
    sports: Site, kids: Site, browse: Browse
) -> None:
    """CON-01: mail programs open links before their readers do."""
    a_newsletter(site=sports)
    client = browse("sports")
    assert "/newsletters" in text(client.get("/"))
    assert "News of toys" in text(client.get("/newsletters"))
    ask(client)
    token = token_in(last("newsletter_confirm"))
    for _ in range(2):
        assert "ada@mail.example" in text(client.get("/newsletters/confirm", {"token": token}))
    assert browse("kids").post("/newsletters/confirm", {"token": token}).status_code == 404
    assert states() == [("toys", "asked")]
    assert client.post("/newsletters/confirm", {"token": token}).status_code == 200
    assert client.post("/newsletters/confirm", {"token": token}).status_code == 404
    assert states() == [("toys", "confirmed")]


def test_answer_is_the_same_for_strangers_and_subscribers(sports: Site, browse: Browse) -> None:
    """G9."""
    subscribed(a_newsletter(site=sports))
    client = browse("sports")
    assert without_tokens(ask(client)) == without_tokens(ask(client, "ben@mail.example"))
    assert client.post("/newsletters", {"email": "ada", "newsletters": "toys"}).status_code == 422
    nothing = client.post("/newsletters", {"email": "cyd@mail.example"})
    assert nothing.status_code == 422
    assert '<p class="error" id="newsletters-error">' in text(nothing)
    assert client.post("/newsletters", {"email": "cyd@mail.example", "newsletters": "oil"}).status_code == 422
    assert not Subscription.objects.filter(email="cyd@mail.example").exists()


def test_one_click_without_log_in_cookie_or_form_token(sports: Site, kids: Site) -> None:
    """CON-02, RFC 8058: GET shows a button, POST ends that newsletter; the sister's stays."""
    row, _ = subscribed(a_newsletter(site=sports)), subscribed(a_newsletter("games", kids))
    client, path = (
        Client(HTTP_HOST="sports.localhost", enforce_csrf_checks=True),
        f"/newsletters/unsubscribe?key={row.key}",
    )
    assert client.get(path).status_code == 200
    assert states() == [("toys", "confirmed"), ("games", "confirmed")]
    for _ in range(2):
        assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert states() == [("toys", "ended"), ("games", "confirmed")]
    assert ConsentEvent.objects.filter(given=False).count() == 1
    for key in ("", "\x00", "0" * 32):
        assert client.post("/newsletters/unsubscribe", QUERY_STRING=f"key={key}").status_code == 404


def test_customer_subscribes_and_unsubscribes_in_my_account(sports: Site, browse: Browse) -> None:
    """WSH-03: at once with a proved mailbox, else by mail."""
    newsletter, ada = a_newsletter(site=sports), an_account(site=sports)
    client = browse("sports")
    log_in(client)
    path = f"/account/newsletters/{newsletter.pk}"
    client.post(path, {"subscribe": ""})
    assert states() == [("toys", "asked")]
    Customer.objects.filter(pk=ada.pk).update(email_proved_at=now())
    client.post(path, {"subscribe": ""})
    assert states() == [("toys", "confirmed")]
    assert "Subscribed" in text(client.get("/account/newsletters"))
    client.post(path, {"unsubscribe": ""})
    assert states() == [("toys", "ended")]
    assert client.get("/newsletters")["Location"] == "/account/newsletters"


def test_sister_shops_newsletters_are_not_shown_and_other_stores_are_marked(
    sports: Site, kids: Site, browse: Browse
) -> None:
    """MTX-01."""
    newsletter = a_newsletter("games", kids)
    ada = an_account(site=sports)
    Customer.objects.filter(pk=ada.pk).update(email_proved_at=now())
    subscribed(newsletter)
    client = browse("sports")
    log_in(client)
    assert "News of games" not in text(client.get("/account/newsletters"))
    assert client.post(f"/account/newsletters/{newsletter.pk}", {"unsubscribe": ""}).status_code == 404
    move_at_once({kids: a_set("sold")})
    assert f"Other store: {kids.name}" in text(client.get("/account/newsletters"))
    assert client.post(f"/account/newsletters/{newsletter.pk}", {"subscribe": ""}).status_code == 404
    client.post(f"/account/newsletters/{newsletter.pk}", {"unsubscribe": ""})
    assert states() == [("games", "ended")]


def test_newsletter_that_is_switched_off_is_not_offered(sports: Site, browse: Browse) -> None:
    newsletter = a_newsletter(site=sports)
    wish = newsletter_wish_of(newsletter)
    change_newsletter(newsletter, type(wish)(wish.name, wish.wording, active=False), by=SAM)
    client = browse("sports")
    assert 'href="/newsletters"' not in text(client.get("/"))
    assert 'name="email"' not in text(client.get("/newsletters"))
    assert (
        client.post("/newsletters", {"email": "ada@mail.example", "newsletters": "toys"}).status_code == 422
    )
