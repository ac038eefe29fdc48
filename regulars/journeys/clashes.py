"""What staff decided about clashes of usernames, one by one or by a rule (D-24, REO-04), and doing it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q

from regulars.customers.models import Customer
from regulars.customers.operations.accounts import rename
from regulars.customers.queries.clashes import Clash, Clashes, Namesake
from regulars.customers.rules import username_key
from regulars.journeys.customer_lifecycle import erase
from regulars.journeys.plans import Plan, PlanRefused
from regulars.kernel.actor import Actor
from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import either, noop
from regulars.kernel.texts import is_blank
from regulars.staff.rules import Grant, Right

__all__ = [
    "PATTERN",
    "Agreement",
    "Decided",
    "Decision",
    "Decisions",
    "NamesTaken",
    "Rule",
    "Way",
    "apply_decisions",
    "check_decisions",
    "decide",
    "decisions_from",
    "decisions_to",
]

PATTERN = "{username}-{id}"


class Way(StrEnum):
    """Ways out of a clash: give the incoming account another username, or the one that is there, erase the incoming one, or let
    it stay where it is.
    """

    RENAME = "rename"
    RENAME_OTHER = "rename_other"
    ERASE = "erase"
    SKIP = "skip"


class Rule(StrEnum):
    """What decides every clash that is not decided by itself. The last visit on record decides who keeps the name by `LAST_LOG_IN`;
    new names are made by a pattern of `{username}` and `{id}`.
    """

    RENAME = "rename"
    LAST_LOG_IN = "last_log_in"
    ERASE = "erase"
    SKIP = "skip"


@dataclass(frozen=True)
class Decision:
    way: Way
    username: str = ""


@dataclass(frozen=True)
class Decisions:
    """By account id; the rule decides the others."""

    each: Mapping[int, Decision] = field(default_factory=dict)
    rule: Rule | None = None
    pattern: str = PATTERN

    def of(self, clash: Clash) -> Decision | None:
        """What happens to this clash; None: nobody has decided it."""
        if clash.account_id in self.each or self.rule is None:
            return self.each.get(clash.account_id)
        if self.rule is Rule.LAST_LOG_IN and not clash.is_email and _seen(clash.mine) > _seen(clash.other):
            return Decision(Way.RENAME_OTHER, self._name(clash, clash.other))
        if self.rule in {Rule.LAST_LOG_IN, Rule.RENAME}:
            return Decision(Way.RENAME, self._name(clash, clash.mine))
        return Decision(Way(self.rule.value))

    def _name(self, clash: Clash, whose: Namesake) -> str:
        return self.pattern.replace("{username}", clash.username).replace("{id}", str(whose.id))


@dataclass(frozen=True)
class Agreement:
    """The plan that somebody saw and agreed to, with what happens to clashes; `plan` None: nobody saw one."""

    plan: str | None = None
    decisions: Decisions = field(default_factory=Decisions)


def _seen(namesake: Namesake) -> datetime:
    return namesake.seen_at or datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Decided:
    clash: Clash
    decision: Decision

    @property
    def renamed(self) -> int | None:
        """The account that gets another name."""
        ids = {Way.RENAME: self.clash.mine.id, Way.RENAME_OTHER: self.clash.other.id}
        return ids.get(self.decision.way)


class NamesTaken(PlanRefused):
    """New names that exist too; `accounts` were to have them."""

    def __init__(self, taken: Sequence[Decided], *, plan: Plan) -> None:
        names = ", ".join(f"“{refused.decision.username}”" for refused in taken[:3])
        sentence = noop("Taken too: {names}. Choose other usernames.")
        super().__init__("username_taken", sentence, "decisions", plan=plan, names=names)
        self.accounts = [decided.clash.account_id for decided in taken]


def decisions_from(raw: Any) -> Decisions:
    """Read decisions as a door received them: `{account id: {"decision": way, "username": ...}, "rule": ..., "pattern": ...}`.

    Raises `Invalid` with the field `decisions`.
    """
    if not isinstance(raw, Mapping):
        raise Invalid("decisions_shape", "Decisions are an object: account id to decision.", "decisions")
    rest = dict(raw)
    rule, pattern = rest.pop("rule", None), rest.pop("pattern", PATTERN)
    if rule not in (None, *Rule) or not isinstance(pattern, str):
        raise Invalid("decisions_shape", "A rule is {known}.", "decisions", known=either(Rule))
    if "{id}" not in pattern and "{username}" not in pattern:
        raise Invalid("pattern_makes_one_name", "Put {username} or {id} into the pattern.", "decisions")
    each = {int(key): _decision(raw_decision) for key, raw_decision in rest.items() if _is_id(key)}
    return Decisions(each, None if rule is None else Rule(rule), pattern)


def _is_id(key: Any) -> bool:
    if not (str(key).isdecimal() and str(key).isascii()):
        raise Invalid("decisions_shape", "Each decision is by the id of an account.", "decisions")
    return True


def _decision(raw: Any) -> Decision:
    way = raw.get("decision") if isinstance(raw, Mapping) else None
    username = raw.get("username") or "" if isinstance(raw, Mapping) else ""
    if way not in tuple(Way) or not isinstance(username, str):
        raise Invalid("decisions_shape", "Each decision is one of {known}.", "decisions", known=either(Way))
    if way in {Way.RENAME, Way.RENAME_OTHER} and is_blank(username):
        raise Invalid("required", "A renamed account needs a new username.", "decisions")
    return Decision(Way(way), username)


def check_decisions(decisions: Decisions, *, grant: Grant) -> None:
    """Raises `Forbidden` for a decision that does what they may not do by itself: to erase, to rename."""
    ways = {decision.way.value for decision in decisions.each.values()} | {str(decisions.rule)}
    if "erase" in ways:
        grant.require(Right.ERASE_CUSTOMERS)
    if ways & {Way.RENAME, Way.RENAME_OTHER, Rule.LAST_LOG_IN}:
        grant.require_edit("username")


def decisions_to(decisions: Decisions) -> dict[str, Any]:
    """The same as JSON, for a job."""
    each = {
        str(key): {"decision": decision.way, "username": decision.username}
        for key, decision in decisions.each.items()
    }
    return each | ({"rule": decisions.rule, "pattern": decisions.pattern} if decisions.rule else {})


def decide(
    clashes: Clashes, decisions: Decisions, *, may_skip: bool, plan: Callable[[], Plan]
) -> list[Decided]:
    """Every clash with its decision. Nothing happens, and `PlanRefused` with the plan that `plan` makes is raised: `clashes` while
    one is undecided, `username_taken` for a new name that exists too (ACC-05).
    """
    decided = []
    for clash in clashes.every() if decisions.each or decisions.rule else ():
        decision = decisions.of(clash)
        if decision is not None and _fits(decision.way, clash, may_skip=may_skip):
            decided.append(Decided(clash, decision))
    if undecided := clashes.total - len(decided):
        raise PlanRefused(
            "clashes",
            noop("{undecided} usernames exist on both sides. Decide what happens to each."),
            "decisions",
            plan=plan(),
            undecided=undecided,
        )
    if taken := _taken_names(decided):
        raise NamesTaken(taken, plan=plan())
    return decided


def _fits(way: Way, clash: Clash, *, may_skip: bool) -> bool:
    """Nobody can stay where nothing stays; an email is not given up by giving its account another username."""
    return not (way is Way.SKIP and not may_skip) and not (way is Way.RENAME_OTHER and clash.is_email)


def _taken_names(decided: Sequence[Decided]) -> list[Decided]:
    """Those whose new name exists on either side or was given twice. A look ahead: the constraint decides."""
    renamed = [
        (answer, answer.renamed, username_key(answer.decision.username))
        for answer in decided
        if answer.renamed
    ]
    if not renamed:
        return []
    both = {pk for answer, _, _ in renamed for pk in (answer.clash.mine.id, answer.clash.other.id)}
    keys = Counter(key for _, _, key in renamed)
    sides = Customer.objects.filter(pk__in=both).values("set_id")
    called = Q(username_key__in=keys) | Q(login_email__in=keys)
    names = Customer.objects.filter(called, set_id__in=sides).values_list("pk", "username_key", "login_email")
    holders: dict[str | None, set[int]] = {}
    for pk, *both_names in names:
        for name in both_names:
            holders.setdefault(name, set()).add(pk)
    return [answer for answer, pk, key in renamed if holders.get(key, set()) - {pk} or keys[key] > 1]


def apply_decisions(decided: Iterable[Decided], *, by: Actor) -> list[int]:
    """Rename and erase as decided; answers the accounts that stay where they are."""
    stay = []
    for answer in decided:
        if answer.decision.way is Way.SKIP:
            stay.append(answer.clash.account_id)
            continue
        account = Customer.objects.get(pk=answer.renamed or answer.clash.account_id)
        if answer.renamed:
            hands_over = answer.decision.way is Way.RENAME_OTHER
            rename(account, username=answer.decision.username, hands_over=hands_over, by=by)
        else:
            erase(account, by=by)
    return stay
