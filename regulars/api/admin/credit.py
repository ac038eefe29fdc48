"""Store credit of an account: balances and entries, granted and withdrawn (CRD-01, CRD-06, CRD-07)."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from regulars.api.admin.history import ActorSchema
from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import customer_at, site_named
from regulars.api.credit_schemas import CreditEntrySchema, CurrencyAsked, entry_values, statement_values
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Code, Cursor, Limit, Listing, Money, Schema
from regulars.credit.operations.entries import grant_credit, withdraw_credit
from regulars.credit.queries.balances import balances_of
from regulars.credit.queries.statements import StatementLine, line_of
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["customers"])
CREDIT = "/{int:customer_id}/credit"
SEE, GIVE = key_with(Right.SEE), key_with(Right.GIVE_CREDIT)


class CustomerCreditEntrySchema(CreditEntrySchema):
    """`by` is whose movement it was."""

    by: ActorSchema


class CustomerCreditSchema(Listing[CustomerCreditEntrySchema]):
    """`balances` are those of every currency, `items` the entries of `currency`, the newest first."""

    currency: str | None
    balances: list[Money]


class CreditWish(Schema):
    """`site` is the code of the site that it is about; its main currency is that of what is granted."""

    amount: Annotated[str, Field(max_length=40, description="Such as `20.00`; one below zero is withdrawn.")]
    currency: Annotated[str, Field(max_length=3)]
    reason: Annotated[str, Field(max_length=1000, description="The customer reads it too.")]
    site: Code | None = None


@router.get(CREDIT, response=CustomerCreditSchema, auth=SEE)
def read_customer_credit(
    request: HttpRequest,
    customer_id: int,
    currency: CurrencyAsked = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Without `currency` the entries are those of the first balance. A guest has none (CRD-04). 403 `field_hidden` for keys whose role
    doesn't show credit; sites that the key doesn't reach are not named.
    """
    customer, grant = customer_at(request, customer_id)
    grant.require_sight("credit")
    balances = balances_of(customer.pk)
    of = (currency or next(iter(balances), "")).upper()
    return {
        "balances": [Money.of_amount(amount, code) for code, amount in balances.items()],
        **statement_values(customer.pk, of, _entry, named=grant.sites, cursor=cursor, limit=limit),
    }


@router.post(CREDIT, response={201: CustomerCreditEntrySchema}, auth=GIVE)
@idempotent()
def move_customer_credit(request: HttpRequest, customer_id: int, body: CreditWish) -> Status[Any]:
    """Grant, or with an amount below zero withdraw. Takes the right at every site of the account (CRD-08).

    409 `insufficient_credit`, `not_in_set`, `account_erased`; 422 `no_site_in_currency`, `not_an_account` for a guest.
    """
    customer, grant = customer_at(request, customer_id, to=Right.GIVE_CREDIT)
    grant.require_sight("credit")
    site = None if body.site is None else site_named(body.site, "site", grant_of(request))
    takes = body.amount.startswith("-")
    move = withdraw_credit if takes else grant_credit
    amount = body.amount.removeprefix("-")
    entry = move(customer, amount, body.currency, reason=body.reason, site=site, by=by_key(request))
    return Status(201, _entry(line_of(entry)))


def _entry(line: StatementLine) -> CustomerCreditEntrySchema:
    by = ActorSchema(kind=line.actor_kind, id=line.actor_id)
    return CustomerCreditEntrySchema(**entry_values(line), by=by)
