"""`customer.buying_changed` tells shops outside when to ask again (EXT-03)."""

import json
from decimal import Decimal

import pytest

from regulars.credit.operations.entries import grant_credit
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.kernel.actor import OPERATOR
from regulars.kernel.audit import all_events
from regulars.orders.rules.buying_changes import BUYING_CHANGED, NEVER, decided, is_buying_changed
from regulars.sites.models import Site
from regulars.webhooks.models import Delivery
from regulars.webhooks.queries.messages import body_of
from tests.doors.api.calls import admin
from tests.journeys.checkouts import a_shop
from tests.rooms.webhooks.hooking import a_webhook, forget_deliveries, told
from tests.world import a_set, a_site, an_account

ABOUT_CUSTOMERS = {"access", "address", "card", "credit", "customer", "customer_group", "order"}


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


def limited(ada: Customer, **attributes: object) -> None:
    version = Customer.objects.get(pk=ada.pk).version
    change_profile(ada, ProfileChanges(attributes=attributes), version=version, by=OPERATOR)


def test_every_event_about_customers_is_decided() -> None:
    """EXT-03: a new one has to be put into the list."""
    known = {code for code in all_events() if code.partition(".")[0] in ABOUT_CUSTOMERS}
    assert known == decided
    assert not any(is_buying_changed(code, {"fields": ["language"]}) for code in NEVER)


@pytest.mark.django_db
def test_limit_is_told_and_a_phone_is_not(ada: Customer) -> None:
    """EXT-03: the next answer differs, and only then."""
    hook, _ = a_webhook("https://a.shop.example/", BUYING_CHANGED)
    forget_deliveries()
    before = admin("viewer").get(f"/customers/{ada.pk}/buying?site=kids")
    forget_deliveries()
    change_profile(ada, ProfileChanges(phone="0123 456"), version=1, by=OPERATOR)
    assert told(hook) == []
    assert admin("viewer").get(f"/customers/{ada.pk}/buying?site=kids").raw["ETag"] == before.raw["ETag"]
    forget_deliveries()
    limited(ada, block_flag=True)
    assert told(hook) == [BUYING_CHANGED]
    assert admin("viewer").get(f"/customers/{ada.pk}/buying?site=kids").raw["ETag"] != before.raw["ETag"]
    body = json.loads(body_of(Delivery.objects.get(webhook_id=hook.pk)))
    assert (body["type"], body["data"]["about"], body["data"]["details"]) == (
        BUYING_CHANGED,
        [{"kind": "customer", "id": ada.pk}],
        {},
    )


@pytest.mark.django_db
def test_who_hears_of_the_change_itself_is_told_that_once(ada: Customer) -> None:
    areas, _ = a_webhook("https://a.shop.example/", "customer.*")
    everything, _ = a_webhook("https://b.shop.example/")
    forget_deliveries()
    limited(ada, block_flag=True)
    grant_credit(ada, Decimal(5), "EUR", reason="Sorry", by=OPERATOR)
    assert told(areas) == ["customer.changed", BUYING_CHANGED]
    assert told(everything) == ["customer.changed", "credit.granted"]


@pytest.mark.django_db
def test_sites_of_the_customer_hear_and_no_others(ada: Customer, kids: Site) -> None:
    """Of access to one shop the others hear that something was changed, not what or where."""
    toys, teens, other = (
        a_site("toys", kids.set),
        a_site("teens", kids.set),
        a_site("dealers", a_set("b2b")),
    )
    set_access(ada, site=toys, state="active", by=OPERATOR)
    at_toys, at_teens, at_other = (
        a_webhook(f"https://{site.code}.shop.example/", BUYING_CHANGED, "access.*", sites=[site])[0]
        for site in (toys, teens, other)
    )
    forget_deliveries()
    set_access(ada, site=kids, state="disabled", by=OPERATOR)
    assert [told(hook) for hook in (at_toys, at_teens, at_other)] == [[BUYING_CHANGED], [], []]
    assert "kids" not in body_of(Delivery.objects.get(webhook_id=at_toys.pk))


@pytest.mark.django_db
def test_order_is_told_where_it_takes_credit(kids: Site) -> None:
    shop = a_shop(kids)
    ada = shop.buyer()
    grant_credit(ada, Decimal(5), "EUR", reason="Sorry", by=OPERATOR)
    hook, _ = a_webhook("https://a.shop.example/", BUYING_CHANGED)
    shop.orders(ada)
    assert told(hook) == []
    shop.orders(ada, key="k2", credit=Decimal(5))
    assert told(hook) == [BUYING_CHANGED]


@pytest.mark.django_db
def test_change_of_nothing_is_not_told(ada: Customer) -> None:
    limited(ada, block_flag=True)
    hook, _ = a_webhook("https://a.shop.example/", BUYING_CHANGED)
    limited(ada, block_flag=True)
    assert told(hook) == []
