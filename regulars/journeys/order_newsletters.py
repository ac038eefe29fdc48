"""Newsletters that are ticked in the checkout: the order is placed first, then each mailbox is asked as it is anywhere (CON-01, GST-01)."""

from collections.abc import Iterable
from dataclasses import dataclass

from regulars.journeys.place_order import Placed, Submission, place_order, placed_before
from regulars.kernel.actor import Actor, ActorKind
from regulars.kernel.errors import DomainError, Invalid
from regulars.kernel.guessing.devices import NOBODY_NEAR, Caller
from regulars.kernel.idempotency import Answer, Submitted, answer_once
from regulars.newsletters.models import Newsletter
from regulars.newsletters.operations.subscriptions import request_subscription, subscribe_customer
from regulars.newsletters.queries.readers import newsletters_at
from regulars.newsletters.rules import CHECKOUT, SubscriptionState
from regulars.orders.models import Order

__all__ = ["Ordered", "place_order_with_newsletters"]


@dataclass(frozen=True)
class Ordered:
    """`newsletters` are those that were ticked, each with its state now; one that couldn't be subscribed is left out: the order stands."""

    placed: Placed
    newsletters: tuple[tuple[Newsletter, SubscriptionState], ...] = ()


def place_order_with_newsletters(
    sent: Submission, *, key: str, caller: Caller = NOBODY_NEAR, by: Actor
) -> Ordered:
    """Place the order as `place_order` does, and then subscribe the newsletters of the site whose codes were sent along.

    In order: codes that the site doesn't offer are refused, unless this order was placed before; the order, with its record; then each newsletter
    in a transaction and with a record of its own, once for each order however often this is sent (G17). Somebody whose mailbox isn't proved gets a mail to confirm.
    Raises `Invalid` `no_such_newsletter` beside `newsletters`, and as `place_order`.
    """
    if not sent.newsletters:
        return Ordered(place_order(sent, key=key, by=by))
    before = placed_before(sent, key=key)
    wanted = _offered(sent.site.pk, sent.newsletters, refuse=before is None)
    placed = before or place_order(sent, key=key, by=by)
    states = [(newsletter, _subscribe(placed.order, newsletter, caller, by=by)) for newsletter in wanted]
    return Ordered(placed, tuple((newsletter, state) for newsletter, state in states if state))


def _offered(site_id: int, codes: Iterable[str], *, refuse: bool) -> list[Newsletter]:
    """Those of the site with these codes, each once; `refuse` what it doesn't offer now, as it did where the order was placed before."""
    rows = newsletters_at(site_id) if refuse else Newsletter.objects.filter(site=site_id)
    known = {newsletter.code.casefold(): newsletter for newsletter in rows}
    typed = list(dict.fromkeys(code.strip().casefold() for code in codes))
    if refuse and not known.keys() >= set(typed):
        raise Invalid("no_such_newsletter", "This site has no newsletter with this code.", "newsletters")
    return [known[code] for code in typed if code in known]


def _subscribe(
    order: Order, newsletter: Newsletter, caller: Caller, *, by: Actor
) -> SubscriptionState | None:
    """None where it couldn't be: it was switched off a moment ago, or the network asks too often."""
    customer, is_own = order.customer, by.kind == ActorKind.CUSTOMER

    def subscribe() -> Answer:
        if is_own:
            return Answer(200, subscribe_customer(newsletter, customer, asked_in=CHECKOUT, by=by).state)
        request_subscription(newsletter, customer.email, caller=caller, asked_in=CHECKOUT, by=by)
        return Answer(202, SubscriptionState.PENDING)

    once = Submitted(("newsletters of order", order.pk), f"{newsletter.pk}", ())
    try:
        answer, _ = answer_once(once, subscribe, about="customer")
    except DomainError:
        return None
    return SubscriptionState(answer.body)
