"""Many orders of a shop outside as one file (EXT-01)."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from regulars.api.admin.file_problems import MOST_TOLD, bad_lines
from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import site_at
from regulars.api.gate import takes_bytes
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Schema
from regulars.orders.operations.external_imports import OrderPlan, import_orders, plan_orders
from regulars.orders.operations.external_lines import LAYOUT
from regulars.staff.rules import Right
from regulars.transfer.operations.staging import BadLines
from regulars.transfer.operations.uploads import LARGEST_FILE, read_upload

__all__ = ["router"]

router = Router(tags=["orders"])
_CSV = {"required": True, "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}
DryRun = Annotated[
    bool,
    Query(description="Only check: what would become of the orders, and every problem; nothing is stored."),
]


class LineProblem(Schema):
    """`line` of the file, the header is the first; `column` is empty where it is about the whole line."""

    line: int
    column: str
    code: str
    message: str


class OrderFileSchema(Schema):
    """How many orders were not there, came in a higher version, in the same again, and in a lower one; the last two change nothing.

    Of `problem_count` problems the first hundred are told.
    """

    applied: bool
    new: int
    changed: int
    unchanged: int
    older: int
    problem_count: int
    problems: list[LineProblem]


@router.put(
    "/{str:code}/order-file",
    response=OrderFileSchema,
    auth=key_with(Right.EDIT_ORDERS),
    openapi_extra={"requestBody": _CSV},
)
@takes_bytes(LARGEST_FILE)
@idempotent()
def put_order_file(
    request: HttpRequest,
    code: str,
    dry_run: DryRun = False,  # noqa: FBT002 - of the address
) -> dict[str, Any]:
    """Send CSV in UTF-8 as the body, a line for each line of an order, those of one order behind each other; at least with the columns `number`,
    `source_version`, `date`, `currency` and `order_total`, and the others as the export of orders has them. Each order is recorded as by `PUT /sites/{code}/orders/{number}`,
    with what is reserved for it. All of them or nothing: 422 beside `lines.3.order_total` for the first hundred problems.
    """
    grant = grant_of(request)
    grant.require(Right.SEE_ORDERS)
    site = site_at(code, grant)
    lines = read_upload(request.body, "body", layout=LAYOUT, command="regulars orders import")
    if dry_run:
        return _answer(plan_orders(site, lines), applied=False)
    try:
        return _answer(import_orders(site, lines, by=by_key(request)), applied=True)
    except BadLines as error:
        raise bad_lines(error.plan.bad) from None


def _answer(plan: OrderPlan, *, applied: bool) -> dict[str, Any]:
    (place,) = plan.places
    problems = [
        {"line": bad.number, "column": bad.column, "code": bad.code, "message": bad.message}
        for bad in plan.bad[:MOST_TOLD]
    ]
    numbers = {name: getattr(place, name) for name in ("new", "changed", "unchanged", "older")}
    return {"applied": applied, **numbers, "problem_count": len(plan.bad), "problems": problems}
