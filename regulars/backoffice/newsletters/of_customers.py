"""A customer's *Newsletters* tab, a guest's too: what they subscribed, what was sent to them, and what they said when (WSH-03, ADM-04, CON-01)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.customers.person import crumbs_to, find_customer, person_page
from regulars.backoffice.customers.words import name_of
from regulars.backoffice.history.rows import CHANNEL_NAMES
from regulars.backoffice.newsletters.subscribers import TONES, asked_to_unsubscribe
from regulars.backoffice.pages import office_page
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.customers.rules import Status
from regulars.fields.queries import definitions
from regulars.kernel.i18n import noop, translate
from regulars.newsletters.models import Newsletter, Subscription
from regulars.newsletters.operations.subscriptions import end_subscription, subscribe_customer
from regulars.newsletters.queries.campaigns import sent_to
from regulars.newsletters.queries.consents import events_of
from regulars.newsletters.queries.lists import newsletters_within
from regulars.newsletters.queries.readers import subscriptions_of
from regulars.newsletters.rules import CHECKOUT, STATES, SubscriptionState, no_such_newsletter
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["newsletter", "newsletters"]

AT_ONCE = 50
NEWSLETTER = "consent:newsletter"
CHANNELS = CHANNEL_NAMES | {CHECKOUT: noop("checkout")}


@staff_page(Right.SEE)
def newsletters(request: HttpRequest, customer_id: int) -> HttpResponse:
    """At the sites that they reach."""
    authorized = find_customer(request, customer_id)
    authorized.grant.require_sight(NEWSLETTER)
    customer, mine = authorized.customer, authorized.grant
    held = {
        row.newsletter_id: row
        for row in subscriptions_of(customer, by_address=True)
        if mine.is_at(row.newsletter.site_id)
    }
    known = definitions()
    offered = [
        row
        for row in newsletters_within(mine.sites)
        .filter(site__set=customer.set_id, active=True)
        .order_by("name", "pk")
        if row.pk not in held
    ]
    context: dict[str, Any] = {
        "held": [
            (row, translate(STATES[SubscriptionState(row.state)]), TONES[row.state]) for row in held.values()
        ],
        "offered": offered[:AT_ONCE] if customer.email and customer.status != Status.ERASED else [],
        "sent": sent_to([row.pk for row in held.values()])[:AT_ONCE],
        "events": [
            (
                event,
                event.newsletter.name if event.newsletter else _label(known, event.attribute),
                translate(CHANNELS.get(event.channel, event.channel)),
            )
            for event in events_of(customer, mine.sites, by_address=True)[:AT_ONCE]
        ],
        "may": grant(request).may(Right.EDIT_CUSTOMERS) and grant(request).edits(NEWSLETTER),
    }
    return person_page(request, authorized, "backoffice/newsletters/of_customer.html", context)


@staff_page(Right.EDIT_CUSTOMERS, post=Right.EDIT_CUSTOMERS)
def newsletter(request: HttpRequest, customer_id: int, newsletter_id: int) -> HttpResponse:
    """Asks once before it unsubscribes; to subscribe, the customer is asked by mail. Rights at the newsletter's site are enough."""
    authorized, mine = find_customer(request, customer_id), grant(request)
    mine.require_edit(NEWSLETTER)
    found = newsletters_within(mine.sites).filter(pk=newsletter_id).first()
    if found is None:
        raise no_such_newsletter()
    back = reverse("customer-newsletters", args=[customer_id])
    if request.method != "POST":
        return office_page(
            request,
            "backoffice/newsletters/question.html",
            _question(authorized, found) | {"back": back},
        )
    if "subscribe" in request.POST:
        subscribe_customer(found, authorized.customer, by=actor(request))
        messages.success(
            request, translate("The customer is asked by mail to confirm {name}.", name=found.name)
        )
    else:
        held = _held(authorized, found)
        if held is None:
            raise no_such_newsletter()
        end_subscription(held, by=actor(request))
        messages.success(request, translate("Unsubscribed from {name}.", name=found.name))
    return redirect(request, back)


def _question(authorized: AuthorizedCustomer, found: Newsletter) -> dict[str, Any]:
    """Without an answer where there is no subscription to end."""
    held, name = _held(authorized, found), name_of(authorized.seen)
    crumbs = {"crumbs": crumbs_to(authorized, translate("Unsubscribe"))}
    if held is None or held.state == SubscriptionState.ENDED:
        words = asked_to_unsubscribe(found, name)
        return words | crumbs | {"action": "", "text": translate("Not subscribed")}
    return asked_to_unsubscribe(found, held.email if authorized.grant.sees("email") else name) | crumbs


def _held(authorized: AuthorizedCustomer, found: Newsletter) -> Subscription | None:
    return subscriptions_of(authorized.customer, by_address=True).filter(newsletter=found).first()


def _label(known: Any, code: str) -> str:
    return known[code].label if code in known else code
