from typing import Any

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Lower, Now

from regulars.customers.models import Customer
from regulars.customers.operations.followers import Moment, follow
from regulars.kernel.errors import register_constraint_error
from regulars.newsletters.rules import SubscriptionState, newsletter_code_taken
from regulars.newsletters.rules.campaigns import CampaignState
from regulars.sites.models import Site

_PLAIN: dict[str, Any] = {"related_name": "+", "db_index": False}


class Newsletter(models.Model):
    """What a site offers to send. `wording` is what subscribers agree to; another one has another number."""

    site = models.ForeignKey(Site, models.RESTRICT, **_PLAIN)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    wording = models.TextField()
    wording_nr = models.PositiveIntegerField(default=1, db_default=1)
    active = models.BooleanField(default=True, db_default=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [models.UniqueConstraint("site", Lower("code"), name="newsletter_code_once")]
        indexes = [models.Index(fields=["name", "id"], name="newsletter_by_name")]

    def __str__(self) -> str:
        return self.code


class Subscription(models.Model):
    """A mailbox and a newsletter: one, whether the reader is a guest, a customer or neither (CON-01).

    `key` ends it and stands in every campaign's mail; `token_hash` confirms it, once, and is gone after whatever else happens to it.
    `asked_in` is the channel where the mailbox was asked from, if that says more than where it answers.
    """

    newsletter = models.ForeignKey(Newsletter, models.RESTRICT, **_PLAIN)
    email = models.CharField(max_length=254)
    email_key = models.CharField(max_length=254)
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, **_PLAIN)
    state = models.CharField(max_length=10)
    since = models.DateTimeField(db_default=Now())
    key = models.UUIDField(db_default=RandomUUID())
    token_hash = models.BinaryField(max_length=32, null=True)
    token_until = models.DateTimeField(null=True)
    asked_in = models.CharField(max_length=20, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["newsletter", "email_key"], name="subscription_once"),
            models.UniqueConstraint(fields=["key"], name="subscription_key_once"),
            models.UniqueConstraint(fields=["token_hash"], name="subscription_token_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in SubscriptionState]),
                name="subscription_state_known",
            ),
        ]
        indexes = [
            models.Index(fields=["newsletter", "state", "id"], name="subscription_by_newsletter"),
            models.Index(
                fields=["customer"],
                name="subscription_by_customer",
                condition=models.Q(customer__isnull=False),
            ),
            models.Index(fields=["email_key"], opclasses=["text_pattern_ops"], name="subscription_by_email"),
            models.Index(
                fields=["since"],
                name="subscription_unconfirmed",
                condition=models.Q(state=SubscriptionState.PENDING.value),
            ),
        ]


class ConsentEvent(models.Model):
    """That somebody agreed or took it back: to a newsletter, or to what an attribute asks. A trigger lets nobody change it:
    it is given to the customer whose mailbox it turns out to be, and of a person that is erased, email and proof are emptied.
    """

    customer = models.ForeignKey(Customer, models.RESTRICT, null=True, **_PLAIN)
    newsletter = models.ForeignKey(Newsletter, models.RESTRICT, null=True, **_PLAIN)
    attribute = models.CharField(max_length=40, default="", db_default="")
    site = models.ForeignKey(Site, models.RESTRICT, **_PLAIN)
    email = models.CharField(max_length=254, default="", db_default="")
    given = models.BooleanField()
    wording = models.TextField()
    wording_nr = models.PositiveIntegerField()
    channel = models.CharField(max_length=20)
    proof = models.CharField(max_length=60, default="", db_default="")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(
                fields=["customer", "-id"],
                name="consent_event_by_customer",
                condition=models.Q(customer__isnull=False),
            ),
            models.Index(
                fields=["email", "-id"], name="consent_event_by_email", condition=~models.Q(email="")
            ),
        ]


class Campaign(models.Model):
    """A mail to everybody who is subscribed when it starts. `reached` is the last subscription that had its turn, `total` how many
    there were then, `sent` how many were written to.
    """

    newsletter = models.ForeignKey(Newsletter, models.RESTRICT, **_PLAIN)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    state = models.CharField(max_length=10, default=CampaignState.DRAFT.value)
    version = models.PositiveIntegerField(default=1, db_default=1)
    total = models.PositiveIntegerField(default=0, db_default=0)
    sent = models.PositiveIntegerField(default=0, db_default=0)
    reached = models.BigIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in CampaignState]),
                name="campaign_state_known",
            ),
        ]
        indexes = [
            models.Index(fields=["newsletter", "-id"], name="campaign_by_newsletter"),
            models.Index(
                fields=["id"],
                name="campaign_on_its_way",
                condition=models.Q(state=CampaignState.SENDING.value),
            ),
        ]


class CampaignRecipient(models.Model):
    """That a campaign's mail was written to a subscriber, as long as nobody erases them. `mail_id` is a plain number: mails are
    forgotten earlier.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, **_PLAIN)
    subscription = models.ForeignKey(Subscription, models.CASCADE, **_PLAIN)
    mail_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "subscription"], name="one_campaign_mail_each")
        ]
        indexes = [models.Index(fields=["subscription", "-id"], name="campaigns_of_subscription")]


register_constraint_error("newsletter_code_once", newsletter_code_taken)

# The mailbox of an account is proved: what was subscribed with it belongs to the account, and what the account subscribed with
# its former address follows. Where both are there, the stricter state wins.
_ADOPT = """
UPDATE newsletters_subscription mine SET customer_id = owner.id
FROM customers_customer owner, newsletters_newsletter newsletter, sites_site site
WHERE owner.id = %(account)s AND mine.email_key = owner.email_key AND newsletter.id = mine.newsletter_id
    AND site.id = newsletter.site_id AND site.set_id = owner.set_id AND mine.customer_id IS DISTINCT FROM owner.id"""
_STRICTER = """
UPDATE newsletters_subscription kept SET state = 'ended', since = now(), token_hash = NULL
FROM newsletters_subscription former, customers_customer owner
WHERE owner.id = %(account)s AND former.customer_id = owner.id AND former.email_key <> owner.email_key
    AND former.state = 'ended' AND kept.newsletter_id = former.newsletter_id
    AND kept.email_key = owner.email_key AND kept.state <> 'ended'"""
_CONFIRMED = """
UPDATE newsletters_subscription kept SET state = 'confirmed', since = now(), token_hash = NULL
FROM newsletters_subscription former, customers_customer owner
WHERE owner.id = %(account)s AND former.customer_id = owner.id AND former.email_key <> owner.email_key
    AND former.state = 'confirmed' AND kept.newsletter_id = former.newsletter_id
    AND kept.email_key = owner.email_key AND kept.state = 'asked'"""
_DOUBLE = """
DELETE FROM newsletters_subscription former USING newsletters_subscription kept, customers_customer owner
WHERE owner.id = %(account)s AND former.customer_id = owner.id AND former.email_key <> owner.email_key
    AND kept.newsletter_id = former.newsletter_id AND kept.email_key = owner.email_key"""
_RECEIVED = """
DELETE FROM newsletters_campaignrecipient received
USING newsletters_subscription former, newsletters_subscription kept, customers_customer owner
WHERE owner.id = %(account)s AND former.customer_id = owner.id AND former.email_key <> owner.email_key
    AND kept.newsletter_id = former.newsletter_id AND kept.email_key = owner.email_key
    AND received.subscription_id = former.id"""
_EVENTS = """
UPDATE newsletters_consentevent event SET customer_id = owner.id FROM customers_customer owner, sites_site site
WHERE owner.id = %(account)s AND event.email = owner.email_key AND owner.email <> '' AND event.customer_id IS NULL
    AND site.id = event.site_id AND site.set_id = owner.set_id"""
_FOLLOW = """
UPDATE newsletters_subscription mine SET email = owner.email, email_key = owner.email_key, token_hash = NULL
FROM customers_customer owner
WHERE owner.id = %(account)s AND mine.customer_id = owner.id AND mine.email_key <> owner.email_key"""
follow(Moment.MAILBOX_PROVED, _ADOPT, _EVENTS, _STRICTER, _CONFIRMED, _RECEIVED, _DOUBLE, _FOLLOW)

# What a consent of a site's form says now is the customer's; that it changed is noted here, with the words it had.
_NOTED = """
INSERT INTO newsletters_consentevent (customer_id, attribute, site_id, given, wording, wording_nr, channel)
SELECT consent.account_id, consent.attribute, consent.site_id, consent.given, COALESCE(attribute.name, ''),
    COALESCE(attribute.version, 1), consent.door
FROM customers_consent consent LEFT JOIN fields_attribute attribute ON attribute.code = consent.attribute
WHERE consent.account_id = %(account)s AND consent.site_id = %(site)s AND consent.attribute = ANY(%(codes)s)"""
follow(Moment.CONSENTS_CHANGED, _NOTED)
