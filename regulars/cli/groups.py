"""`regulars groups ...`"""

from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli.database import connect
from regulars.cli.lookups import customer_by, group_by
from regulars.cli.options import Apply, Json
from regulars.cli.output import counted, print_json, print_table
from regulars.cli.reorganising import APPLY_HINT

if TYPE_CHECKING:
    from regulars.groups.operations.members import MembersChanged

app = typer.Typer(help="Customer groups: who is in them.", no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="Code of a customer group.")]
Customers = Annotated[list[str], typer.Argument(help="Ids, or usernames that only one set has.")]


@app.command("list")
def list_groups(*, as_json: Json = False) -> None:
    """Every customer group with its number of members."""
    connect()
    from regulars.groups.models import CustomerGroup
    from regulars.groups.queries.groups import sizes_of
    from regulars.staff.rules.rights import EVERYTHING

    groups = list(CustomerGroup.objects.order_by("name", "pk"))
    sizes = sizes_of(groups, EVERYTHING)
    if as_json:
        print_json(
            [
                {
                    "code": group.code,
                    "name": group.name,
                    "description": group.description,
                    "members": sizes[group.pk].count,
                    "members_is_exact": sizes[group.pk].is_exact,
                }
                for group in groups
            ]
        )
        return
    rows = [
        [group.code, group.name, f"{'' if (size := sizes[group.pk]).is_exact else 'over '}{size.count:,}"]
        for group in groups
    ]
    print_table(["Code", "Name", "Members"], rows, empty="There is no customer group.")


@app.command("create")
def create_group(
    name: Annotated[str, typer.Argument(help="Its name.")],
    *,
    code: Annotated[str, typer.Option(help="Its code; left out, it is made from the name.")] = "",
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
) -> None:
    """Add a customer group."""
    connect()
    from regulars.groups.operations.groups import add_group
    from regulars.kernel.actor import OPERATOR

    group = add_group(name, code=code, description=description, by=OPERATOR)
    print(f"Added customer group {group.code}.")


@app.command("members")
def list_members(
    code: Code,
    *,
    most: Annotated[int, typer.Option("--limit", min=1, max=200, help="So many of the latest.")] = 50,
    as_json: Json = False,
) -> None:
    """Who is in a customer group, the latest customers first."""
    connect()
    from regulars.groups.queries.members import members_of
    from regulars.staff.rules.rights import EVERYTHING

    page = members_of(group_by(code), grant=EVERYTHING, limit=most)
    members = [
        {"id": member.id, "name": member.full_name, "email": member.email, "set": member.set_code}
        for member in page.items
    ]
    if as_json:
        print_json({"members": members, "total": page.total.count})
        return
    print_table(
        ["Id", "Name", "Email", "Set"],
        [[str(value) for value in member.values()] for member in members],
        empty="Nobody is in this group.",
    )
    if page.total.count > len(members):
        print(f"{len(members)} of {page.total.count:,} members.")


@app.command("add")
def add_members(code: Code, customers: Customers) -> None:
    """Put customers into a group; who is in it already stays."""
    connect()
    from regulars.groups.operations.members import Difference, change_members
    from regulars.kernel.actor import OPERATOR
    from regulars.staff.rules.rights import EVERYTHING

    group, ids = group_by(code), {customer_by(customer).pk for customer in customers}
    changed = change_members(group, Difference(add=ids), grant=EVERYTHING, by=OPERATOR)
    print(f"Put {counted(changed.added, 'customer')} into {group.code}.")
    _print_rest(changed, len(ids) - changed.added, "in it already")


@app.command("remove")
def remove_members(
    code: Code,
    customers: Annotated[list[str] | None, typer.Argument(help="As for add.")] = None,
    *,
    everybody: Annotated[bool, typer.Option("--all", help="Everybody who is in it.")] = False,
    apply: Annotated[
        bool, typer.Option("--apply", help="With --all: take them out. Without, only say how many they are.")
    ] = False,
) -> None:
    """Take customers out of a group; it stays. Those you name leave at once; --all says how many it would be, and does it with --apply."""
    connect()
    from regulars.cli.problems import Refused
    from regulars.groups.operations.members import Difference, change_members, remove_all_members
    from regulars.groups.queries.members import changeable_count
    from regulars.kernel.actor import OPERATOR
    from regulars.staff.rules.rights import EVERYTHING

    if everybody == bool(customers):
        raise Refused("Say which customers, or all of them with --all.")
    group = group_by(code)
    if everybody and not apply:
        count = counted(changeable_count(group, EVERYTHING), "customer")
        print(f"{count} would be taken out of {group.code}.\n{APPLY_HINT}")
        return
    if everybody:
        changed = remove_all_members(group, grant=EVERYTHING, by=OPERATOR)
        print(f"Took {counted(changed.removed, 'customer')} out of {group.code}.")
        return
    ids = {customer_by(customer).pk for customer in customers or ()}
    changed = change_members(group, Difference(remove=ids), grant=EVERYTHING, by=OPERATOR)
    print(f"Took {counted(changed.removed, 'customer')} out of {group.code}.")
    _print_rest(changed, len(ids) - changed.removed, "not in it")


@app.command("delete")
def delete_group(code: Code, *, apply: Apply = False) -> None:
    """Delete a customer group that no discount names: says how many are in it, does it with --apply. Its customers stay."""
    connect()
    from regulars.groups.operations.groups import remove_group
    from regulars.groups.operations.locks import why_in_use
    from regulars.groups.queries.members import changeable_count
    from regulars.kernel.actor import OPERATOR
    from regulars.staff.rules.rights import EVERYTHING

    group = group_by(code)
    if apply:
        members = counted(remove_group(group, by=OPERATOR), "member")
        print(f"Deleted customer group {group.code}, which had {members}.")
        return
    if why := why_in_use(group):
        raise why
    count = changeable_count(group, EVERYTHING)
    stay = {0: "", 1: ", who stays a customer"}.get(count, ", who stay customers")
    print(f"Customer group {group.code} has {counted(count, 'member')}{stay}.\n{APPLY_HINT}")


def _print_rest(changed: "MembersChanged", others: int, state: str) -> None:
    if others > changed.skipped:
        was = "was" if others - changed.skipped == 1 else "were"
        print(f"{counted(others - changed.skipped, 'customer')} {was} {state}.")
    if changed.skipped:
        print(
            f"Left out {counted(changed.skipped, 'guest or erased customer', 'guests or erased customers')}."
        )
