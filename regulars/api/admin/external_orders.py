"""Orders of shops that are kept outside: sent whole, and asked about before they are placed (EXT-01, EXT-02, B-15)."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Status
from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from regulars.addresses.rules.entries import FIELDS
from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import beside, customer_at, site_at
from regulars.api.admin.order_schemas import OrderDetailSchema, detail_fields
from regulars.api.admin.orders import of_sites as router
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Schema, with_fields
from regulars.kernel.lists import LARGEST
from regulars.kernel.money import check_total
from regulars.kernel.texts import bare_line
from regulars.orders.operations.external_orders import record_order
from regulars.orders.queries.listing import find_order
from regulars.orders.queries.order_checks import check_order
from regulars.orders.rules.buying import Answer
from regulars.orders.rules.external import Become
from regulars.orders.rules.external_reading import VERSION_SHAPE, read_external_order
from regulars.sites.rules import check_currency
from regulars.staff.rules import Right

__all__ = ["router"]

EDIT = key_with(Right.EDIT_ORDERS)
Amount = Annotated[str, Field(max_length=40)]
Line = Annotated[str, Field(max_length=600)]
CustomerId = Annotated[int, Field(ge=1, le=LARGEST)]
LONGEST_VERSION = 40


def _version(sent: object) -> object:
    """One problem beside the field, not one for each of the two types."""
    if (type(sent) is str and len(sent) <= LONGEST_VERSION) or (type(sent) is int and 0 <= sent <= LARGEST):
        return sent
    raise PydanticCustomError("source_version_shape", VERSION_SHAPE, {"field": "source_version"})


Version = Annotated[
    Annotated[int, Field(ge=0, le=LARGEST)] | Annotated[str, Field(max_length=LONGEST_VERSION)],
    BeforeValidator(_version),
]


@with_fields({name: (Annotated[str, Field(max_length=600)], "") for name in FIELDS})
class ExternalAddress(Schema):
    """As the shop writes it; nothing of it is required."""


class ExternalLineWish(Schema):
    """`product` is the shop's own code. A line that takes something off has a `total` below zero."""

    product: Line
    name: Line = ""
    quantity: Amount = "1"
    unit_price: Amount = "0"
    discount: Amount = "0"
    tax_percent: Amount = "0"
    tax: Amount = "0"
    total: Amount = "0"


class ExternalOrderWish(Schema):
    """The whole order: what is left out is empty, whatever an earlier version said. Amounts are in `currency`, and are kept as they are sent.

    `source_version` is a whole number, or a moment in RFC 3339. Whose it is: the id in `customer`, or a `username` of the site's set, else a guest of their own with this
    `email`. An account's order without any contact has that of the account. An order that the shop holds is `placed`; its own word stands in `source_status`. Of `lines` there are at most 1,000.
    """

    source_version: Version
    placed_at: Annotated[str, Field(max_length=40, description="RFC 3339, since 1990.")]
    currency: Annotated[str, Field(max_length=3)]
    total: Amount
    state: Literal["placed", "in_progress", "completed", "declined", "cancelled", "returned"] = "placed"
    payment_state: Literal["none", "due", "authorised", "paid", "part_refunded", "refunded"] = "none"
    source_status: Line = ""
    item_total: Amount = "0"
    discount_total: Amount = "0"
    shipping_total: Amount = "0"
    tax_total: Amount = "0"
    shipping_method: Line = ""
    customer: CustomerId | None = None
    username: Line = ""
    email: Line = ""
    first_name: Line = ""
    last_name: Line = ""
    company: Line = ""
    phone: Line = ""
    b2b_reference: Line = ""
    employee_id: Line = ""
    charge_id: Line = ""
    remark: Annotated[str, Field(max_length=2_500)] = ""
    shipping: ExternalAddress | None = None
    billing: ExternalAddress | None = None
    lines: list[ExternalLineWish] = []


class KeptSchema(Schema):
    """A higher version is there: nothing was changed."""

    kept: Literal["newer"]


class OrderCheckWish(Schema):
    """Without `customer` a visitor's order. `total` is before store credit."""

    customer: CustomerId | None = None
    total: Amount
    currency: Annotated[str, Field(max_length=3)]


class OrderCheckReason(Schema):
    code: str
    text: str


class OrderCheckSchema(Schema):
    """The strictest answer, and every reason that there is."""

    answer: Answer
    reasons: list[OrderCheckReason]


@router.put(
    "/{str:code}/orders/{number}",
    response={200: OrderDetailSchema | KeptSchema, 201: OrderDetailSchema},
    auth=EDIT,
    **may_answer(403, 409),
)
@idempotent()
def put_order_of_site(request: HttpRequest, code: str, number: str, body: ExternalOrderWish) -> Status[Any]:
    """Record an order of a shop outside: 201 the first time, 200 when a higher version replaces it, and 200 unchanged when the same comes again.

    200 `{"kept": "newer"}` for a lower version than the one that is there; 409 `version_reused` for the same with something else in it, `number_taken` by an order
    placed here; 422 `not_in_set`, `customer_fixed`, `number_reserved`. No price, no limit is asked, and no mail goes out; the event is `order.recorded`.
    """
    grant = grant_of(request)
    grant.require(Right.SEE_ORDERS)
    site = site_at(code, grant)
    sent = body.model_dump() | {"source_version": str(body.source_version)}
    number = bare_line(number, "number", longest=60, required=True)
    recorded = record_order(site, number, read_external_order(sent, latest=now()), by=by_key(request))
    if recorded.became is Become.OLDER:
        return Status(200, KeptSchema(kept="newer"))
    answer = OrderDetailSchema(**detail_fields(find_order(grant, recorded.order.pk), grant))
    return Status(201 if recorded.became is Become.NEW else 200, answer)


@router.post("/{str:code}/order-checks", response=OrderCheckSchema, auth=EDIT)
def check_order_of_site(request: HttpRequest, code: str, body: OrderCheckWish) -> dict[str, Any]:
    """May this customer order for this total here? Asked of a shop outside before its checkout, by the rules of ours. Stores nothing."""
    site = site_at(code, grant_of(request))
    currency = check_currency(body.currency, "currency")
    total = check_total(body.total, currency, "total")
    customer = None
    if body.customer is not None:
        with beside("customer"):
            customer, _ = customer_at(request, body.customer)
    decision = check_order(site, customer, total, currency)
    return {"answer": decision.answer, "reasons": [vars(reason) for reason in decision.reasons]}
