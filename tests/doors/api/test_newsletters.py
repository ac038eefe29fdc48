"""Newsletters and campaigns by API, for programs and for shoppers (CON-01, CON-02, CON-03, WSH-03, ADM-04)."""

import pytest
from django.utils.timezone import now

from regulars.customers.models import Customer
from regulars.newsletters.models import Subscription
from regulars.newsletters.operations.sending import send_next_batch
from regulars.sites.models import Site
from tests.doors.api.calls import Caller, admin, as_shopper, at
from tests.journeys.stories import move_at_once
from tests.rooms.newsletters.readers import a_newsletter, subscribed, token_to
from tests.world import a_set, an_account, api_key, own_role, sites

pytestmark = pytest.mark.django_db
TOYS = {"site": "sports", "code": "toys", "name": "Toys", "wording": "I agree."}


@pytest.fixture
def shops() -> list[Site]:
    return sites(["sports", "kids"], a_set("b2c"))


def test_newsletter_and_campaign_are_kept_sent_and_read(shops: list[Site]) -> None:
    """CON-03: with versions; the customer's consents tell what was sent, and every change with its words."""
    call, ada = admin(), an_account(site=shops[0])
    Customer.objects.update(email_proved_at=now())
    added = call.post("/newsletters", TOYS)
    assert (added.status, added.json["wording_number"]) == (201, 1)
    assert call.post("/newsletters", TOYS).code == "newsletter_code_taken"
    changed = call.patch("/newsletters/sports/TOYS", {"wording": "I agree to more."}, if_match='"1"')
    assert (changed.status, changed.json["wording_number"]) == (200, 2)
    draft = {"site": "sports", "newsletter": "toys", "subject": "Kites", "text": "Here."}
    assert call.post("/campaigns", draft | {"newsletter": "oil"}).fields.keys() == {"newsletter"}
    path = f"/campaigns/{call.post('/campaigns', draft).json['id']}"
    assert call.put(f"{path}/sending", if_match='"1"').code == "nobody_subscribed"
    as_shopper(shops[0], ada.email).put("/me/consents", {"newsletters": {"toys": True}})
    assert call.put(f"{path}/sending").status == 428
    assert call.put(f"{path}/sending", if_match='"1"').status == 202
    while send_next_batch():
        pass
    sent = call.get(path).json
    assert (sent["state"], sent["sent"], sent["total"]) == ("sent", 1, 1)
    assert call.delete(f"{path}/sending").code == "campaign_not_sending"
    told = call.get(f"/customers/{ada.pk}/consents").json
    assert [got["subject"] for got in told["subscriptions"][0]["campaigns"]] == ["Kites"]
    event = told["events"][0]
    assert (event["newsletter"], event["given"], event["wording"], event["wording_number"]) == (
        "toys", True, "I agree to more.", 2,
    )  # fmt: skip
    listed = call.get("/newsletters/sports/toys/subscriptions?q=ada").json
    assert [row["customer"] for row in listed["items"]] == [ada.pk]
    assert call.delete("/newsletters/sports/toys", if_match='"2"').code == "newsletter_in_use"


def test_visitor_subscribes_through_the_mailbox_alone(shops: list[Site]) -> None:
    """CON-01, G9: the same answer for everybody."""
    a_newsletter(site=shops[0])
    call = at(shops[0])
    assert [row["code"] for row in call.get("/newsletters").json["items"]] == ["toys"]
    wish = {"newsletter": "toys", "email": "ada@mail.example"}
    first = call.post("/newsletter-subscriptions", wish)
    token = token_to("ada@mail.example")
    assert (first.status, Subscription.objects.get().state) == (202, "asked")
    assert at(shops[1]).put(f"/newsletter-subscriptions/{token}").code == "token_invalid"
    assert call.put(f"/newsletter-subscriptions/{token}").status == 204
    assert call.put(f"/newsletter-subscriptions/{token}").code == "token_invalid"
    assert call.post("/newsletter-subscriptions", wish).json == first.json
    assert at(shops[1]).post("/newsletter-subscriptions", wish).fields.keys() == {"newsletter"}


def test_shopper_reads_and_changes_what_is_of_this_shop(shops: list[Site]) -> None:
    """MTX-01: never a sister's; another store's is marked and can only be ended."""
    newsletter = a_newsletter("games", shops[1])
    an_account(site=shops[0])
    Customer.objects.update(email_proved_at=now())
    subscribed(newsletter)
    shopper = as_shopper(shops[0], "ada@mail.example")
    assert shopper.get("/me/consents").json["newsletters"] == []
    assert shopper.put("/me/consents", {"newsletters": {"games": False}}).code == "no_such_newsletter"
    move_at_once({shops[1]: a_set("sold")})
    (told,) = shopper.get("/me/consents").json["newsletters"]
    assert (told["code"], told["state"], told["other_store"]) == ("kids/games", "confirmed", shops[1].name)
    assert shopper.put("/me/consents", {"newsletters": {"kids/games": True}}).status == 422
    (told,) = shopper.put("/me/consents", {"newsletters": {"kids/games": False}}).json["newsletters"]
    assert told["state"] == "ended"


def test_key_of_another_site_or_without_sight_reads_nothing(shops: list[Site]) -> None:
    """D-34, G13."""
    subscribed(a_newsletter(site=shops[0]))
    ada = an_account(site=shops[0])
    other = Caller("admin.localhost", api_key(at=[shops[1]]))
    assert other.get("/newsletters").json["items"] == []
    assert other.get("/newsletters/sports/toys/subscriptions").status == 404
    assert other.put(f"/customers/{ada.pk}/subscriptions/sports/toys", {"subscribed": False}).status == 404
    blind = Caller("admin.localhost", api_key(own_role(identity="view", contact="view").code))
    assert blind.get("/newsletters/sports/toys/subscriptions").code == "field_hidden"
    ben = an_account("ben@mail.example", shops[0])
    nothing = admin().put(f"/customers/{ben.pk}/subscriptions/sports/toys", {"subscribed": False})
    assert nothing.code == "no_such_subscription"
    ended = admin().put(f"/customers/{ada.pk}/subscriptions/sports/toys", {"subscribed": False})
    asked = admin().put(f"/customers/{ben.pk}/subscriptions/sports/toys", {"subscribed": True})
    assert (ended.json["state"], asked.json["state"]) == ("ended", "asked")
