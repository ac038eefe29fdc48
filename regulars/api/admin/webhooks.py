"""Webhooks: where changes are told to, and how that went."""

from dataclasses import replace
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from regulars.api.admin.keys import by_key, key_with
from regulars.api.admin.webhook_schemas import (
    DeliveryQuery,
    DeliverySchema,
    SentDeliverySchema,
    WebhookNew,
    WebhookPatch,
    WebhookSchema,
    WebhookWithSecretSchema,
    delivery_schema,
    sent_schema,
    webhook_fields,
)
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Listing
from regulars.api.versions import IfMatch, etag, required_version
from regulars.kernel.lookups import the_one
from regulars.sites.models import Site
from regulars.staff.rules import Right
from regulars.webhooks.models import Delivery, Webhook
from regulars.webhooks.operations import deliveries as asking
from regulars.webhooks.operations import endpoints as verbs
from regulars.webhooks.queries.deliveries import DELIVERIES, WEBHOOKS, health_of
from regulars.webhooks.queries.messages import body_of

__all__ = ["router"]

router = Router(tags=["webhooks"])
KEY = key_with(Right.MANAGE_WEBHOOKS)


def _webhook(webhook_id: int) -> Webhook:
    return the_one(Webhook.objects, "no_such_webhook", "There is no webhook with this id.", pk=webhook_id)


def _delivery(webhook: Webhook, delivery_id: int) -> Delivery:
    gone = "There is no delivery with this id; they are kept for 30 days."
    return the_one(Delivery.objects.filter(webhook_id=webhook.pk), "no_such_delivery", gone, pk=delivery_id)


def _fields(webhooks: list[Webhook]) -> list[dict[str, Any]]:
    health, codes = health_of(webhooks), dict(Site.objects.values_list("pk", "code"))
    return [webhook_fields(webhook, health[webhook.pk], codes) for webhook in webhooks]


def _webhook_response(response: HttpResponse, webhook: Webhook) -> dict[str, Any]:
    response["ETag"] = etag(webhook.version)
    return _fields([webhook])[0]


@router.get("", response=Listing[WebhookSchema], auth=KEY)
def list_webhooks(request: HttpRequest) -> Listing[WebhookSchema]:  # noqa: ARG001 - ninja hands it over
    """Every webhook by its name, on one page."""
    page = WEBHOOKS.page(Webhook.objects.all(), limit=1_000)
    schemas = [WebhookSchema(**field) for field in _fields(page.items)]
    return Listing[WebhookSchema].paged(replace(page, items=schemas), lambda shape: shape)


@router.post("", response={201: WebhookWithSecretSchema}, auth=KEY)
@idempotent(redact_on_replay=("secret",))
def add_webhook(
    request: HttpRequest, response: HttpResponse, body: WebhookNew
) -> Status[WebhookWithSecretSchema]:
    """Register an endpoint. The secret that signs its messages is answered here and never again.

    409 `too_many_webhooks` beyond 20.
    """
    webhook, secret = verbs.add_webhook(body.changes(), by=by_key(request))
    response["Location"] = f"/api/v1/webhooks/{webhook.pk}"
    return Status(201, WebhookWithSecretSchema(**_webhook_response(response, webhook), secret=secret))


@router.get("/{int:webhook_id}", response=WebhookSchema, auth=KEY)
def read_webhook(request: HttpRequest, response: HttpResponse, webhook_id: int) -> WebhookSchema:  # noqa: ARG001 - ninja hands it over
    """One webhook and how it is doing; its version is the ETag."""
    return WebhookSchema(**_webhook_response(response, _webhook(webhook_id)))


@router.patch("/{int:webhook_id}", response=WebhookSchema, auth=KEY, **may_answer(428))
def change_webhook(
    request: HttpRequest,
    response: HttpResponse,
    webhook_id: int,
    body: WebhookPatch,
    if_match: IfMatch = None,
) -> WebhookSchema:
    """Change what is sent; `active` pauses it and lets it hear again. Needs If-Match: 428 without, 409 when stale."""
    webhook, version = _webhook(webhook_id), required_version(if_match)
    changed = verbs.change_webhook(webhook, body.changes(), version=version, by=by_key(request))
    return WebhookSchema(**_webhook_response(response, changed))


@router.delete("/{int:webhook_id}", response={204: None}, auth=KEY)
def remove_webhook(request: HttpRequest, webhook_id: int) -> Status[None]:
    """Delete it: nothing more leaves for it, and what it was sent goes with it."""
    verbs.remove_webhook(_webhook(webhook_id), by=by_key(request))
    return Status(204, None)


@router.post("/{int:webhook_id}/secret", response={201: WebhookWithSecretSchema}, auth=KEY)
@idempotent(redact_on_replay=("secret",))
def rotate_secret(
    request: HttpRequest, response: HttpResponse, webhook_id: int
) -> Status[WebhookWithSecretSchema]:
    """Give it a new secret, answered here and never again; for a day messages are signed with the former one too."""
    webhook, secret = verbs.rotate_secret(_webhook(webhook_id), by=by_key(request))
    return Status(201, WebhookWithSecretSchema(**_webhook_response(response, webhook), secret=secret))


@router.post("/{int:webhook_id}/test", response={202: DeliverySchema}, auth=KEY)
@idempotent()
def send_test(request: HttpRequest, response: HttpResponse, webhook_id: int) -> Status[DeliverySchema]:  # noqa: ARG001 - as above
    """Queue an event `webhook.test` that tells of no change. 409 `webhook_paused`."""
    return Status(202, delivery_schema(asking.send_test(_webhook(webhook_id), by=by_key(request))))


@router.get("/{int:webhook_id}/deliveries", response=Listing[DeliverySchema], auth=KEY)
def list_deliveries(
    request: HttpRequest,  # noqa: ARG001 - ninja hands it over
    webhook_id: int,
    wanted: Annotated[DeliveryQuery, Query()],
) -> Listing[DeliverySchema]:
    """What it was sent in the last 30 days, the newest first; `total` is what this page holds."""
    rows, before = Delivery.objects.defer("body"), wanted.cursor
    page = DELIVERIES.page(
        rows if before is None else rows.filter(pk__lt=int(before)),
        limit=wanted.limit,
        webhook=_webhook(webhook_id).pk,
        state=wanted.state,
        event=wanted.event,
    )
    return Listing(
        items=[delivery_schema(delivery) for delivery in page.items],
        next_cursor=None if page.next_cursor is None else str(page.items[-1].pk),
        total=len(page.items),
        total_is_exact=before is None and page.next_cursor is None,
    )


@router.get("/{int:webhook_id}/deliveries/{int:delivery_id}", response=SentDeliverySchema, auth=KEY)
def read_delivery(request: HttpRequest, webhook_id: int, delivery_id: int) -> SentDeliverySchema:  # noqa: ARG001 - ninja hands it over
    """One message: its body and every attempt to bring it."""
    delivery = _delivery(_webhook(webhook_id), delivery_id)
    return sent_schema(delivery, body_of(delivery), list(delivery.tries.order_by("-pk")))


@router.post(
    "/{int:webhook_id}/deliveries/{int:delivery_id}/attempts", response={202: DeliverySchema}, auth=KEY
)
@idempotent()
def send_again(
    request: HttpRequest,
    response: HttpResponse,  # noqa: ARG001 - as above
    webhook_id: int,
    delivery_id: int,
) -> Status[DeliverySchema]:
    """Send it once more, under the same id with the same body. 409 `webhook_paused`."""
    delivery = _delivery(_webhook(webhook_id), delivery_id)
    return Status(202, delivery_schema(asking.send_again(delivery, by=by_key(request))))
