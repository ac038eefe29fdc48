"""What is held of a customer's saved cards, for themselves (personal data)."""

from dataclasses import dataclass
from typing import Any

from regulars.cards.queries.wallet import seen_cards
from regulars.customers.models import Customer
from regulars.transfer.queries.personal_data import Sight

__all__ = ["HeldCard", "cards_held"]


@dataclass(frozen=True)
class HeldCard:
    """A card without its token; `site` is where it was saved, empty where that isn't told."""

    site: str
    brand: str
    last_four: str
    expires: str
    is_default: bool


def cards_held(customer: Customer, sight: Sight) -> dict[str, Any]:
    """As far as they are seen: by the customer at the site where they ask, by staff at theirs."""
    if not sight.grant.sees("cards"):
        return {"cards": []}
    site_ids = sight.grant.sites if sight.asked_at is None else frozenset({sight.asked_at})
    return {
        "cards": [
            HeldCard(
                site=sight.sites.get(card.entered_at_id or 0, ""),
                brand=card.brand,
                last_four=card.last_four,
                expires=f"{card.expires:%Y-%m}",
                is_default=card.is_default,
            )
            for card in seen_cards(customer, site_ids)
        ]
    }
