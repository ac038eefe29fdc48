"""The clashes of a plan as a form: one decision each, read back and asked for again where it is missing (D-24).

The fields are `decision-<account id>` and `username-<account id>`; `all` decides everything that is still open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from regulars.customers.queries.reorganisation import Clash
from regulars.journeys.clashes import Decision, Way, check_decisions, decisions_from
from regulars.staff.rules import Grant

__all__ = ["ClashRow", "clash_rows", "decided", "names_taken"]


@dataclass(frozen=True)
class ClashRow:
    """A clash, what was chosen for it so far, and what is still missing."""

    clash: Clash
    way: str
    username: str
    error: str = ""


def clash_rows(
    clashes: Sequence[Clash], sent: Mapping[str, Any], *, ask: bool = False, may_skip: bool = True
) -> list[ClashRow]:
    """What was sent about each clash; with `ask` a gap is an error beside it."""
    return [_row(clash, sent, ask=ask, may_skip=may_skip) for clash in clashes]


def _row(clash: Clash, sent: Mapping[str, Any], *, ask: bool, may_skip: bool) -> ClashRow:
    way = sent.get(f"decision-{clash.account_id}") or sent.get("all", "")
    username = str(sent.get(f"username-{clash.account_id}", "")).strip()
    if way not in set(Way) or (way == Way.SKIP and not may_skip):
        return ClashRow(clash, "", username, "Decide what happens to this account." if ask else "")
    if way == Way.RENAME and not username:
        return ClashRow(clash, way, "", "Type the new user name." if ask else "")
    return ClashRow(clash, way, username)


def decided(rows: Sequence[ClashRow], grant: Grant) -> dict[int, Decision]:
    """Raises `Forbidden` for a decision that is not theirs to make."""
    decisions = decisions_from(
        {row.clash.account_id: {"decision": row.way, "username": row.username} for row in rows}
    )
    check_decisions(decisions, grant=grant)
    return decisions


def names_taken(rows: Sequence[ClashRow], accounts: Sequence[int]) -> list[ClashRow]:
    """The rows again, with what is wrong beside each new name that exists too."""
    told = "This user name is taken too. Choose another."
    return [replace(row, error=told) if row.clash.account_id in accounts else row for row in rows]
