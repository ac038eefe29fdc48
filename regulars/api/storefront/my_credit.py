"""The shopper's own store credit (CRD-03, MTX-01)."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from regulars.api.credit_schemas import CreditEntrySchema, CurrencyAsked, entry_values, statement_values
from regulars.api.schemas import Cursor, Limit, Listing, Money
from regulars.api.storefront.visitors import SHOPPER, account_here, visit_of
from regulars.credit.queries.balances import balances_of
from regulars.credit.queries.statements import StatementLine

__all__ = ["router"]

router = Router(tags=["me"], auth=SHOPPER)


class MyBalanceSchema(Money):
    """`spendable`: orders at this site are in this currency."""

    spendable: bool


class MyCreditSchema(Listing[CreditEntrySchema]):
    """`balances` are those of every currency, `items` the entries of `currency`, the newest first."""

    currency: str | None
    balances: list[MyBalanceSchema]


@router.get("", response=MyCreditSchema)
def read_my_credit(
    request: HttpRequest, currency: CurrencyAsked = None, cursor: Cursor = None, limit: Limit = 50
) -> dict[str, Any]:
    """What the account has, whichever site it came from. Without `currency` the entries are in that of this site. In a discreet set
    only this site is named.
    """
    here, account = visit_of(request), account_here(request)
    named = here.site_ids if here.site.discreet else None
    of = (currency or here.site.currency).upper()
    return {
        "balances": [
            MyBalanceSchema(**dict(Money.of_amount(amount, code)), spendable=code == here.site.currency)
            for code, amount in balances_of(account.id).items()
        ],
        **statement_values(account.id, of, _entry, named=named, cursor=cursor, limit=limit),
    }


def _entry(line: StatementLine) -> CreditEntrySchema:
    return CreditEntrySchema(**entry_values(line))
