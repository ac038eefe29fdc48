"""What erasing a customer does here: subscriptions go, of what was agreed to only numbers, words and moments stay (G20)."""

from regulars.customers.models import Customer
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.mail.outbox import forget_mails
from regulars.newsletters import rules
from regulars.newsletters.models import CampaignRecipient, ConsentEvent, Subscription
from regulars.newsletters.queries.consents import events_of
from regulars.newsletters.queries.readers import subscriptions_of

__all__ = ["delete_recipients", "delete_subscriptions", "empty_events", "erase_subscriber"]


def delete_recipients(customer: Customer) -> None:
    """That campaigns were sent to the customer. Subscriptions are held, so that none is sent meanwhile."""
    held = subscriptions_of(customer).select_related(None).select_for_update(of=("self",))
    CampaignRecipient.objects.filter(subscription__in=[row.pk for row in held]).delete()


def delete_subscriptions(customer: Customer) -> None:
    """With the mails to them."""
    for pk in subscriptions_of(customer).values_list("pk", flat=True):
        forget_mails("subscription", pk)
    subscriptions_of(customer).select_related(None).delete()


def empty_events(customer: Customer) -> None:
    """Email and proof, all that the trigger lets anybody change."""
    mine = list(events_of(customer, None).values_list("pk", flat=True))
    ConsentEvent.objects.filter(pk__in=mine).update(email="", proof="")


def erase_subscriber(subscription: Subscription, *, by: Actor) -> None:
    """For a reader who wants to be forgotten: the subscription goes with its mails, email and proofs are emptied.

    Raises `NotFound` `no_such_subscription`.
    """
    with change(rules.ERASED, by=by) as entry:
        rows = Subscription.objects.select_related("newsletter__site").select_for_update(of=("self",))
        found = rows.filter(pk=subscription.pk).first()
        if found is None:
            raise rules.no_such_subscription()
        newsletter = found.newsletter
        forget_mails("subscription", found.pk)
        events = ConsentEvent.objects.filter(newsletter=newsletter, email=found.email_key)
        events.exclude(email="").update(email="", proof="")
        CampaignRecipient.objects.filter(subscription=found).delete()
        found.delete()
        entry.about("site", newsletter.site_id)
        if found.customer_id is not None:
            entry.about("customer", found.customer_id)
        entry.note(newsletter=newsletter.code, site=newsletter.site.code)
