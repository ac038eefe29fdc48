"""All prices of a list as one file (SHP-02)."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from regulars.api.admin.file_problems import bad_lines
from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.base import may_answer
from regulars.api.gate import takes_bytes
from regulars.api.schemas import Schema
from regulars.api.versions import IfMatch, etag, required_version
from regulars.catalog.operations.price_imports import LAYOUT, import_prices
from regulars.catalog.queries.listing import price_lists_of
from regulars.kernel.lookups import coded, the_one
from regulars.staff.rules import Right
from regulars.transfer.operations.staging import BadLines
from regulars.transfer.operations.uploads import LARGEST_FILE, read_upload

__all__ = ["router"]

router = Router(tags=["price lists"])
_CSV = {"required": True, "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}


class ImportSchema(Schema):
    """How many prices the list has not had, were another, went, and stayed as they were."""

    new: int
    changed: int
    removed: int
    unchanged: int
    version: int


@router.put(
    "/{code}/price-file",
    response=ImportSchema,
    auth=key_with(Right.EDIT_CATALOGUE),
    openapi_extra={"requestBody": _CSV, **may_answer(428)["openapi_extra"]},
)
@takes_bytes(LARGEST_FILE)
def put_price_file(
    request: HttpRequest,
    response: HttpResponse,
    code: str,
    replaces: Annotated[bool, Query(description="Remove what the file doesn't have.")] = False,  # noqa: FBT002 - of the address
    if_match: IfMatch = None,
) -> dict[str, Any]:
    """Send CSV in UTF-8 with the columns `product`, `from` and `amount` as the body, about 100,000 lines. All of it is stored or nothing:
    422 beside `lines.3.amount` for the first hundred lines that can't be.
    """
    lists = price_lists_of(grant_of(request))
    found = the_one(coded(lists, code), "no_such_price_list", "There is no price list with this code.")
    version = required_version(if_match)
    lines = read_upload(
        request.read(LARGEST_FILE + 1), "body", layout=LAYOUT, command="regulars prices import"
    )
    try:
        plan = import_prices(found, lines, replaces=replaces, version=version, by=by_key(request))
    except BadLines as error:
        raise bad_lines(error.plan.bad) from None
    response["ETag"] = etag(plan.version)
    (place,) = plan.places
    numbers = {name: getattr(place, name) for name in ("new", "changed", "removed", "unchanged")}
    return numbers | {"version": plan.version}
