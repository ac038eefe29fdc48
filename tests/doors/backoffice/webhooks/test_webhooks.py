"""System, Webhooks: endpoints as administrators keep them."""

from collections.abc import Callable

import pytest
from django.test import Client

from regulars.backoffice.webhooks.forms import AREAS
from regulars.kernel.actor import OPERATOR
from regulars.kernel.audit import all_events
from regulars.kernel.models import AuditRecord
from regulars.staff.operations.people import add_staff
from regulars.webhooks.models import Delivery, Webhook
from regulars.webhooks.operations.deliveries import send_test
from tests.rooms.webhooks.hooking import a_webhook
from tests.statements import counted_statements
from tests.world import a_site

NEW = {"name": "CRM", "url": "https://hooks.shop.example/regulars", "events": ["customer.*"], "version": 0}


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_webhook_is_registered_and_its_secret_is_shown_once(administrator: Client) -> None:
    kids = a_site("kids")
    answer = administrator.post("/webhooks/new", NEW | {"sites": ["kids"]})
    hook = Webhook.objects.get()
    assert answer.status_code == 200
    assert hook.secret in text(answer)
    assert "no-store" in answer["Cache-Control"]
    assert (hook.events, hook.sites) == (["customer.*"], [kids.pk])
    for path in ("/webhooks", f"/webhooks/{hook.pk}"):
        assert hook.secret not in text(administrator.get(path))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"url": "http://10.0.0.1/"}, "begin with https://"),
        ({"url": "https://169.254.169.254/"}, "private network"),
        ({"events": []}, "Choose at least one event."),
        ({"name": " "}, "This field is required."),
        ({"name": "a\x07b"}, "control"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    administrator: Client, changed: dict[str, object], said: str
) -> None:
    answer = administrator.post("/webhooks/new", NEW | changed)
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Webhook.objects.exists()


def test_change_that_somebody_overtook_is_told(administrator: Client) -> None:
    """G23."""
    hook, _ = a_webhook()
    answer = administrator.post(f"/webhooks/{hook.pk}", NEW | {"version": 1, "name": "ERP"})
    assert (answer.status_code, answer["Location"]) == (303, f"/webhooks/{hook.pk}")
    answer = administrator.post(f"/webhooks/{hook.pk}", NEW | {"version": 1, "name": "PIM"})
    assert answer.status_code == 409
    assert "Someone else saved this webhook" in text(answer)
    assert Webhook.objects.get().name == "ERP"


def test_webhook_is_paused_activated_given_a_new_secret_and_deleted(administrator: Client) -> None:
    hook, secret = a_webhook()
    administrator.post(f"/webhooks/{hook.pk}/pause")
    assert "Paused" in text(administrator.get(f"/webhooks/{hook.pk}"))
    assert administrator.post(f"/webhooks/{hook.pk}/test").status_code == 409
    administrator.post(f"/webhooks/{hook.pk}/activation")
    answer = administrator.post(f"/webhooks/{hook.pk}/secret")
    newer = Webhook.objects.get().secret
    assert newer != secret
    assert newer in text(answer)
    assert secret not in text(answer)
    assert "Delete" in text(administrator.get(f"/webhooks/{hook.pk}/deletion"))
    assert administrator.post(f"/webhooks/{hook.pk}/deletion")["Location"] == "/webhooks"
    assert not Webhook.objects.exists()
    events = AuditRecord.objects.filter(event__startswith="webhook.").order_by("pk")
    assert list(events.values_list("event", flat=True)) == [
        "webhook.created",
        "webhook.changed",
        "webhook.changed",
        "webhook.secret_rotated",
        "webhook.deleted",
    ]


def test_administrators_see_which_webhook_was_given_up(administrator: Client) -> None:
    hook, _ = a_webhook(name="Old CRM")
    Webhook.objects.update(state="paused", pause="failing")
    assert "No longer told of anything: Old CRM" in text(administrator.get("/webhooks"))
    assert "It took no message for three days." in text(administrator.get(f"/webhooks/{hook.pk}"))


def test_deliveries_are_filtered_and_walked(administrator: Client) -> None:
    hook, _ = a_webhook()
    other, _ = a_webhook(name="ERP")
    for _ in range(60):
        send_test(hook, by=OPERATOR)
    Delivery.objects.exclude(event="webhook.test").delete()
    oldest = Delivery.objects.earliest("pk")
    first = text(administrator.get("/webhooks/deliveries"))
    assert f'href="/webhooks/deliveries/{oldest.pk}"' not in first
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert f'href="/webhooks/deliveries/{oldest.pk}"' in text(administrator.get(following))
    Delivery.objects.filter(pk=oldest.pk).update(state="failed", error="It answered 500.")
    found = text(administrator.get(f"/webhooks/deliveries?state=failed&webhook={hook.pk}&event=webhook.test"))
    assert "It answered 500." in found
    assert "No delivery fits" in text(administrator.get(f"/webhooks/deliveries?webhook={other.pk}"))


@pytest.mark.parametrize(
    "query", ["webhook=x", "webhook=%00", "state=%00", "event=%FF", "before=-1", "webhook=" + "9" * 30]
)
def test_filter_that_cannot_be_finds_nothing_or_all(administrator: Client, query: str) -> None:
    assert administrator.get(f"/webhooks/deliveries?{query}").status_code == 200


def test_delivery_shows_what_is_posted_and_is_sent_again(administrator: Client) -> None:
    hook, secret = a_webhook()
    delivery = send_test(hook, by=OPERATOR)
    Delivery.objects.filter(pk=delivery.pk).update(state="failed", attempts=11)
    page = text(administrator.get(f"/webhooks/deliveries/{delivery.pk}"))
    assert "webhook.test" in page
    assert delivery.message_id in page
    assert secret not in page
    answer = administrator.post(f"/webhooks/deliveries/{delivery.pk}/again")
    assert answer["Location"] == f"/webhooks/deliveries/{delivery.pk}"
    assert Delivery.objects.get(pk=delivery.pk).state == "queued"


def test_delivery_of_a_webhook_that_is_gone_can_still_be_read(administrator: Client) -> None:
    hook, _ = a_webhook()
    delivery = send_test(hook, by=OPERATOR)
    Webhook.objects.all().delete()
    assert "deleted" in text(administrator.get(f"/webhooks/deliveries/{delivery.pk}"))
    assert administrator.post(f"/webhooks/deliveries/{delivery.pk}/again").status_code == 409


def test_who_is_limited_to_sites_sees_no_webhooks(db: None) -> None:
    kids = a_site("kids")
    values = {"role": "administrator", "sites": [kids], "name": "Sam", "by": OPERATOR}
    limited = add_staff("kids@staff.example", "sam has a long password", **values)
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(limited)
    assert client.get("/webhooks").status_code == 403
    assert "/webhooks" not in text(client.get("/customers"))


def test_managers_see_no_webhooks(manager: Client) -> None:
    assert manager.get("/webhooks").status_code == 403
    assert 'href="/webhooks"' not in text(manager.get("/customers"))


@pytest.mark.parametrize("path", ["/webhooks", "/webhooks/deliveries", "/webhooks/{pk}"])
def test_page_costs_the_same_for_one_row_and_for_three(
    administrator: Client, path: str, client_of: Callable[[str], Client]
) -> None:
    hook, _ = a_webhook()
    costs = []
    for _ in range(2):
        with counted_statements() as counted:
            administrator.get(path.format(pk=hook.pk))
        costs.append(counted.count)
        a_webhook()
        a_webhook()
        send_test(hook, by=OPERATOR)
    assert costs[0] == costs[1]
    assert costs[0] < 10


def test_areas_of_events_have_words_in_the_language_of_the_page(administrator: Client) -> None:
    page = text(administrator.get("/webhooks/new", headers={"Accept-Language": "de"}))
    assert {code.partition(".")[0] for code in all_events()} == AREAS.keys()
    for said in ("Kundensets: alles", "Aufträge: alles", "API-Schlüssel: alles"):
        assert said in page
