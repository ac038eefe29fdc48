"""Orders of the sites that a key reaches (ORD-03, ORD-04, ORD-05, ORD-10, B2B-12)."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, BeforeValidator, Field

from regulars.api.admin.keys import grant_of, key_with
from regulars.api.admin.lookups import customer_at, site_at, site_named
from regulars.api.admin.order_schemas import (
    OrderDetailSchema,
    OrderSchema,
    StateName,
    detail_fields,
    order_fields,
)
from regulars.api.base import may_answer
from regulars.api.schemas import Cursor, Limit, Listing
from regulars.kernel.lists import Page
from regulars.kernel.texts import bare_line
from regulars.orders.models import Order
from regulars.orders.queries.listing import find_by_number, list_orders
from regulars.orders.queries.persons import hidden_of
from regulars.staff.rules import Grant, Right

__all__ = ["of_customers", "of_sites", "router"]

router = Router(tags=["orders"], exclude_unset=True)
of_sites = Router(tags=["orders"], exclude_unset=True)
of_customers = Router(tags=["orders"], exclude_unset=True)
SEE = key_with(Right.SEE_ORDERS)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_Text = Annotated[str, Field(max_length=254)]


def _written_day(value: object) -> object:
    """Else numbers would count as seconds since 1970."""
    return value if isinstance(value, str) and _DAY.fullmatch(value) else ""


_Day = Annotated[date, BeforeValidator(_written_day)]


class OrderQuery(BaseModel):
    """`set` is that of the order's time; `since` and `until` are days in UTC, both included."""

    number: Annotated[
        _Text, Field(description="Exactly, in any case; where nobody has it, how it begins.")
    ] = ""
    email: _Text = ""
    reference: Annotated[_Text, Field(description="Reference, employee or charge id.")] = ""
    customer: Annotated[int | None, Field(ge=1, le=2**63 - 1)] = None
    site: Annotated[str | None, Field(max_length=50)] = None
    set: Annotated[str, Field(max_length=50)] = ""
    state: StateName | None = None
    held: bool | None = None
    kind: Literal["account", "guest"] | None = None
    origin: Literal["own", "external"] | None = None
    since: _Day | None = None
    until: _Day | None = None
    cursor: Annotated[str | None, Field(max_length=1200)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("", response=Listing[OrderSchema], auth=SEE)
def search_orders(request: HttpRequest, wanted: Annotated[OrderQuery, Query()]) -> Listing[OrderSchema]:
    """Newest first; filters combine. Of the sites of the key alone, wherever the customers shop now. Counted up to 1,000.

    403 `field_hidden` for `email` and `reference` where the role of the key doesn't show them.
    """
    grant = grant_of(request)
    texts = {
        name: bare_line(getattr(wanted, name), name, longest=254)
        for name in ("number", "email", "reference", "set")
    }
    page = list_orders(
        grant,
        **wanted.model_dump(exclude={"site", "held", *texts}) | texts,
        site=None if wanted.site is None else site_named(wanted.site, "site", grant),
        held=None if wanted.held is None else ("yes" if wanted.held else "no"),
    )
    return _listing(page, grant)


@router.get("/{number}", response=OrderDetailSchema, auth=SEE, **may_answer(409))
def read_order(request: HttpRequest, number: str) -> dict[str, Any]:
    """By its number, in any case. 409 `number_not_unique` with the `choices` where several sites have it."""
    return _found(request, number)


@of_sites.get("/{str:code}/orders/{number}", response=OrderDetailSchema, auth=SEE)
def read_order_of_site(request: HttpRequest, code: str, number: str) -> dict[str, Any]:
    """The one that this site has."""
    return _found(request, number, site_at(code, grant_of(request)))


@of_customers.get("/{int:customer_id}/orders", response=Listing[OrderSchema], auth=SEE)
def list_orders_of_customer(
    request: HttpRequest, customer_id: int, cursor: Cursor = None, limit: Limit = 50
) -> Listing[OrderSchema]:
    """Those at the sites of the key, newest first (ORD-03)."""
    customer, _ = customer_at(request, customer_id)
    grant = grant_of(request)
    return _listing(list_orders(grant, customer=customer.pk, cursor=cursor, limit=limit), grant)


def _found(request: HttpRequest, number: str, site: Any = None) -> dict[str, Any]:
    grant = grant_of(request)
    return detail_fields(find_by_number(grant, bare_line(number, "number", longest=60), site), grant)


def _listing(page: Page[Order], grant: Grant) -> Listing[OrderSchema]:
    hidden = hidden_of(grant)
    return Listing[OrderSchema].paged(page, lambda order: OrderSchema(**order_fields(order, hidden)))
