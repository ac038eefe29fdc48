"""A guest's way back to an order, and an order on its way into an account: only the order's mailbox is answered (G8, G9, GST-11)."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.storefront.schemas import Accepted, ClaimedSchema, ClaimWish, OrderFinder
from regulars.api.storefront.visitors import (
    SHOPPER,
    VISITOR,
    account_here,
    anybody,
    caller_of,
    shopper,
    site_here,
    visit_of,
)
from regulars.customers.models import Customer
from regulars.journeys.claim_order import claim_order
from regulars.journeys.find_order import ask_for_claim, ask_for_order_link

__all__ = ["order_claims", "order_links"]

order_claims, order_links = (Router(tags=["orders"]) for _ in range(2))
LOOK = Accepted(message="If there is such an order of a guest, its mailbox gets a link.")


@order_links.post("", response={202: Accepted}, auth=anybody)
@idempotent()
def ask_for_link_to_order(request: HttpRequest, body: OrderFinder) -> Status[Any]:
    """Lost the way to an order that was placed as a guest? 202 whatever the number and the email; a new link goes to the order's mailbox, and
    the one before ends.
    """
    ask_for_order_link(
        body.number, body.email, site_id=site_here(request).id, caller=caller_of(request), by=VISITOR
    )
    return Status(202, LOOK)


@order_claims.post("", response={202: Accepted}, auth=SHOPPER, **may_answer(409))
@idempotent()
def ask_to_claim_order(request: HttpRequest, body: ClaimWish) -> Status[Any]:
    """Ask for an order that was placed as a guest here. 202 whatever the number: the link goes to the mailbox that was given with the order, for
    three days, good for this account. 409 `email_not_proved` while the account's own email isn't confirmed.
    """
    ask_for_claim(
        body.number,
        account=Customer.objects.get(pk=account_here(request).id),
        site_id=visit_of(request).through_site.id,
        caller=caller_of(request),
        by=shopper(request),
    )
    return Status(202, LOOK)


@order_claims.put("/{token}", response=ClaimedSchema, auth=SHOPPER, **may_answer(403, 404, 409))
@idempotent()
def claim(request: HttpRequest, token: str) -> ClaimedSchema:
    """Put the order into the account that is logged in, with the token of the mail. Once more changes nothing.

    404 `token_invalid`, 409 `order_claimed` when another account was first, `not_in_set`; 403 `claim_for_another`.
    """
    order = claim_order(
        token,
        account=Customer.objects.get(pk=account_here(request).id),
        site_id=visit_of(request).through_site.id,
        by=shopper(request),
    )
    return ClaimedSchema(id=order.pk, number=order.number)
