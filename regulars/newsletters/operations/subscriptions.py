"""People subscribe newsletters and end that again; each change is noted with its words, moment, channel and proof (CON-01, CON-02)."""

import secrets
from datetime import timedelta

from django.db.models import QuerySet
from django.utils.timezone import now

from regulars.customers.models import Customer
from regulars.customers.operations.locks import lock_customer
from regulars.customers.queries.tokens import token_hash
from regulars.customers.rules import token_invalid
from regulars.kernel.actor import Actor
from regulars.kernel.audit import Entry, change
from regulars.kernel.emails import address_key, check_address
from regulars.kernel.errors import Busy
from regulars.kernel.guessing.devices import NOBODY_NEAR, Caller
from regulars.kernel.guessing.throttle import Bucket, Rate, count, levels_after
from regulars.kernel.jobs import periodic
from regulars.kernel.mail.outbox import SECRET, take_back
from regulars.kernel.models import Mail
from regulars.kernel.tidying import forget
from regulars.newsletters import rules
from regulars.newsletters.models import CampaignRecipient, ConsentEvent, Newsletter, Subscription
from regulars.newsletters.queries.readers import reader_with, subscription_with
from regulars.newsletters.rules import SubscriptionState
from regulars.newsletters.rules.mails import CAMPAIGN, CONFIRM, CONFIRM_PAGE
from regulars.sites.operations.mails import address_of, write_mail

__all__ = [
    "confirm_subscription",
    "end_by_key",
    "end_subscription",
    "forget_unconfirmed",
    "request_subscription",
    "subscribe_customer",
]

PER_MAILBOX = Rate(3, 1200)  # beyond that no mail goes out, and the last link stays good
PER_NETWORK = Rate(30, 20)
KEPT = timedelta(days=7)


def request_subscription(
    newsletter: Newsletter, email: str, *, caller: Caller = NOBODY_NEAR, asked_in: str = "", by: Actor
) -> None:
    """Somebody typed an address. Whoever it is, the mailbox gets a one-time link, and until it is used nothing changes (G9).

    `asked_in` is the channel of the consent then, where it isn't the one of `by`.

    Raises `Invalid` beside `email`, `Conflict` `newsletter_inactive`, `TooOften` `rate_limited` for a network that asks too often.
    """
    email = check_address(email, "email")
    if caller.network:
        count([Bucket(PER_NETWORK, "subscriptions", (caller.network,))])
    with change(rules.REQUESTED, by=by) as entry:
        newsletter = _current(newsletter, entry)
        subscription = _locked(newsletter, email)
        if levels_after([Bucket(PER_MAILBOX, "subscription", (newsletter.pk, subscription.email_key))]):
            _ask_mailbox(newsletter, subscription, asked_in)


def confirm_subscription(token: str, *, site_ids: frozenset[int], by: Actor) -> Subscription:
    """The link came from the mailbox, so its reader subscribes: as a customer where the site's set knows one with this mailbox.

    The link works once, at the newsletter's site, and no more once somebody unsubscribed meanwhile. Raises `NotFound` `token_invalid`,
    `Conflict` `newsletter_inactive`.
    """
    hashed = token_hash(token)
    good = Subscription.objects.filter(
        token_hash=hashed, token_until__gt=now(), newsletter__site__in=site_ids
    )
    known = good.select_related("newsletter__site").first()
    if known is None:
        raise token_invalid()
    with change(rules.CONFIRMED, by=by) as entry:
        newsletter = _current(known.newsletter, entry)
        reader = reader_with(known.email_key, newsletter.site.set_id)
        if reader is not None:
            reader = lock_customer(reader, no_key=True)
        subscription = _redeemable(good)
        if subscription is None:
            raise token_invalid()
        proof, asked_in = f"mail {hashed.hex()[:16]}", subscription.asked_in
        _confirm(newsletter, subscription, reader, proof=proof, asked_in=asked_in, by=by)
        if reader is not None:
            entry.about("customer", reader.pk)
    return subscription


def subscribe_customer(
    newsletter: Newsletter, customer: Customer, *, asked_in: str = "", by: Actor
) -> Subscription:
    """A customer subscribes with their own address: at once where they act themselves and the mailbox is proved, else the mailbox is asked first.

    Raises `Conflict` `newsletter_inactive`, `not_in_set`, `account_erased`; `Invalid` `no_email`.
    """
    with change(rules.CONFIRMED, by=by) as entry:
        newsletter = _current(newsletter, entry)
        customer = lock_customer(customer, no_key=True)
        if customer.set_id != newsletter.site.set_id:
            raise rules.not_of_this_set()
        if not customer.email:
            raise rules.no_email()
        entry.about("customer", customer.pk)
        subscription = _locked(newsletter, customer.email)
        if _is_agreed(newsletter, subscription, customer):
            entry.nothing()
        elif customer.email_proved_at is not None and by.kind == "customer":
            proof = f"account {customer.pk}"
            _confirm(newsletter, subscription, customer, proof=proof, asked_in=asked_in, by=by)
        else:
            entry.event = rules.REQUESTED
            if levels_after([Bucket(PER_MAILBOX, "subscription", (newsletter.pk, subscription.email_key))]):
                _ask_mailbox(newsletter, subscription, asked_in)
    return subscription


def end_by_key(key: str, *, by: Actor) -> Subscription:
    """The link of a campaign's mail, without a log-in: that newsletter ends, no other (RFC 8058). Raises `NotFound` `token_invalid`."""
    subscription = subscription_with(key)
    if subscription is None:
        raise token_invalid()
    return end_subscription(subscription, proof=f"link {subscription.pk}", by=by)


def end_subscription(subscription: Subscription, *, proof: str = "", by: Actor) -> Subscription:
    """Nothing of this newsletter is sent there from now on; what waits in the outbox is taken back, and a link that would confirm is dead.

    Once ended, it is no change. Raises `NotFound` `no_such_subscription`.
    """
    with change(rules.ENDED, by=by) as entry:
        rows = Subscription.objects.select_related("newsletter__site")
        found = rows.select_for_update(no_key=True, of=("self",)).filter(pk=subscription.pk).first()
        if found is None:
            raise rules.no_such_subscription()
        newsletter = found.newsletter
        entry.note(newsletter=newsletter.code, site=newsletter.site.code)
        entry.about("site", newsletter.site_id)
        if found.customer_id is not None:
            entry.about("customer", found.customer_id)
        if found.state == SubscriptionState.ENDED and found.token_hash is None:
            entry.nothing()
            return found
        was_ended = found.state == SubscriptionState.ENDED
        _store(found, SubscriptionState.ENDED)
        _take_back(found)
        if was_ended:  # only a link that waited is dead now
            entry.nothing()
        else:
            _note(newsletter, found, given=False, channel=by.channel, proof=proof)
    return found


@periodic
def forget_unconfirmed() -> None:
    """Addresses that somebody typed and whose mailbox never answered."""
    forget(Subscription.objects.filter(state=SubscriptionState.PENDING, since__lt=now() - KEPT))


def _current(newsletter: Newsletter, entry: Entry) -> Newsletter:
    """As it is now; its words and their number are of one moment."""
    found = Newsletter.objects.select_related("site").filter(pk=newsletter.pk).first()
    if found is None:
        raise rules.no_such_newsletter()
    if not found.active:
        raise rules.newsletter_inactive()
    entry.note(newsletter=found.code, site=found.site.code)
    entry.about("site", found.site_id)
    return found


def _locked(newsletter: Newsletter, email: str) -> Subscription:
    """The one of this mailbox, made where there was none."""
    one_of = {"newsletter": newsletter, "email_key": address_key(email)}
    Subscription.objects.bulk_create(
        [Subscription(**one_of, email=email, state=SubscriptionState.PENDING)], ignore_conflicts=True
    )
    found = Subscription.objects.select_for_update(no_key=True).filter(**one_of).first()
    if found is None:
        raise Busy("busy", "Someone else is changing this. Try again.")
    return found


def _redeemable(good: QuerySet[Subscription]) -> Subscription | None:
    """Held: whoever unsubscribes does so before, and the link is dead, or after."""
    return good.select_for_update(no_key=True, of=("self",)).first()


def _is_agreed(newsletter: Newsletter, subscription: Subscription, customer: Customer) -> bool:
    """Whether they said all of this before, in these words."""
    if subscription.state != SubscriptionState.CONFIRMED or subscription.customer_id != customer.pk:
        return False
    latest = ConsentEvent.objects.filter(newsletter=newsletter, customer=customer).order_by("-pk").first()
    return latest is not None and latest.given and latest.wording_nr == newsletter.wording_nr


def _ask_mailbox(newsletter: Newsletter, subscription: Subscription, asked_in: str) -> None:
    token = secrets.token_urlsafe(32)
    Subscription.objects.filter(pk=subscription.pk).update(
        token_hash=token_hash(token), token_until=now() + rules.TOKEN_LASTS, asked_in=asked_in
    )
    site = newsletter.site
    write_mail(
        CONFIRM,
        site,
        to=subscription.email,
        language="",
        about=("subscription", subscription.pk),
        values={
            "newsletter": newsletter.name,
            "wording": newsletter.wording,
            "link": address_of(site, CONFIRM_PAGE + SECRET),
        },
        secret=token,
    )


def _confirm(
    newsletter: Newsletter,
    subscription: Subscription,
    reader: Customer | None,
    *,
    proof: str,
    asked_in: str,
    by: Actor,
) -> None:
    if reader is not None:
        subscription.customer_id = reader.pk
        before = ConsentEvent.objects.filter(newsletter=newsletter, email=subscription.email_key)
        before.filter(customer=None).update(customer=reader)
    if subscription.state == SubscriptionState.CONFIRMED:
        _store(subscription, SubscriptionState.CONFIRMED, keep_moment=True)
    else:
        _store(subscription, SubscriptionState.CONFIRMED)
    _note(newsletter, subscription, given=True, channel=asked_in or by.channel, proof=proof)


def _store(subscription: Subscription, state: SubscriptionState, *, keep_moment: bool = False) -> None:
    subscription.state, subscription.token_hash, subscription.token_until = state.value, None, None
    if not keep_moment:
        subscription.since = now()
    subscription.save(update_fields=["customer", "state", "since", "token_hash", "token_until"])


def _note(
    newsletter: Newsletter, subscription: Subscription, *, given: bool, channel: str, proof: str
) -> None:
    ConsentEvent.objects.create(
        customer_id=subscription.customer_id,
        newsletter=newsletter,
        site_id=newsletter.site_id,
        email=subscription.email_key,
        given=given,
        wording=newsletter.wording,
        wording_nr=newsletter.wording_nr,
        channel=channel,
        proof=proof,
    )


def _take_back(subscription: Subscription) -> None:
    """Mails to it that wait; the one that is being sent is gone already."""
    mine = Mail.objects.filter(about_kind="subscription", about_id=subscription.pk)
    deleted = take_back(mine.filter(flow__in=[CAMPAIGN.code, CONFIRM.code]))
    if deleted:
        CampaignRecipient.objects.filter(subscription=subscription, mail_id__in=deleted).delete()
