"""A change leaves its deliveries in its own transaction, for the endpoints that it concerns (G20, G22)."""

import json

import pytest
from django.db import connection, transaction

from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.sites.operations.sets import SetChanges, change_set
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.webhooks.models import Delivery, Webhook
from regulars.webhooks.operations.endpoints import WebhookChanges, change_webhook, remove_webhook
from regulars.webhooks.queries.messages import bodies_of
from tests.rooms.webhooks.hooking import a_webhook, told
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account, logged_in, sam

pytestmark = pytest.mark.django_db


def test_change_is_written_down_for_every_endpoint_that_hears_of_it() -> None:
    ada = an_account(site=a_site("kids", a_set("b2c")))
    everything, _ = a_webhook()
    customers, _ = a_webhook("https://a.shop.example/", "customer.*")
    blocks, _ = a_webhook("https://b.shop.example/", "customer.blocked", "set.deleted")
    sets, _ = a_webhook("https://c.shop.example/", "set.*")
    Delivery.objects.all().delete()

    change_profile(ada, ProfileChanges(phone="0123 456"), version=1, by=OPERATOR)
    block(ada, by=OPERATOR)

    assert told(everything) == told(customers) == ["customer.changed", "customer.blocked"]
    assert told(blocks) == ["customer.blocked"]
    assert told(sets) == []
    records = set(AuditRecord.objects.order_by("-pk").values_list("pk", flat=True)[:2])
    assert {one.record_id for one in Delivery.objects.filter(webhook_id=everything.pk)} == records


def test_event_that_joined_another_is_heard_of_too() -> None:
    """A disabled door also ends log-ins: one record, one message."""
    home = a_set("b2c", access_mode="listed")
    kids = a_site("kids", home)
    ada = an_account(site=kids)
    hook, _ = a_webhook("https://a.shop.example/", "access.set")
    set_access(ada, site=kids, state="disabled", by=OPERATOR)
    assert told(hook) == ["access.set"]


def test_change_that_is_rolled_back_leaves_no_delivery() -> None:
    ada = an_account(site=a_site("kids", a_set("b2c")))
    hook, _ = a_webhook()
    before = told(hook)
    with transaction.atomic():
        block(ada, by=OPERATOR)
        assert told(hook) == [*before, "customer.blocked"]
        transaction.set_rollback(True)
    assert told(hook) == before


def test_paused_endpoint_hears_of_nothing_until_it_is_active_again() -> None:
    ada = an_account(site=a_site("kids", a_set("b2c")))
    hook, _ = a_webhook("https://a.shop.example/", "customer.changed")
    change_webhook(hook, WebhookChanges(active=False), version=1, by=OPERATOR)
    change_profile(ada, ProfileChanges(phone="0111 111"), version=1, by=OPERATOR)
    assert told(hook) == []
    change_webhook(hook, WebhookChanges(active=True), version=2, by=OPERATOR)
    change_profile(ada, ProfileChanges(phone="0222 222"), version=2, by=OPERATOR)
    assert told(hook) == ["customer.changed"]


def heard_at(*hooks: Webhook) -> list[list[str]]:
    found = [told(one) for one in hooks]
    Delivery.objects.all().delete()
    return found


def test_endpoint_of_one_site_hears_of_what_concerns_it() -> None:
    """Sites that a record names; else those of its customers and sets; staff concern none."""
    b2c, b2b = a_set("b2c"), a_set("b2b")
    kids, trade = a_site("kids", b2c), a_site("trade", b2b)
    ada, ben = an_account(site=kids), an_account("ben@mail.example", site=trade)
    at_kids, _ = a_webhook("https://a.shop.example/", sites=[kids])
    at_trade, _ = a_webhook("https://b.shop.example/", sites=[trade])
    at_both, _ = a_webhook("https://c.shop.example/", sites=[kids, trade])
    heard_at()

    change_profile(ada, ProfileChanges(phone="0111 111"), version=1, by=OPERATOR)
    change_profile(ben, ProfileChanges(phone="0111 111"), version=1, by=OPERATOR)
    one, other = ["customer.changed"], ["customer.changed"]
    assert heard_at(at_kids, at_trade, at_both) == [one, other, one + other]

    logged_in(ada, kids)
    assert heard_at(at_kids, at_trade, at_both) == [["customer.logged_in"], [], ["customer.logged_in"]]

    change_site(trade, SiteChanges(name="New"), version=1, by=OPERATOR)
    assert heard_at(at_kids, at_trade, at_both) == [[], ["site.changed"], ["site.changed"]]

    change_set(b2c, SetChanges(name="New"), version=1, by=OPERATOR)
    assert heard_at(at_kids, at_trade, at_both) == [["set.changed"], [], ["set.changed"]]

    sam()
    assert heard_at(at_kids, at_trade, at_both) == [[], [], []]


def test_customer_of_two_sites_who_logs_in_at_one_concerns_that_one_alone() -> None:
    b2c = a_set("b2c")
    kids, sports = a_site("kids", b2c), a_site("sports", b2c)
    ada = an_account(site=kids)
    logged_in(ada, sports)
    at_kids, _ = a_webhook("https://a.shop.example/", "customer.*", sites=[kids])
    at_sports, _ = a_webhook("https://b.shop.example/", "customer.*", sites=[sports])
    logged_in(ada, sports)
    assert heard_at(at_kids, at_sports) == [[], ["customer.logged_in"]]
    block(ada, by=OPERATOR)
    assert heard_at(at_kids, at_sports) == [["customer.blocked"], ["customer.blocked"]]


def test_log_in_costs_no_statement_more_with_endpoints_than_without() -> None:
    ada = an_account(site=(kids := a_site("kids", a_set("b2c"))))
    costs = []
    for number in range(3):
        with counted_statements() as counted:
            logged_in(ada, kids)
        costs.append(counted.count)
        a_webhook(f"https://{number}.shop.example/", sites=[kids] if number else None)
    assert costs[1] == costs[2]
    assert costs[0] >= costs[2]  # the first writes the door
    assert Delivery.objects.filter(event="customer.logged_in").count() == 1 + 2


def test_message_holds_ids_codes_and_names_of_fields_and_no_personal_value() -> None:
    kids = a_site("kids", a_set("b2c"))
    ada = an_account("zaphod.secret@mail.example", kids, last_name="Zaphodlast")
    a_webhook()
    digits = "42424242424242"  # six would be in a moment now and then
    changes = ProfileChanges(phone=f"0777 {digits}", last_name="Newzaphod", email="zaphod.new@mail.example")
    ada = change_profile(ada, changes, version=1, by=OPERATOR)
    logged_in(ada, kids)

    deliveries = list(Delivery.objects.order_by("pk"))
    bodies = bodies_of(deliveries)
    said = [json.loads(bodies[one.pk]) for one in deliveries]

    assert "zaphod" not in json.dumps(said).lower()
    assert digits not in json.dumps(said)
    changed, entered = said[-2:]
    record = AuditRecord.objects.get(pk=changed["data"]["record"])
    assert changed == {
        "type": "customer.changed",
        "timestamp": record.at.isoformat().replace("+00:00", "Z"),
        "data": {
            "record": record.pk,
            "door": "cli",
            "by": {"kind": "operator", "id": None},
            "about": [{"kind": "customer", "id": ada.pk}],
            "about_more": False,
            "details": {
                "also": [{"event": "customer.email_changed"}],
                "fields": ["email", "last_name", "phone"],
            },
        },
    }
    assert entered["data"]["details"] == {"site": "kids"}
    assert deliveries[-1].message_id == f"evt_{entered['data']['record']}"


def test_message_about_very_many_names_the_first_hundred_and_says_so() -> None:
    a_webhook()
    delivery = Delivery.objects.get()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_auditsubject (record_id, kind, subject_id) SELECT %s, 'customer', generate_series(1, 500)",
            [delivery.record_id],
        )
    data = json.loads(bodies_of([delivery])[delivery.pk])["data"]
    assert len(data["about"]) == 100
    assert data["about_more"] is True


def test_endpoint_that_is_deleted_hears_of_nothing_more() -> None:
    hook, _ = a_webhook()
    remove_webhook(hook, by=OPERATOR)
    assert not Webhook.objects.exists()
    assert told(hook) == ["webhook.created"]
    a_set("b2c")
    assert told(hook) == ["webhook.created"]
