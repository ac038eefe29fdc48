"""Saved cards as both APIs show them: never a number or a token."""

from datetime import date
from typing import Annotated, Any

from ninja import Path

from regulars.api.schemas import Schema

__all__ = ["CardId", "CardSchema", "card_values"]

CardId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class CardSchema(Schema):
    """`expires` is a month, such as `2029-08`; `site` is where it was saved, null where that isn't told."""

    id: int
    brand: str
    last_four: str
    expires: str
    is_default: bool
    broken: bool
    site: str | None


def card_values(card: Any, expires: date, site: str | None) -> dict[str, Any]:
    same = {name: getattr(card, name) for name in ("id", "brand", "last_four", "is_default", "broken")}
    return same | {"expires": f"{expires:%Y-%m}", "site": site}
