"""The shopper's saved cards, as they count at this site (WSH-02, ADR-17, MTX-01)."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from regulars.api.card_schemas import CardId, CardSchema, card_values
from regulars.api.schemas import Listing, Schema
from regulars.api.storefront.visitors import SHOPPER, account_here, shopper, visit_of
from regulars.cards.operations.cards import delete_card, make_default_card, save_card
from regulars.cards.queries.wallet import SeenCard, Wallet
from regulars.cards.rules import no_card_payment
from regulars.cards.rules.numbers import NewCard
from regulars.customers.models import Customer
from regulars.orders.queries.payment_methods import wallet_here
from regulars.sites.models import Site

__all__ = ["router"]

router = Router(tags=["me"], auth=SHOPPER)
Unusable = Annotated[
    bool, Query(description="Those that can't be used here instead, each with its `reason` (ADR-17).")
]


class CardWish(Schema):
    """A card for trying out: only published test numbers are taken. `expires` is MM/YY; `name` is the holder's, and isn't kept."""

    number: Annotated[str, Field(max_length=40)]
    expires: Annotated[str, Field(max_length=10)]
    name: Annotated[str, Field(max_length=200)] = ""


class MyCardSchema(CardSchema):
    """A card as it counts here. `reason` is null where it can be used, else `card_expired`, `card_broken` or `gateway_not_here`.
    `other_store`: saved at a shop that no longer belongs to this one's set.
    """

    reason: str | None
    other_store: bool


@router.get("", response=Listing[MyCardSchema])
def list_my_cards(request: HttpRequest, unusable: Unusable = False) -> dict[str, Any]:  # noqa: FBT002 - a parameter of the address
    """Those that can be used at this site, the default first. At most twenty, so there is one page."""
    wallet = _wallet(request)
    items = [_values(card) for card in (wallet.unusable if unusable else wallet.usable)]
    return {"items": items, "next_cursor": None, "total": len(items), "total_is_exact": True}


@router.post("", response={201: MyCardSchema})
def save_my_card(request: HttpRequest, body: CardWish) -> Status[Any]:
    """Keep a card as its gateway's token. The first one is the default. Not to be sent twice: no key remembers what has a card number in it.

    409 `no_card_payment`, `gateway_silent`; 422 `not_a_test_card`, `bad_expiry`, `number_in_name`, `too_many_cards`.
    """
    here, account = visit_of(request), account_here(request)
    _, gateway = wallet_here(account.id, here.site.id, account.type)
    if gateway is None:
        raise no_card_payment()
    customer, site = _who_and_where(request)
    card = save_card(customer, NewCard(**body.model_dump()), site=site, gateway=gateway, by=shopper(request))
    return Status(201, _values(_wallet(request).find(card.pk)))


@router.get("/{card_id}", response=MyCardSchema)
def read_my_card(request: HttpRequest, card_id: CardId) -> dict[str, Any]:
    """One of them, also one that can't be used here. 404 for what isn't seen at this site."""
    return _values(_wallet(request).find(card_id))


@router.delete("/{card_id}", response={204: None})
def delete_my_card(request: HttpRequest, card_id: CardId) -> Status[Any]:
    """Delete it at once; the oldest other one becomes the default."""
    customer, site = _who_and_where(request)
    delete_card(customer, card_id, site=site, by=shopper(request))
    return Status(204, None)


@router.put("/{card_id}/default", response=MyCardSchema)
def make_my_card_default(request: HttpRequest, card_id: CardId) -> dict[str, Any]:
    """Make it the default, in the place of another one."""
    customer, site = _who_and_where(request)
    make_default_card(customer, card_id, site=site, by=shopper(request))
    return _values(_wallet(request).find(card_id))


def _wallet(request: HttpRequest) -> Wallet:
    account = account_here(request)
    return wallet_here(account.id, visit_of(request).site.id, account.type)[0]


def _who_and_where(request: HttpRequest) -> tuple[Customer, Site]:
    account = Customer.objects.get(pk=account_here(request).id)
    return account, Site.objects.get(pk=visit_of(request).through_site.id)


def _values(seen: SeenCard) -> dict[str, Any]:
    stored = seen.stored
    more = {"reason": seen.reason or None, "other_store": seen.other_store}
    return card_values(stored, stored.expires, stored.site_code) | more
