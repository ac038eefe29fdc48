"""Plans as tables for people and as JSON for machines, with the same members as in the API."""

from typing import TYPE_CHECKING, Any

from regulars.cli.output import counted, print_table

if TYPE_CHECKING:
    from regulars.customers.queries.reorganisation import Clash
    from regulars.journeys.delete_set import DeletionPlan
    from regulars.journeys.move_sites import SiteMovesPlan

__all__ = ["deletion_as_json", "move_as_json", "print_deletion", "print_move"]


def print_move(plan: "SiteMovesPlan") -> None:
    print_table(
        ["Sites", "From", "To", "Left behind", "Go along", "Doors lost elsewhere"],
        [
            [
                ", ".join(site.code for site in move.sites),
                move.former.code,
                move.to_set.code,
                move.counted.stranded,
                move.size.taken_along,
                move.counted.doors_lost,
            ]
            for move in plan.moves
        ],
        empty="This site is in that set already.",
    )
    if plan.stranded:
        print(
            f"{counted(plan.stranded, 'account')} with access to it can no longer log in there: they stay in their set."
        )
    _print_clashes(plan.clashes, may_skip=True)


def move_as_json(plan: "SiteMovesPlan") -> dict[str, Any]:
    return {
        "plan": plan.plan,
        "strategy": plan.strategy.value,
        "stranded": plan.stranded,
        "taken_along": plan.taken_along,
        "doors_lost": plan.doors_lost,
        "clashes": _clashes_as_json(plan.clashes),
        "moves": [
            {
                "sites": [site.code for site in move.sites],
                "from_set": move.former.code,
                "to_set": move.to_set.code,
                "stranded": move.counted.stranded,
                "taken_along": move.size.taken_along,
            }
            for move in plan.moves
        ],
    }


def print_deletion(plan: "DeletionPlan") -> None:
    print_table(
        ["Set", "Heir", "Sites", "Customers"],
        [
            [
                plan.customer_set.code,
                plan.heir.code,
                ", ".join(site.code for site in plan.sites) or "none",
                plan.customers,
            ]
        ],
        empty="",
    )
    _print_clashes(plan.clashes, may_skip=False)


def deletion_as_json(plan: "DeletionPlan") -> dict[str, Any]:
    return {
        "plan": plan.plan,
        "set": plan.customer_set.code,
        "heir": plan.heir.code,
        "sites": [site.code for site in plan.sites],
        "customers": plan.customers,
        "stranded": 0,
        "taken_along": plan.customers,
        "clashes": _clashes_as_json(plan.clashes),
    }


def _print_clashes(clashes: "list[Clash]", *, may_skip: bool) -> None:
    """Who clashes with whom, and what can be done about it."""
    if not clashes:
        return
    print(f"\n{counted(len(clashes), 'user name')} on both sides:")
    print_table(
        ["Id", "User name", "Name", "Clashes with", "Name there"],
        [
            [str(one.account_id), one.username, one.name, f"#{one.other_id}", one.other_name]
            for one in clashes
        ],
        empty="",
    )
    ways = ", --skip ID (it stays)." if may_skip else ". The set goes, so nobody can stay."
    print(f"Decide each: --rename ID=NAME, --erase ID{ways}")


def _clashes_as_json(clashes: "list[Clash]") -> list[dict[str, Any]]:
    return [
        {name: getattr(one, name) for name in ("account_id", "username", "name", "other_id", "other_name")}
        for one in clashes
    ]
