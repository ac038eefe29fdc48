"""A plan in plain sentences, for the dialogs."""

from typing import Any

from django.http import HttpRequest

from regulars.backoffice.clashes import ClashRow, clash_rows
from regulars.backoffice.numbers import counted
from regulars.backoffice.plan_parts import fact
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.delete_set import DeletionPlan
from regulars.journeys.move_sites import SiteMovesPlan
from regulars.sites.models import Site

__all__ = ["deleting", "moving_context"]

STRATEGIES = (
    (
        Strategy.LEAVE.value,
        "They stay in their set",
        "They can't log in at the moved site any more; a new account there is free to open.",
    ),
    (
        Strategy.TAKE_ONLY_HERE.value,
        "Take along who knows no other site",
        "Customers with a second site in the old set stay there.",
    ),
    (
        Strategy.TAKE_ALL.value,
        "Take everybody along",
        "Logins keep working here; customers lose the sites of the old set that they also use.",
    ),
)


def moving_context(
    request: HttpRequest, plan: SiteMovesPlan, rows: list[ClashRow] | None, *, changed: bool, refused: str
) -> dict[str, Any]:
    """What every page of such a plan shows; `changed`: it is not the one seen before, `refused`: what went wrong."""
    return {
        "plan": plan,
        "plan_title": _title(plan),
        "strategies": STRATEGIES,
        "consequences": _moving(plan),
        "rows": clash_rows(plan.clashes, request.POST) if rows is None else rows,
        "is_large": plan.is_large,
        "changed": changed,
        "refused": refused,
    }


def _title(plan: SiteMovesPlan) -> str:
    sites = [site for move in plan.moves for site in move.sites]
    return f"Move {sites[0].name}?" if len(sites) == 1 else f"Move {len(sites)} sites?"


def _moving(plan: SiteMovesPlan) -> list[dict[str, str]]:
    """Who is stranded, who goes along, which doors are lost (SITE-04)."""
    sites = _names([site for move in plan.moves for site in move.sites])
    facts = [
        fact(
            plan.stranded,
            f"{counted(plan.stranded, 'customer')[1]} can no longer log in at {sites}",
            "Their sessions there end at once. Their accounts stay as they are.",
            "danger",
        ),
        fact(
            plan.taken_along,
            "customer moves along and keeps the login"
            if plan.taken_along == 1
            else "customers move along and keep their login",
            "Same user name, same password, same data.",
            "ok",
        ),
    ]
    if plan.doors_lost:
        text = "door to another site closes" if plan.doors_lost == 1 else "doors to other sites close"
        whose = ["For those who move along"]
        if any(move.former.approval_for_set for move in plan.moves):
            whose.append("for those whose approval at a moving site counted for the whole set")
        facts.append(fact(plan.doors_lost, text, f"{', and '.join(whose)}.", "wait"))
    return facts


def deleting(plan: DeletionPlan) -> list[dict[str, str]]:
    """What the heir takes over (SET-12)."""
    sites, customers = len(plan.sites), plan.customers
    return [
        fact(sites, f"{counted(sites, 'site')[1]} to {plan.heir.name}", _names(plan.sites), "ok"),
        fact(
            customers,
            f"{counted(customers, 'customer')[1]} to {plan.heir.name}",
            "They keep their user name and password, and log in at these sites as before.",
            "ok",
        ),
    ]


def _names(sites: list[Site]) -> str:
    names = [site.name for site in sites]
    return ", ".join(names) if len(names) <= 3 else f"{', '.join(names[:3])} and {len(names) - 3} more"
