"""The site's newsletters, for whoever comes by (CON-01, CON-02)."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Listing, Schema
from regulars.api.storefront.schemas import Accepted
from regulars.api.storefront.visitors import VISITOR, anybody, caller_of, site_here
from regulars.kernel.errors import Invalid
from regulars.kernel.lookups import coded
from regulars.newsletters.operations.subscriptions import confirm_subscription, request_subscription
from regulars.newsletters.queries.readers import newsletters_at

__all__ = ["router", "subscriptions"]

router, subscriptions = (Router(tags=["newsletters"]) for _ in range(2))
ASKED = Accepted(message="The mailbox gets a link to confirm; until then nothing changes.")


class OfferedNewsletter(Schema):
    """`wording` is what subscribers agree to: show it."""

    code: str
    name: str
    wording: str


class SubscriptionWanted(Schema):
    newsletter: Annotated[str, Field(max_length=40)]
    email: Annotated[str, Field(max_length=254)]


@router.get("", response=Listing[OfferedNewsletter], auth=anybody)
def list_offered_newsletters(request: HttpRequest) -> Listing[OfferedNewsletter]:
    """Those that this site offers, all on one page."""
    items = [OfferedNewsletter.of(newsletter) for newsletter in newsletters_at(site_here(request).id)]
    return Listing(items=items, next_cursor=None, total=len(items), total_is_exact=True)


@subscriptions.post("", response={202: Accepted}, auth=anybody)
@idempotent()
def ask_to_subscribe(request: HttpRequest, body: SubscriptionWanted) -> Status[Any]:
    """202 whoever is meant: the mailbox gets a one-time link for three days, and nothing changes before it is used.

    422 `no_such_newsletter` for one that this site doesn't offer, `email_shape`.
    """
    found = coded(newsletters_at(site_here(request).id), body.newsletter).first()
    if found is None:
        raise Invalid("no_such_newsletter", "This site has no newsletter with this code.", "newsletter")
    request_subscription(found, body.email, caller=caller_of(request), by=VISITOR)
    return Status(202, ASKED)


@subscriptions.put("/{token}", response={204: None}, auth=anybody, **may_answer(409))
@idempotent()
def confirm_newsletter(request: HttpRequest, token: str) -> Status[Any]:
    """Subscribe with the token of a mail. 404 `token_invalid` once it was used, or somebody unsubscribed meanwhile."""
    confirm_subscription(token, site_ids=frozenset({site_here(request).id}), by=VISITOR)
    return Status(204, None)
