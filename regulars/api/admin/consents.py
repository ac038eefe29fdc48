"""What a customer agreed to at each site (REG-12)."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from regulars.api.admin.attribute_schemas import ConsentSchema, ConsentWish, consents_for
from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import customer_at, site_at
from regulars.api.admin.newsletter_schemas import (
    ConsentsSchema,
    CustomerSubscription,
    SubscriptionWish,
    event_for,
    subscription_for,
)
from regulars.api.admin.newsletters import newsletter_at
from regulars.api.base import may_answer
from regulars.customers.operations.consents import change_consents
from regulars.customers.queries.values import consents_of, seen_definitions
from regulars.fields.rules import Kept
from regulars.newsletters.operations.subscriptions import end_subscription, subscribe_customer
from regulars.newsletters.queries.campaigns import sent_to
from regulars.newsletters.queries.consents import events_of
from regulars.newsletters.queries.readers import subscriptions_of
from regulars.newsletters.rules import no_such_subscription
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["customers"])
MOST_SENT, MOST_EVENTS = 50, 200


@router.get("/{int:customer_id}/consents", response=ConsentsSchema, auth=key_with(Right.SEE))
def list_consents(request: HttpRequest, customer_id: int) -> ConsentsSchema:
    """What was given or withdrawn at the sites that the key reaches, with the moment; who wasn't asked is not listed. Beside it the
    subscriptions of newsletters, with the campaigns that were sent, and every change with its words and proof.

    403 `field_hidden` for keys whose role doesn't show consents.
    """
    customer, grant = customer_at(request, customer_id)
    grant.require_sight("consent:any")
    codes = [code for code, definition in seen_definitions(grant).items() if definition.kept == Kept.CONSENT]
    items = consents_for(consents_of(customer, grant, codes))
    held = [row for row in subscriptions_of(customer, by_address=True) if grant.is_at(row.newsletter.site_id)]
    sent: dict[int, list[Any]] = {row.pk: [] for row in held if grant.sees("email")}
    for got in sent_to(sent)[:MOST_SENT]:
        sent[got.subscription_id].append(got)
    return ConsentsSchema(
        items=items,
        next_cursor=None,
        total=len(items),
        total_is_exact=True,
        subscriptions=[subscription_for(row, sent[row.pk]) for row in held if row.pk in sent],
        events=[
            event_for(event) for event in events_of(customer, grant.sites, by_address=True)[:MOST_EVENTS]
        ],
    )


@router.put(
    "/{int:customer_id}/subscriptions/{str:site}/{str:code}",
    response=CustomerSubscription,
    auth=key_with(Right.EDIT_CUSTOMERS),
    **may_answer(409),
)
def subscribe(
    request: HttpRequest, customer_id: int, site: str, code: str, body: SubscriptionWish
) -> CustomerSubscription:
    """True asks the customer's mailbox, false unsubscribes at once; the key needs to edit consents, and reach this site.

    404 `no_such_subscription` where there is none to end, 409 `newsletter_inactive`, `not_in_set`; 422 `no_email`.
    """
    customer, grant = customer_at(request, customer_id)[0], grant_of(request)
    newsletter = newsletter_at(site, code, grant)
    grant.require_edit("consent:newsletter")
    row = subscriptions_of(customer, by_address=True).filter(newsletter=newsletter).first()
    if body.subscribed:
        row = subscribe_customer(newsletter, customer, by=by_key(request))
    elif row is None:
        raise no_such_subscription()
    else:
        row = end_subscription(row, by=by_key(request))
    row.newsletter = newsletter
    answer: CustomerSubscription = subscription_for(row, list(sent_to([row.pk])[:MOST_SENT]))
    return answer


@router.put(
    "/{int:customer_id}/consents/{str:site}/{str:attribute}",
    response=ConsentSchema,
    auth=key_with(Right.EDIT_CUSTOMERS),
)
def note_consent(
    request: HttpRequest, customer_id: int, site: str, attribute: str, body: ConsentWish
) -> ConsentSchema:
    """Note what the customer said, for this site alone; the key needs to edit consents, and reach this site (D-34).

    422 `unknown_attribute` for what is no consent, 409 `not_in_set` for a site of another customer set.
    """
    customer, grant = customer_at(request, customer_id)[0], grant_of(request)
    at = site_at(site, grant)
    grant.require_edit(f"consent:{attribute[:60]}")
    change_consents(customer, site=at, given={attribute: body.given}, by=by_key(request))
    found = [consent for consent in consents_of(customer, grant, [attribute]) if consent.site_id == at.pk]
    return consents_for(found)[0]
