"""Who a mailbox belongs to, and which subscriptions are a customer's (CON-01)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import now

from regulars.authentication.queries.visits import Account
from regulars.customers.models import Customer
from regulars.customers.queries.tokens import token_hash
from regulars.customers.rules import Kind, Status
from regulars.kernel.emails import address_key
from regulars.newsletters.models import Newsletter, Subscription
from regulars.newsletters.rules import SubscriptionState

__all__ = [
    "OwnNewsletter",
    "newsletters_at",
    "offered_to",
    "open_subscriptions_of",
    "own_newsletters",
    "pending_with",
    "reader_with",
    "subscription_with",
    "subscriptions_of",
]


def reader_with(email_key: str, set_id: int) -> Customer | None:
    """The account of the set that has proved this mailbox, else its newest guest."""
    mine = Customer.objects.filter(set=set_id, email_key=email_key).exclude(status=Status.ERASED)
    proved = mine.filter(kind=Kind.ACCOUNT, email_proved_at__isnull=False).order_by("pk").first()
    return proved or mine.filter(kind=Kind.GUEST).order_by("-pk").first()


def subscription_with(key: str) -> Subscription | None:
    """The one that this key ends."""
    try:
        meant = UUID(key)
    except ValueError:
        return None
    return Subscription.objects.select_related("newsletter__site").filter(key=meant).first()


def pending_with(token: str, site_ids: frozenset[int]) -> Subscription | None:
    """The one that this token of a mail would confirm at these sites."""
    rows = Subscription.objects.select_related("newsletter__site")
    return rows.filter(
        token_hash=token_hash(token), token_until__gt=now(), newsletter__site__in=site_ids
    ).first()


def subscriptions_of(customer: Customer, *, by_address: bool = False) -> QuerySet[Subscription]:
    """Those that are the customer's, also of sites that went to another set; a guest's also by the address alone, at the sites of the set.

    `by_address`: an account's too, though it never proved this mailbox. Staff are shown that, nobody else.
    """
    rows = Subscription.objects.select_related("newsletter__site")
    mine = Q(customer=customer)
    if (by_address or customer.kind == Kind.GUEST) and customer.email:
        mine |= Q(customer=None, email_key=customer.email_key, newsletter__site__set=customer.set_id)
    return rows.filter(mine)


def open_subscriptions_of(email: str, newsletters: Iterable[Newsletter] | None) -> QuerySet[Subscription]:
    """What there is to unsubscribe a mailbox from, what it was only asked about too: of these newsletters; None: of every one."""
    rows = Subscription.objects.select_related("newsletter__site").filter(email_key=address_key(email))
    rows = rows.filter(Q(token_hash__isnull=False) | ~Q(state=SubscriptionState.ENDED))
    if newsletters is not None:
        rows = rows.filter(newsletter__in=list(newsletters))
    return rows.order_by("newsletter__site__code", "newsletter__code")


def newsletters_at(site_id: int) -> QuerySet[Newsletter]:
    """Those that the site offers."""
    return Newsletter.objects.filter(site=site_id, active=True).order_by("name", "pk")


def offered_to(account: Account | None, *, site_id: int) -> list[tuple[Newsletter, bool]]:
    """Those that the site offers, each with whether the account has subscribed it: one statement. A visitor is told nothing of any mailbox,
    and to an account without one none is offered.
    """
    if account is None:
        mine = Q(pk__in=[])
    elif account.email:
        mine = Q(customer=account.id) | (Q(email_key=account.email) if account.email_proved else Q(pk__in=[]))
    else:
        return []
    has_it = Subscription.objects.filter(mine, newsletter=OuterRef("pk"), state=SubscriptionState.CONFIRMED)
    rows = newsletters_at(site_id).annotate(is_subscribed=Exists(has_it))
    return [(row, row.is_subscribed) for row in rows]


@dataclass(frozen=True)
class OwnNewsletter:
    """A newsletter as a customer sees it at a site: with their subscription, or none. `other_store` names the site that left the set."""

    newsletter: Newsletter
    subscription: Subscription | None
    other_store: str = ""

    @property
    def state(self) -> str:
        """As the subscription says; empty where there was never any."""
        return self.subscription.state if self.subscription else ""

    @property
    def is_subscribed(self) -> bool:
        return self.state == SubscriptionState.CONFIRMED


def own_newsletters(
    account_id: int, email_key: str, *, proved: bool, site_id: int, set_id: int, discreet: bool
) -> list[OwnNewsletter]:
    """The site's own, and those subscribed at sites that have left the set, marked; never a sister's, and in a discreet set no other store's (MTX-01).

    An address counts as the customer's once its mailbox is proved. Two statements.
    """
    mine = Q(customer=account_id)
    if proved:
        mine |= Q(email_key=email_key, newsletter__site=site_id)
    rows = (
        Subscription.objects.filter(mine)
        .select_related("newsletter__site")
        .order_by("newsletter__name", "pk")
    )
    by_newsletter = {row.newsletter_id: row for row in rows}
    here = [
        OwnNewsletter(newsletter, by_newsletter.get(newsletter.pk))
        for newsletter in Newsletter.objects.filter(site=site_id).order_by("name", "pk")
        if newsletter.active or newsletter.pk in by_newsletter
    ]
    elsewhere = [
        OwnNewsletter(row.newsletter, row, row.newsletter.site.name)
        for row in by_newsletter.values()
        if row.newsletter.site_id != site_id and row.newsletter.site.set_id != set_id and not discreet
    ]
    return here + elsewhere
