"""`regulars customers find`"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli.database import connect
from regulars.cli.lookups import set_by, site_by
from regulars.cli.options import Json
from regulars.cli.output import print_json, print_table
from regulars.cli.problems import Refused

if TYPE_CHECKING:
    from regulars.customer_search.queries.search import FoundCustomer

__all__ = ["find"]


def find(
    fragment: Annotated[str, typer.Argument(help="Part of a name, email, company, phone; or an id.")] = "",
    *,
    set_code: Annotated[str | None, typer.Option("--set", help="Code of a set.")] = None,
    site: Annotated[str | None, typer.Option(help="Code of a site where they have a row.")] = None,
    state: Annotated[str | None, typer.Option(help="active, blocked, pending or disabled.")] = None,
    kind: Annotated[str | None, typer.Option(help="account or guest.")] = None,
    type_: Annotated[str | None, typer.Option("--type", help="B2C, B2B or B2E.")] = None,
    email: Annotated[str, typer.Option(help="How it begins.")] = "",
    last_name: Annotated[str, typer.Option(help="How it begins.")] = "",
    group: Annotated[str | None, typer.Option(help="Code of a group that they are in.")] = None,
    role: Annotated[str | None, typer.Option(help="Code of a role that they have today.")] = None,
    tag: Annotated[str | None, typer.Option(help="Code of a tag that they carry.")] = None,
    pricing_policy: Annotated[str | None, typer.Option(help="Its code.")] = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option(help="CODE=VALUE; also CODE.begins=, CODE.min=, CODE.max=, CODE.any=true. Repeatable."),
    ] = None,
    limit: Annotated[int, typer.Option(help="1 to 200.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="From the page before.")] = None,
    as_json: Json = False,
) -> None:
    """Find customers, newest first, as the back office does."""
    connect()
    from regulars.customer_search.queries.search import Filters, parsed_filter, search_customers
    from regulars.customers.rules import CustomerState, Kind
    from regulars.groups.queries.filters import within
    from regulars.sites.queries.types import names_of_types
    from regulars.staff.rules.rights import EVERYTHING

    for option, value, known in (
        ("state", state, CustomerState),
        ("kind", kind, Kind),
        ("type", type_, names_of_types()),
    ):
        if value is not None and value not in set(known):
            raise Refused(f"--{option} {value}: choose one of {', '.join(known)}.")
    wishes = [*(attribute or ()), *([f"pricing_policy={pricing_policy}"] if pricing_policy else [])]
    filters = Filters(
        set_id=set_by(set_code).pk if set_code else None,
        site_id=site_by(site).pk if site else None,
        state=CustomerState(state) if state else None,
        kind=Kind(kind) if kind else None,
        type=type_ or None,
        email=email,
        last_name=last_name,
        attributes=tuple(
            parsed_filter(name, value) for name, _, value in (written.partition("=") for written in wishes)
        ),
        within=within(EVERYTHING, group=group, role=role, tag=tag),
    )
    page = search_customers(fragment, filters, grant=EVERYTHING, cursor=cursor, limit=limit)
    if as_json:
        print_json(
            {
                "items": [_as_json(customer) for customer in page.items],
                "next_cursor": page.next_cursor,
                "total": page.total.count,
                "total_is_exact": page.total.is_exact,
            }
        )
        return
    print_table(
        ["Id", "Name", "Username", "Company", "Set", "Sites", "State"],
        [
            [
                str(customer.id),
                customer.full_name,
                customer.username or customer.email,
                customer.company,
                customer.set_code,
                ", ".join(access.site_code for access in customer.accesses),
                customer.state,
            ]
            for customer in page.items
        ],
        empty="Nobody found.",
    )
    if page.items:
        about = "" if page.total.is_exact else "about "
        last = page.first + len(page.items) - 1
        print(f"{page.first:,} to {last:,} of {about}{page.total.count:,}.")
    if page.next_cursor:
        print(f"More: --cursor {page.next_cursor}")


def _as_json(customer: "FoundCustomer") -> dict[str, Any]:
    names = ("id", "username", "email", "first_name", "last_name", "company", "phone", "type")
    return {
        **{name: getattr(customer, name) for name in names},
        "set": customer.set_code,
        "status": customer.status,
        "state": customer.state,
        "access": {access.site_code: access.state for access in customer.accesses},
        "created_at": customer.created_at.isoformat(),
    }
