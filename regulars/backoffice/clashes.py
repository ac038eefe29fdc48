"""The clashes of a plan as a form: decisions one by one or by a rule, read back and asked for again where one is missing (D-24, REO-04).

The fields are `decision-<account id>` and `username-<account id>`; `rule` and `pattern` decide every clash that has none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from regulars.customers.queries.clashes import Clash, Clashes
from regulars.journeys.clashes import PATTERN, Decisions, Rule, Way, check_decisions, decisions_from
from regulars.kernel.i18n import translate
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
    clashes: Clashes, sent: Mapping[str, Any], *, ask: bool = False, may_skip: bool = True
) -> list[ClashRow]:
    """What was sent about each of the first clashes; with `ask` a gap that no rule fills is an error beside it."""
    by_rule = sent.get("rule", "") in set(Rule) - (set() if may_skip else {Rule.SKIP})
    return [_row(clash, sent, ask=ask and not by_rule, may_skip=may_skip) for clash in clashes.first]


def _row(clash: Clash, sent: Mapping[str, Any], *, ask: bool, may_skip: bool) -> ClashRow:
    way = sent.get(f"decision-{clash.account_id}", "")
    username = str(sent.get(f"username-{clash.account_id}", "")).strip()
    if way not in set(Way) or (way == Way.SKIP and not may_skip):
        return ClashRow(clash, "", username, translate("Decide what happens to this account.") if ask else "")
    if way in {Way.RENAME, Way.RENAME_OTHER} and not username:
        return ClashRow(clash, way, "", translate("Type the new username.") if ask else "")
    return ClashRow(clash, way, username)


def decided(rows: Sequence[ClashRow], sent: Mapping[str, Any], grant: Grant) -> Decisions:
    """Raises `Forbidden` for a decision that is not theirs to make, `Invalid` for a rule or pattern that is none."""
    raw: dict[Any, Any] = {
        row.clash.account_id: {"decision": row.way, "username": row.username} for row in rows if row.way
    }
    if sent.get("rule"):
        raw |= {"rule": sent["rule"], "pattern": sent.get("pattern") or PATTERN}
    decisions = decisions_from(raw)
    check_decisions(decisions, grant=grant)
    return decisions


def names_taken(rows: Sequence[ClashRow], accounts: Sequence[int]) -> list[ClashRow]:
    """The rows again, with what is wrong beside each new name that exists too."""
    problem = translate("This username is taken too. Choose another.")
    return [replace(row, error=problem) if row.clash.account_id in accounts else row for row in rows]
