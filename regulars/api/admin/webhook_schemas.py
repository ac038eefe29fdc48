from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from regulars.api.admin.lookups import sites_named
from regulars.api.schemas import Code, Moment, Patched, Schema
from regulars.webhooks.models import Attempt, Delivery, Webhook
from regulars.webhooks.operations.endpoints import WebhookChanges
from regulars.webhooks.queries.deliveries import Health

StateName = Literal["queued", "sent", "failed"]
Name = Annotated[str, Field(max_length=100)]
Url = Annotated[str, Field(max_length=500, description="https, on a public address.")]
EventCode = Annotated[str, Field(max_length=60)]
Events = Annotated[
    list[EventCode],
    Field(max_length=200, description="Codes of events, areas such as `customer.*`, or `*`."),
]
SiteCodes = Annotated[list[Code], Field(max_length=1000, description="Empty: every site.")]


class WebhookPatch(Schema):
    """Only what is sent changes."""

    name: Patched[Name] = None
    url: Patched[Url] = None
    events: Patched[Events] = None
    sites: Patched[SiteCodes] = None
    active: Patched[bool] = None

    def changes(self) -> WebhookChanges:
        sites = None if self.sites is None else sites_named(self.sites, "sites")
        return WebhookChanges(**self.model_dump(exclude={"sites"}), sites=sites)


class WebhookNew(WebhookPatch):
    name: Name
    url: Url
    events: Events


class WebhookSchema(Schema):
    """`paused_because` is `staff`, `gone` (it answered 410) or `failing` (for days), null while it is active.

    `waiting` and `failed` count the messages of the last month, up to 1,000.
    """

    id: int
    name: str
    url: str
    events: list[str]
    sites: list[str]
    active: bool
    paused_because: Literal["staff", "gone", "failing"] | None
    succeeded_at: Moment | None
    failing_since: Moment | None
    waiting: int
    failed: int
    version: int


class WebhookWithSecretSchema(WebhookSchema):
    """`secret` is told this once."""

    secret: str | None


class DeliverySchema(Schema):
    """`id` is the delivery's, `message` what stands in its `webhook-id`; `status` is what was answered last."""

    id: int
    message: str
    event: str
    state: StateName
    attempts: int
    status: int | None
    error: str
    created_at: Moment
    next_at: Moment | None
    ended_at: Moment | None


class AttemptSchema(Schema):
    at: Moment
    milliseconds: int
    status: int | None
    error: str


class SentDeliverySchema(DeliverySchema):
    """With the body as it is sent and every attempt, the latest first."""

    body: str
    tries: list[AttemptSchema]


class DeliveryQuery(BaseModel):
    """What the list is narrowed to. Everything in an address is text, so these types are not strict."""

    state: StateName | None = None
    event: EventCode | None = None
    cursor: Annotated[str | None, Field(max_length=20, pattern="^[0-9]{1,18}$")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


def webhook_fields(webhook: Webhook, health: Health, codes: dict[int, str]) -> dict[str, Any]:
    return {
        "id": webhook.pk,
        "name": webhook.name,
        "url": webhook.url,
        "events": list(webhook.events),
        "sites": sorted(codes[pk] for pk in webhook.sites if pk in codes),
        "active": webhook.state == Webhook.State.ACTIVE,
        "paused_because": str(webhook.pause) or None,
        "succeeded_at": webhook.succeeded_at,
        "failing_since": webhook.failing_since,
        "waiting": health.waiting,
        "failed": health.failed,
        "version": webhook.version,
    }


def _fields(delivery: Delivery) -> dict[str, Any]:
    """What a delivery tells otherwise than its row."""
    return {
        "message": delivery.message_id,
        "state": str(delivery.state),
        "next_at": delivery.next_at if delivery.state == Delivery.State.QUEUED else None,
    }


def delivery_schema(delivery: Delivery) -> DeliverySchema:
    return DeliverySchema.of(delivery, **_fields(delivery))


def sent_schema(delivery: Delivery, body: str, tries: list[Attempt]) -> SentDeliverySchema:
    attempts = [AttemptSchema.of(attempt) for attempt in tries]
    return SentDeliverySchema.of(delivery, **_fields(delivery), body=body, tries=attempts)
