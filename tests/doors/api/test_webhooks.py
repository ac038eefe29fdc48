"""Webhooks for programs: issue 3, point 8."""

import pytest

from regulars.kernel.actor import OPERATOR
from regulars.staff.operations.keys import create_key
from regulars.webhooks.models import Delivery, Webhook
from regulars.webhooks.operations.deliveries import send_test
from tests.doors.api.calls import Caller, admin
from tests.rooms.webhooks.hooking import a_webhook
from tests.statements import counted_statements
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db

NEW = {"name": "CRM", "url": "https://hooks.shop.example/regulars", "events": ["customer.*"]}


def test_webhook_is_registered_read_changed_and_deleted() -> None:
    a_site("kids")
    call = admin()
    made = call.post("/webhooks", NEW | {"sites": ["Kids"]})
    assert made.status == 201
    secret, pk = made.json.pop("secret"), made.json["id"]
    assert secret == Webhook.objects.get().secret
    assert made.json == NEW | {
        "id": pk,
        "sites": ["kids"],
        "active": True,
        "paused_because": None,
        "succeeded_at": None,
        "failing_since": None,
        "waiting": 0,
        "failed": 0,
        "version": 1,
    }
    read = call.get(made.raw["Location"])
    assert (read.json, read.raw["ETag"]) == (made.json, '"1"')

    changed = call.patch(f"/webhooks/{pk}", {"active": False}, if_match='"1"')
    assert (changed.json["active"], changed.json["paused_because"], changed.json["version"]) == (
        False,
        "staff",
        2,
    )
    assert call.get("/webhooks").json["items"] == [changed.json]
    assert call.delete(f"/webhooks/{pk}").status == 204
    assert call.get(f"/webhooks/{pk}").code == "no_such_webhook"


def test_change_without_or_with_an_old_version_is_refused() -> None:
    """G23."""
    hook, _ = a_webhook()
    call = admin()
    assert call.patch(f"/webhooks/{hook.pk}", {"name": "ERP"}).status == 428
    assert call.patch(f"/webhooks/{hook.pk}", {"name": "ERP"}, if_match='"1"').status == 200
    assert call.patch(f"/webhooks/{hook.pk}", {"name": "PIM"}, if_match='"1"').code == "version_conflict"


def test_everything_wrong_stands_beside_its_field() -> None:
    answer = admin().post("/webhooks", NEW | {"url": "https://169.254.169.254/", "events": ["x.y"]})
    assert (answer.status, answer.fields) == (422, {"url": "address_private", "events": "unknown_event"})
    answer = admin().post("/webhooks", NEW | {"sites": ["nowhere"]})
    assert (answer.status, answer.fields) == (422, {"sites": "no_such_site"})


def test_secret_is_told_once_and_never_again() -> None:
    call = admin()
    made = call.post("/webhooks", NEW, idempotency_key="one")
    again = call.post("/webhooks", NEW, idempotency_key="one")
    assert Webhook.objects.count() == 1
    assert made.json["secret"].startswith("whsec_")
    assert again.json["secret"] is None
    pk = made.json["id"]
    rotated = call.post(f"/webhooks/{pk}/secret", {})
    assert rotated.json["secret"] not in {made.json["secret"], None}
    for path in (f"/webhooks/{pk}", "/webhooks", f"/webhooks/{pk}/deliveries"):
        assert "whsec_" not in call.get(path).raw.content.decode()


def test_deliveries_are_listed_page_by_page_read_and_sent_again() -> None:
    hook, _ = a_webhook()
    call = admin()
    for _ in range(3):
        assert call.post(f"/webhooks/{hook.pk}/test", {}).json["event"] == "webhook.test"
    path = f"/webhooks/{hook.pk}/deliveries"
    first = call.get(f"{path}?event=webhook.test&limit=2").json
    second = call.get(f"{path}?event=webhook.test&limit=2&cursor={first['next_cursor']}").json
    found = [one["id"] for one in first["items"] + second["items"]]
    assert found == sorted(found, reverse=True)
    assert len(found) == 3
    assert second["next_cursor"] is None

    Delivery.objects.filter(pk=found[0]).update(state="failed", attempts=11)
    assert [one["id"] for one in call.get(f"{path}?state=failed").json["items"]] == [found[0]]
    again = call.post(f"{path}/{found[0]}/attempts", {})
    assert (again.status, again.json["state"], again.json["attempts"]) == (202, "queued", 0)
    told = call.get(f"{path}/{found[0]}").json
    assert '"type":"webhook.test"' in told["body"]
    assert told["tries"] == []


def test_delivery_of_another_webhook_is_not_there() -> None:
    one, other = a_webhook()[0], a_webhook()[0]
    delivery = send_test(one, by=OPERATOR)
    answer = admin().get(f"/webhooks/{other.pk}/deliveries/{delivery.pk}")
    assert (answer.status, answer.code) == (404, "no_such_delivery")


def test_message_of_a_change_can_be_read_before_it_is_sent() -> None:
    ada = an_account(site=a_site("kids"))
    hook, _ = a_webhook("https://a.shop.example/", "customer.blocked")
    call = admin()
    call.put(f"/customers/{ada.pk}/lock")
    (delivery,) = call.get(f"/webhooks/{hook.pk}/deliveries").json["items"]
    assert (
        '"type":"customer.blocked"'
        in call.get(f"/webhooks/{hook.pk}/deliveries/{delivery['id']}").json["body"]
    )


def test_key_that_is_limited_to_sites_sees_no_webhook() -> None:
    """Only administrators of the whole installation."""
    kids = a_site("kids")
    _, key = create_key("limited", role="administrator", sites=[kids], by=OPERATOR)
    assert Caller("admin.localhost", key).get("/webhooks").status == 403
    assert admin("manager").get("/webhooks").status == 403


def test_lists_cost_the_same_for_one_and_for_three() -> None:
    call, costs = admin(), []
    for _ in range(2):
        hook, _ = a_webhook()
        for path in ("/webhooks", f"/webhooks/{hook.pk}/deliveries"):
            with counted_statements() as counted:
                call.get(path)
            costs.append(counted.count)
        a_webhook()
        send_test(hook, by=OPERATOR)
    assert costs[:2] == costs[2:]
