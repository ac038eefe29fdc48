"""The one plan as tables for people; as JSON it has the members that the API answers."""

from typing import TYPE_CHECKING, Any

from regulars.cli.output import counted, print_table

if TYPE_CHECKING:
    from regulars.customers.queries.clashes import Clashes
    from regulars.journeys.plans import Plan

__all__ = ["plan_as_json", "print_plan"]


def plan_as_json(plan: "Plan") -> dict[str, Any]:
    from regulars.api.plans import plan_schema

    return plan_schema(plan).model_dump(mode="json")


def print_plan(plan: "Plan", *, empty: str) -> None:
    """Who gets in and who no longer does, what else happens, and the clashes with what can be done about them."""
    from regulars.kernel.money import written

    if plan.moves:
        print_table(
            ["Sites", "From", "To"],
            [
                [", ".join(site.code for site in move.sites) or "none", move.former.code, move.to_set.code]
                for move in plan.moves
            ],
            empty="",
        )
    print_table(
        ["Site", "Can log in from now on", "No longer"],
        [[effect.site.code, effect.can_log_in, effect.no_longer] for effect in plan.effects],
        empty="Nobody gains or loses access." if plan.moves else empty,
    )
    for fact in plan.facts:
        sites = f" ({', '.join(site.code for site in fact.sites)})" if fact.sites else ""
        money = f" ({written(*fact.money, 'en')})" if fact.money else ""
        print(f"{fact.count:,} {fact.text}{money}{sites}.")
    if plan.clashes:
        _print_clashes(plan.clashes)
        ways = ", --skip ID (it stays)." if plan.may_skip else ". The set goes, so nobody can stay."
        if plan.account_id:
            print("Give one of the two another username first.")
        else:
            print(f"Decide each: --rename ID=NAME, --erase ID{ways}")
            print(
                "Or all others by a rule: --rule rename, last_log_in, erase"
                + (" or skip." if plan.may_skip else ".")
            )


def _print_clashes(clashes: "Clashes") -> None:
    print(f"\n{counted(clashes.total, 'username')} on both sides:")
    print_table(
        ["Id", "Username", "Name", "Last seen", "Clashes with", "Name there", "Last seen there"],
        [
            [
                str(clash.mine.id),
                clash.username,
                clash.mine.name,
                f"{clash.mine.seen_at:%Y-%m-%d}" if clash.mine.seen_at else "never",
                f"#{clash.other.id}",
                clash.other.name,
                f"{clash.other.seen_at:%Y-%m-%d}" if clash.other.seen_at else "never",
            ]
            for clash in clashes.first
        ],
        empty="",
    )
    if clashes.total > len(clashes.first):
        print(f"... and {clashes.total - len(clashes.first):,} more.")
