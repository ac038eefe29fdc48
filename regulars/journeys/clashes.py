"""What staff decided about each clash of user names (D-24), and doing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from regulars.customers.models import Customer
from regulars.customers.operations.accounts import erase, rename
from regulars.customers.queries.reorganisation import Clash
from regulars.journeys.plans import PlanRefused
from regulars.kernel.actor import Actor
from regulars.kernel.errors import Invalid

__all__ = [
    "Decision",
    "Decisions",
    "Way",
    "apply_decisions",
    "decisions_from",
    "decisions_to",
    "open_clashes",
    "refuse_open_clashes",
]


class Way(StrEnum):
    """Ways out of a clash: give the incoming account another user name, erase it, or let it stay where it is."""

    RENAME = "rename"
    ERASE = "erase"
    SKIP = "skip"


@dataclass(frozen=True)
class Decision:
    way: Way
    username: str = ""


Decisions = Mapping[int, Decision]


def decisions_from(raw: Any) -> dict[int, Decision]:
    """Read decisions as a door received them: `{account id: {"decision": way, "username": ...}}`.

    Raises `Invalid` with the field `decisions`.
    """
    if not isinstance(raw, Mapping):
        raise Invalid("decisions_shape", "Decisions are an object: account id to decision.", "decisions")
    decisions = {}
    for account_id, one in raw.items():
        way = one.get("decision") if isinstance(one, Mapping) else None
        username = one.get("username") or "" if isinstance(one, Mapping) else ""
        if way not in set(Way) or not isinstance(username, str) or not str(account_id).isdecimal():
            raise Invalid("decisions_shape", "Each decision is rename, erase or skip.", "decisions")
        if way == Way.RENAME and not username.strip():
            raise Invalid("required", "A renamed account needs a new user name.", "decisions")
        decisions[int(account_id)] = Decision(Way(way), username)
    return decisions


def decisions_to(decisions: Decisions) -> dict[str, dict[str, str]]:
    """The same as JSON, for a job."""
    return {str(key): {"decision": one.way, "username": one.username} for key, one in decisions.items()}


def open_clashes(clashes: Sequence[Clash], decisions: Decisions, *, may_skip: bool) -> list[Clash]:
    """The clashes that nobody has decided yet, or whose decision doesn't fit."""
    return [
        clash
        for clash in clashes
        if clash.account_id not in decisions or (decisions[clash.account_id].way is Way.SKIP and not may_skip)
    ]


def refuse_open_clashes(clashes: Sequence[Clash], decisions: Decisions, *, may_skip: bool, plan: Any) -> None:
    """Raise `PlanRefused` `clashes` with the plan while one is undecided; nothing happens then."""
    undecided = open_clashes(clashes, decisions, may_skip=may_skip)
    if undecided:
        raise PlanRefused(
            "clashes",
            f"{len(undecided)} user names exist on both sides. Decide what happens to each.",
            "decisions",
            plan=plan,
        )


def apply_decisions(clashes: Sequence[Clash], decisions: Decisions, *, by: Actor) -> list[int]:
    """Rename and erase as decided; answers the accounts that stay where they are."""
    stay = []
    for clash in clashes:
        decision = decisions[clash.account_id]
        if decision.way is Way.SKIP:
            stay.append(clash.account_id)
            continue
        account = Customer.objects.get(pk=clash.account_id)
        if decision.way is Way.RENAME:
            rename(account, username=decision.username, by=by)
        else:
            erase(account, by=by)
    return stay
