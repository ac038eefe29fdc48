"""`regulars orders ...`"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli.database import connect
from regulars.cli.export_file import write_rows
from regulars.cli.importing import Ignored, Importer, Options, Renamed, Report, StopOnError
from regulars.cli.lookups import customer_by, site_by
from regulars.cli.options import Apply, Json
from regulars.cli.output import counted, print_json, print_table
from regulars.cli.problems import Refused

if TYPE_CHECKING:
    from regulars.orders.models import Order

app = typer.Typer(help="Orders: find, show, approve, decline, export and import.", no_args_is_help=True)

Number = Annotated[str, typer.Option(help="Order number; where nobody has it, how it begins.")]
Email = Annotated[str, typer.Option(help="Of accounts and guests, in every set.")]
Who = Annotated[str | None, typer.Option(help="Id, or a username that only one set has.")]
Reference = Annotated[str, typer.Option(help="Reference, employee or charge id.")]
SiteCode = Annotated[str | None, typer.Option("--site", help="Code of the site where they were placed.")]
SetCode = Annotated[str, typer.Option("--set", help="Code of the set that the site was in then.")]
State = Annotated[str | None, typer.Option(help="on_hold, placed, in_progress, completed, declined, ...")]
Since = Annotated[str | None, typer.Option(help="First day in UTC, as 2026-01-31.")]
Until = Annotated[str | None, typer.Option(help="Last day in UTC.")]


def _meanings(
    customer: str | None,
    site: str | None,
    state: str | None,
    since: str | None,
    until: str | None,
    **texts: str,
) -> dict[str, Any]:
    """What the filters mean that are given. Raises `Refused` for what can't be."""
    from datetime import date

    from regulars.orders.rules.states import OrderState

    if state is not None and state not in set(OrderState):
        raise Refused(f"--state {state}: choose one of {', '.join(OrderState)}.")
    days = {}
    for option, text in (("since", since), ("until", until)):
        try:
            days[option] = None if text is None else date.fromisoformat(text)
        except ValueError:
            raise Refused(f"--{option} {text}: write a day as 2026-01-31.") from None
    found = {
        "customer": customer_by(customer).pk if customer else None,
        "site": site_by(site) if site else None,
        "state": state,
    }
    given: dict[str, Any] = found | days | {name: text.replace("\x00", "") for name, text in texts.items()}
    return {name: value for name, value in given.items() if value}


@app.command("find")
def find_orders(
    *,
    number: Number = "",
    email: Email = "",
    customer: Who = None,
    reference: Reference = "",
    site: SiteCode = None,
    set_code: SetCode = "",
    state: State = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(help="1 to 200.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="From the page before.")] = None,
    as_json: Json = False,
) -> None:
    """Find orders, newest first, as the back office does."""
    connect()
    from regulars.orders.queries.listing import list_orders
    from regulars.staff.rules.rights import EVERYTHING

    texts = {"number": number, "email": email, "reference": reference, "set": set_code}
    meanings = _meanings(customer, site, state, since, until, **texts)
    page = list_orders(EVERYTHING, cursor=cursor, limit=min(max(limit, 1), 200), **meanings)
    if as_json:
        items = [_as_json(order) for order in page.items]
        print_json({"items": items, "next_cursor": page.next_cursor, "total": page.total.count,
                    "total_is_exact": page.total.is_exact})  # fmt: skip
        return
    print_table(
        ["Number", "Site", "Date", "Customer", "Set", "State", "Total"],
        [
            [order.number, order.site.code, f"{order.placed_at:%Y-%m-%d %H:%M}", order.person.name or order.person.email,
             order.set_code, order.state, f"{_amount(order)} {order.currency}"]
            for order in page.items
        ],
        empty="No order found.",
    )  # fmt: skip
    if page.next_cursor:
        print(f"More: --cursor {page.next_cursor}")


@app.command("show")
def show_order(
    number: Annotated[str, typer.Argument(help="Its number, in any case.")],
    *,
    site: SiteCode = None,
    as_json: Json = False,
) -> None:
    """One order with its lines. Several sites may have its number: then --site says which."""
    connect()
    from regulars.catalog.rules.quantities import written_quantity
    from regulars.orders.queries.details import details_of

    order = _named(number, site)
    detail = details_of(order)
    lines = [
        {"product": line.product_code, "name": line.name, "quantity": written_quantity(line.quantity),
         "total": _amount(line, order.currency)}
        for line in detail.lines
    ]  # fmt: skip
    if as_json:
        print_json(_as_json(order) | {"centre": order.centre, "lines": lines})
        return
    print(f"Order {order.number} at {order.site.code}, {order.placed_at:%Y-%m-%d %H:%M} UTC: {order.state}")
    print(f"For {order.person.name or '-'}, {order.person.email or '-'}, customer {order.customer_id}")
    print_table(
        ["Product", "Name", "Quantity", "Total"], [list(line.values()) for line in lines], empty="No lines."
    )
    print(f"Total: {_amount(order)} {order.currency}")


@app.command("approve")
def approve(
    number: Annotated[str, typer.Argument(help="Its number, in any case.")], *, site: SiteCode = None
) -> None:
    """Approve an order on hold; block rules are asked again. The buyer gets a mail."""
    connect()
    from regulars.kernel.actor import OPERATOR
    from regulars.orders.operations.decisions import approve_order

    order = approve_order(_named(number, site), by=OPERATOR)
    print(f"Order {order.number} at {order.site.code} is {order.state}.")


@app.command("decline")
def decline(
    number: Annotated[str, typer.Argument(help="Its number, in any case.")],
    *,
    reason: Annotated[str, typer.Option(help="The buyer reads it.")],
    site: SiteCode = None,
) -> None:
    """Decline an order on hold. Store credit goes back, a card isn't charged, and the buyer gets a mail with the reason."""
    connect()
    from regulars.kernel.actor import OPERATOR
    from regulars.orders.operations.decisions import decline_order

    order = decline_order(_named(number, site), reason=reason, by=OPERATOR)
    print(f"Order {order.number} at {order.site.code} is {order.state}.")


def _named(number: str, site: str | None) -> "Order":
    from regulars.orders.queries.listing import find_by_number
    from regulars.staff.rules.rights import EVERYTHING

    return find_by_number(EVERYTHING, number.replace("\x00", ""), site_by(site) if site else None)


@app.command("export")
def export_orders(
    file: Annotated[str, typer.Argument(help="CSV file to write; - for the standard output.")] = "-",
    *,
    number: Number = "",
    email: Email = "",
    customer: Who = None,
    reference: Reference = "",
    site: SiteCode = None,
    set_code: SetCode = "",
    state: State = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """Write orders to a CSV file in UTF-8, one row for each line. No cell is run by a spreadsheet."""
    connect()
    from regulars.kernel.actor import OPERATOR
    from regulars.orders.operations.exports import note_orders_exported
    from regulars.orders.queries.export import export_columns, order_rows
    from regulars.staff.rules.rights import EVERYTHING

    texts = {"number": number, "email": email, "reference": reference, "set": set_code}
    meanings = _meanings(customer, site, state, since, until, **texts)
    rows = order_rows(EVERYTHING, **meanings)
    written = write_rows(
        file, export_columns(EVERYTHING), rows, note=lambda: note_orders_exported(meanings, by=OPERATOR)
    )
    if file != "-":
        print(f"Wrote {counted(written, 'line')} of orders to {file}.")


@app.command("import")
def import_orders(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV in UTF-8 with a header; at least number, source_version, date, currency, order_total; - for the standard input."
        ),
    ],
    *,
    site_code: Annotated[str, typer.Option("--site", help="Code of the site.", metavar="CODE")],
    apply: Apply = False,
    stop_on_error: StopOnError = False,
    report: Report = None,
    renamed: Renamed = None,
    ignored: Ignored = None,
    as_json: Json = False,
) -> None:
    """Record orders of a shop outside: a dry run, unless --apply. All or nothing; a version that is there already is left, and so is an older one.

    A line for each line of an order, those of one order behind each other. Columns as orders export has them, with source_version.
    """
    connect()
    from regulars.orders.operations.external_imports import OrderPlan, plan_orders
    from regulars.orders.operations.external_imports import import_orders as store
    from regulars.orders.operations.external_lines import LAYOUT

    site = site_by(site_code)
    importer = Importer(
        "order",
        "orders",
        LAYOUT,
        partial(plan_orders, site),
        partial(store, site),
        OrderPlan,
        ("Site", "New", "Changed", "Unchanged", "Older"),
    )
    importer.run(file, Options(apply, False, stop_on_error, report, renamed, ignored, None, as_json))


def _as_json(order: "Order") -> dict[str, Any]:
    same = ("number", "state", "payment_state", "currency")
    return {name: getattr(order, name) for name in same} | {
        "id": order.pk,
        "site": order.site.code,
        "set": order.set_code,
        "customer": order.customer_id,
        "kind": order.customer_kind,
        "name": order.person.name,
        "email": order.person.email,
        "references": order.person.references,
        "placed_at": order.placed_at.isoformat(),
        "total": _amount(order),
    }


def _amount(row: Any, currency: str = "") -> str:
    """Its total, in minor units."""
    from regulars.kernel.money import rounded

    return f"{rounded(row.total, currency or row.currency):f}"
