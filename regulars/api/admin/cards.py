"""Saved cards of a customer, at all sites together (WSH-02). Only customers save them."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import customer_at
from regulars.api.card_schemas import CardId, CardSchema, card_values
from regulars.api.schemas import Listing
from regulars.cards.models import Card
from regulars.cards.operations.cards import delete_card
from regulars.cards.queries.wallet import card_among, seen_cards
from regulars.customers.models import Customer
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["customers"])
OWN = "/{int:customer_id}/cards"
SEE, EDIT = key_with(Right.SEE), key_with(Right.EDIT_CUSTOMERS)


@router.get(OWN, response=Listing[CardSchema], auth=SEE)
def list_cards(request: HttpRequest, customer_id: int) -> dict[str, Any]:
    """Every card, wherever it was saved; for keys of some sites those that the customer sees at one of them. At most twenty,
    so there is one page. 403 `field_hidden` for keys whose role doesn't show cards.
    """
    items = [_values(request, card) for card in _own(request, customer_id)[1]]
    return {"items": items, "next_cursor": None, "total": len(items), "total_is_exact": True}


@router.get(OWN + "/{card_id}", response=CardSchema, auth=SEE)
def read_card(request: HttpRequest, customer_id: int, card_id: CardId) -> dict[str, Any]:
    """One of them."""
    return _values(request, card_among(_own(request, customer_id)[1], card_id))


@router.delete(OWN + "/{card_id}", response={204: None}, auth=EDIT)
def delete_customer_card(request: HttpRequest, customer_id: int, card_id: CardId) -> Status[Any]:
    """Delete it; the oldest other one becomes the default. What was authorised on it stays valid."""
    customer, cards = _own(request, customer_id, "cards", to=Right.EDIT_CUSTOMERS)
    delete_card(customer, card_among(cards, card_id).pk, by=by_key(request))
    return Status(204, None)


def _own(
    request: HttpRequest, customer_id: int, *changing: str, to: Right = Right.SEE
) -> tuple[Customer, list[Card]]:
    """The customer, and those of their cards that the key sees."""
    customer, grant = customer_at(request, customer_id, *changing, to=to)
    grant.require_sight("cards")
    return customer, seen_cards(customer, grant.sites)


def _values(request: HttpRequest, card: Card) -> dict[str, Any]:
    """Where it was saved is told to those who look after that site."""
    site = card.entered_at
    return card_values(card, card.expires, site.code if site and grant_of(request).is_at(site.pk) else None)
