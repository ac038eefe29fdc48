from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now

from regulars.kernel.audit import beside_every_record


class Webhook(models.Model):
    """An endpoint of an integrator. The secrets are kept readable, because signing needs them; nobody is shown them."""

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"

    class Pause(models.TextChoices):
        """Why it is paused."""

        NOT = ""
        STAFF = "staff"
        GONE = "gone"  # it answered 410
        FAILING = "failing"  # for days

    name = models.CharField(max_length=100)
    url = models.CharField(max_length=500)
    # Codes of events, areas such as `customer.*`, or `*`.
    events = ArrayField(models.CharField(max_length=60))
    # Ids; empty: every site, and what concerns none.
    sites = ArrayField(models.BigIntegerField(), default=list)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    pause = models.CharField(max_length=10, choices=Pause, default=Pause.NOT, blank=True)
    secret = models.CharField(max_length=60)
    former_secret = models.CharField(max_length=60, default="")
    former_until = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="active", pause="") | models.Q(state="paused") & ~models.Q(pause=""),
                name="paused_webhook_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One message to one endpoint, written with the change that it tells of (G22).

    No foreign keys: a change of customers must never wait for, or fail by, an endpoint that is just being deleted.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        FAILED = "failed"

    webhook_id = models.BigIntegerField()
    record_id = models.BigIntegerField(null=True)  # none: a test event
    message_id = models.CharField(max_length=60)
    event = models.CharField(max_length=60)
    # Made when it is sent first, from a record that nobody can change; from then on every attempt sends these bytes.
    body = models.TextField(default="", db_default="")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED, db_default="queued")
    attempts = models.PositiveIntegerField(default=0, db_default=0)
    # Who has taken it to send puts this off, so that nobody else does.
    next_at = models.DateTimeField(db_default=Now())
    status = models.PositiveIntegerField(null=True)  # what the endpoint answered last
    error = models.CharField(max_length=300, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook_id", "record_id"], name="told_once")]
        indexes = [
            models.Index(
                fields=["webhook_id", "next_at", "id"],
                name="delivery_queue",
                condition=models.Q(state="queued"),
            ),
            models.Index(fields=["webhook_id", "id"], name="delivery_by_webhook"),
            models.Index(fields=["event", "id"], name="delivery_by_event"),
            models.Index(fields=["state", "id"], name="delivery_not_sent", condition=~models.Q(state="sent")),
            models.Index(
                fields=["webhook_id", "state", "id"],
                name="delivery_not_sent_by_webhook",
                condition=~models.Q(state="sent"),
            ),
            BrinIndex(fields=["created_at"], name="delivery_by_time"),
        ]


class Attempt(models.Model):
    """One try to bring a message. What the endpoint answered is kept as its status alone: the rest is foreign text."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="tries")
    at = models.DateTimeField(db_default=Now())
    milliseconds = models.PositiveIntegerField(default=0)
    status = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=300, default="")


# Which endpoints a change is told to; a part of the statement that writes the audit record, so it costs none of its own.
# A change concerns the sites that its record names, and those that what joined it names; where its own event names none, also
# those of the customers and sets that it is about. A change of neither (staff, keys) concerns no site and is told to endpoints of every site only.
_SITES = """
WITH named AS (
    SELECT about.id, about.place <= (SELECT own FROM given) AS own
    FROM unnest((SELECT kinds FROM given), (SELECT ids FROM given)) WITH ORDINALITY AS about (kind, id, place)
    WHERE about.kind = 'site'
    UNION
    SELECT site.id, true FROM sites_site site
    WHERE site.code = (SELECT data FROM given) ->> 'site' OR site.id::text = (SELECT data FROM given) ->> 'site_id'
)
SELECT id FROM named
UNION ALL
SELECT found.id
FROM unnest((SELECT kinds FROM given), (SELECT ids FROM given)) AS about (kind, id), LATERAL (
    SELECT site.id FROM sites_site site WHERE about.kind = 'set' AND site.set_id = about.id
    UNION ALL
    SELECT access.site_id FROM customers_access access
    WHERE about.kind = 'customer' AND access.account_id = about.id
    UNION ALL
    SELECT origin.id FROM customers_customer customer
    JOIN sites_site origin ON origin.id = customer.origin_site_id AND origin.set_id = customer.set_id
    WHERE about.kind = 'customer' AND customer.id = about.id
) found"""
_CONCERNED = f"{_SITES}\nWHERE NOT EXISTS (SELECT FROM named WHERE named.own)"

# Who hears of the change itself is told that. Who only hears of what is derived of it is told so, at every site of those whom it is about.
DELIVERIES = f"""
INSERT INTO webhooks_delivery (webhook_id, record_id, message_id, event)
SELECT webhook.id, record.id, 'evt_' || record.id, CASE WHEN heard.itself THEN given.event ELSE given.derived END
FROM record, given, webhooks_webhook webhook, LATERAL (SELECT webhook.events && given.told_as::varchar[]
    AND (webhook.sites = '{{}}' OR webhook.sites && ARRAY({_CONCERNED})) AS itself) heard
WHERE webhook.state = 'active' AND (heard.itself OR given.derived <> ''
    AND webhook.events && ARRAY[given.derived, split_part(given.derived, '.', 1) || '.*', '*']::varchar[]
    AND (webhook.sites = '{{}}' OR webhook.sites && ARRAY({_SITES})))"""

beside_every_record("deliveries", DELIVERIES)
