"""`regulars sets ...`"""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli.database import connect
from regulars.cli.lookups import set_by, site_by
from regulars.cli.options import Apply, Json
from regulars.cli.output import counted, print_json, print_table
from regulars.cli.plans import plan_as_json, print_plan
from regulars.cli.reorganising import (
    APPLY_HINT,
    Erase,
    Pattern,
    Plan,
    Rename,
    Rule,
    Skip,
    at_work,
    decisions,
)

if TYPE_CHECKING:
    from regulars.sites.models import CustomerSet

app = typer.Typer(help="Customer sets: who may log in where.", no_args_is_help=True)

Strategy = Annotated[
    str | None,
    typer.Option(
        help="Who goes along: leave (nobody), take_only_here (people who know no other site), take_all (everybody with access there)."
    ),
]


@app.command("list")
def list_sets(*, as_json: Json = False) -> None:
    """Every customer set with its sites and its number of customers."""
    connect()
    from regulars.customers.queries.counts import customers_per_set
    from regulars.sites.models import CustomerSet, Installation

    default_id = Installation.objects.get().default_set_id
    totals = customers_per_set()
    sets = CustomerSet.objects.prefetch_related("sites").order_by("name", "pk")
    if as_json:
        print_json(
            [
                {
                    "code": customer_set.code,
                    "name": customer_set.name,
                    "is_default": customer_set.pk == default_id,
                    "access_mode": customer_set.access_mode,
                    "sites": _sites(customer_set),
                    "customers": totals[customer_set.pk].count,
                    "customers_is_exact": totals[customer_set.pk].is_exact,
                }
                for customer_set in sets
            ]
        )
        return
    print_table(
        ["Code", "Name", "Default", "Access", "Sites", "Customers"],
        [
            [
                customer_set.code,
                customer_set.name,
                "default" if customer_set.pk == default_id else "",
                customer_set.access_mode,
                ", ".join(_sites(customer_set)),
                f"{'' if totals[customer_set.pk].is_exact else 'about '}{totals[customer_set.pk].count:,}",
            ]
            for customer_set in sets
        ],
        empty="",
    )


def _sites(customer_set: "CustomerSet") -> list[str]:
    return sorted(site.code for site in customer_set.sites.all())


@app.command()
def create(
    code: Annotated[str, typer.Argument(help="Unique, and never changed afterwards.")],
    name: Annotated[str | None, typer.Option(help="A label for staff (default: the code).")] = None,
    *,
    is_default: Annotated[
        bool, typer.Option("--default", help="Hand it the default mark for new sites and customers.")
    ] = False,
    access_mode: Annotated[str, typer.Option(help="open (every site of the set) or listed.")] = "open",
    discreet: Annotated[
        bool, typer.Option("--discreet", help="Sister sites never reveal each other.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Create a customer set without sites; `sets move-site` brings them in."""
    connect()
    from regulars.kernel.actor import OPERATOR
    from regulars.sites.operations.sets import SetChanges, add_set

    changes = SetChanges(name=code if name is None else name, access_mode=access_mode, discreet=discreet)
    created = add_set(code, changes, is_default=is_default, by=OPERATOR)
    if as_json:
        print_json({"code": created.code, "name": created.name, "is_default": is_default})
    else:
        print(f"Created customer set {created.code}" + (", now the default." if is_default else "."))


@app.command("move-site")
def move_site(
    site: Annotated[str, typer.Argument(help="Code of the site; a master takes its sub sites along.")],
    to: Annotated[str, typer.Option(help="Code of the set it moves to.")],
    strategy: Strategy = None,
    *,
    apply: Apply = False,
    plan: Plan = None,
    rename: Rename = None,
    erase: Erase = None,
    skip: Skip = None,
    rule: Rule = None,
    pattern: Pattern = None,
    as_json: Json = False,
) -> None:
    """Move a site to another set: shows who gets in, who no longer does and who goes along, does it with --apply."""
    connect()
    from regulars.cli.problems import Refused
    from regulars.customers.queries import reorganisation
    from regulars.journeys.clashes import Agreement
    from regulars.journeys.move_sites import move_sites
    from regulars.journeys.site_moves import Wanted, plan_site_moves
    from regulars.kernel.actor import OPERATOR

    if strategy not in {None, *reorganisation.Strategy}:
        raise Refused(f"--strategy {strategy}: choose one of {', '.join(reorganisation.Strategy)}.")
    wanted = Wanted(
        {site_by(site).pk: set_by(to).pk}, reorganisation.Strategy(strategy) if strategy else None
    )
    decided = decisions(rename, erase, skip, rule=rule, pattern=pattern)
    planned = plan_site_moves(wanted)
    if not as_json:
        print_plan(planned, empty="This site is in that set already.")
        if planned.strategy:
            print(f"Who goes along: {planned.strategy}.")
    if apply and planned.moves:
        agreement = Agreement(plan or planned.fingerprint, decided)
        with at_work("Moving", quiet=as_json):
            moved = move_sites(replace(wanted, strategy=planned.strategy), agreement, by=OPERATOR)
    if as_json:
        print_json({"applied": apply and bool(planned.moves)} | plan_as_json(planned))
    elif planned.moves:
        print(f"Moved. {counted(moved.taken_along, 'account')} went along." if apply else APPLY_HINT)


@app.command()
def delete(
    code: Annotated[str, typer.Argument(help="Code of the set that goes.")],
    heir: Annotated[str | None, typer.Option(help="Set that takes over (default: the default set).")] = None,
    *,
    apply: Apply = False,
    plan: Plan = None,
    rename: Rename = None,
    erase: Erase = None,
    rule: Rule = None,
    pattern: Pattern = None,
    as_json: Json = False,
) -> None:
    """Delete a set: its sites and customers go to the successor, all or nothing. Shows the plan, does it with --apply."""
    connect()
    from regulars.journeys.clashes import Agreement
    from regulars.journeys.delete_set import delete_set, plan_set_deletion
    from regulars.kernel.actor import OPERATOR

    customer_set = set_by(code)
    decided = decisions(rename, erase, rule=rule, pattern=pattern)
    planned = plan_set_deletion(customer_set, successor=set_by(heir) if heir else None)
    successor = planned.moves[0].to_set
    if not as_json:
        print_plan(planned, empty="")
    if apply:
        agreement = Agreement(plan or planned.fingerprint, decided)
        with at_work("Handing over", quiet=as_json) as tell:
            delete_set(customer_set, successor=successor, agreement=agreement, by=OPERATOR, tell=tell)
    if as_json:
        print_json({"applied": apply} | plan_as_json(planned))
    else:
        print(f"Deleted. Everything belongs to {successor.code} now." if apply else APPLY_HINT)
