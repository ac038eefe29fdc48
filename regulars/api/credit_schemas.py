"""Store credit as both APIs tell it."""

from typing import Annotated, Any, Literal

from ninja import Query
from pydantic import Field

from regulars.api.schemas import Cursor, Limit, Listing, Moment, Money, Schema
from regulars.credit.queries.statements import StatementLine, statement

__all__ = ["CreditEntrySchema", "CurrencyAsked", "entry_values", "statement_values"]

CurrencyAsked = Annotated[
    str | None, Query(min_length=3, max_length=3, description="Of which the entries are, such as `EUR`.")
]


class CreditEntrySchema(Schema):
    """What moved, below zero where credit was taken, and the `balance` after it. `site` is null where there is none and where it isn't told;
    `reverses` is the number of the spend that is given back; `reference` is the number of the order that a shop outside reserved it for.
    """

    number: int
    kind: Literal["grant", "withdraw", "spend", "refund", "release", "forfeit"]
    amount: Money
    balance: Money
    at: Moment
    site: str | None
    reverses: int | None
    reference: str
    reason: Annotated[str, Field(description="In the words of staff, where they granted or withdrew.")]


def entry_values(line: StatementLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "kind": line.kind,
        "amount": Money.of_amount(line.amount, line.currency),
        "balance": Money.of_amount(line.balance, line.currency),
        "at": line.at,
        "site": line.site.code if line.site else None,
        "reverses": line.reverses,
        "reference": line.reference,
        "reason": line.reason,
    }


def statement_values(
    account_id: int, currency: str, shape: Any, *, named: frozenset[int] | None, cursor: Cursor, limit: Limit
) -> dict[str, Any]:
    """A page of the entries, as a listing has it. Raises `Invalid` `bad_cursor`."""
    page = statement(account_id, currency, named=named, cursor=cursor, limit=limit)
    listing: Listing[Any] = Listing.paged(page, shape)
    return {"currency": currency or None, **dict(listing)}
