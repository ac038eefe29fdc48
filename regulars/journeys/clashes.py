"""What staff decided about each clash of user names (D-24), and doing it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q

from regulars.customers.models import Customer
from regulars.customers.operations.accounts import rename
from regulars.customers.queries.reorganisation import Clash
from regulars.customers.rules import username_key
from regulars.journeys.customer_lifecycle import erase
from regulars.journeys.plans import PlanRefused
from regulars.kernel.actor import Actor
from regulars.kernel.errors import Invalid
from regulars.kernel.texts import is_blank
from regulars.staff.rules import Grant, Right

__all__ = [
    "Decision",
    "Decisions",
    "NamesTaken",
    "Way",
    "apply_decisions",
    "check_decisions",
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


class NamesTaken(PlanRefused):
    """New names that exist too; `accounts` were to have them."""

    def __init__(self, names: Sequence[str], accounts: Sequence[int], *, plan: Any) -> None:
        shown = ", ".join(f"“{name}”" for name in names[:3])
        super().__init__(
            "username_taken", f"Taken too: {shown}. Choose other user names.", "decisions", plan=plan
        )
        self.accounts = list(accounts)


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
        if way == Way.RENAME and is_blank(username):
            raise Invalid("required", "A renamed account needs a new user name.", "decisions")
        decisions[int(account_id)] = Decision(Way(way), username)
    return decisions


def check_decisions(decisions: Decisions, *, grant: Grant) -> None:
    """Raises `Forbidden` for a decision that does what they may not do by itself: to erase, to rename."""
    ways = {one.way for one in decisions.values()}
    if Way.ERASE in ways:
        grant.require(Right.ERASE_CUSTOMERS)
    if Way.RENAME in ways:
        grant.require_edit("username")


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


def refuse_open_clashes(
    clashes: Sequence[Clash], decisions: Decisions, *, may_skip: bool, plan: Callable[[], Any]
) -> None:
    """Raise `PlanRefused` with the plan that `plan` makes, and nothing happens: `clashes` while one is undecided, `username_taken` for a
    new name that exists too (ACC-05).
    """
    undecided = open_clashes(clashes, decisions, may_skip=may_skip)
    if undecided:
        raise PlanRefused(
            "clashes",
            f"{len(undecided)} user names exist on both sides. Decide what happens to each.",
            "decisions",
            plan=plan(),
        )
    taken = _taken_names(
        [clash for clash in clashes if decisions[clash.account_id].way is Way.RENAME], decisions
    )
    if taken:
        raise NamesTaken([decisions[one].username for one in taken], taken, plan=plan())


def _taken_names(renamed: Sequence[Clash], decisions: Decisions) -> list[int]:
    """The accounts whose new name exists on either side or was given twice. A look ahead: the constraint decides."""
    keys = {clash.account_id: username_key(decisions[clash.account_id].username) for clash in renamed}
    if not keys:
        return []
    both = {one for clash in renamed for one in (clash.account_id, clash.other_id)}
    sides = Customer.objects.filter(pk__in=both).values("set_id")
    called = Q(username_key__in=keys.values()) | Q(login_email__in=keys.values())
    names = Customer.objects.filter(called, set_id__in=sides).values_list("pk", "username_key", "login_email")
    holders: dict[str | None, set[int]] = {}
    for pk, *both_names in names:
        for name in both_names:
            holders.setdefault(name, set()).add(pk)
    counts = Counter(keys.values())
    return [one for one, key in keys.items() if holders.get(key, set()) - {one} or counts[key] > 1]


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
