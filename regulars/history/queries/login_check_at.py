"""Could this customer log in at this site then, and what has changed since: computed from what is on record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from regulars.customers.models import Customer
from regulars.customers.rules import Facts, LoginDecision
from regulars.history.queries.access_timeline import Told, access_timeline
from regulars.history.queries.names import Names
from regulars.history.queries.sentences import sentence_of
from regulars.history.rules import Gap, Period, When, answer_at, facts_at, over
from regulars.kernel.i18n import noop, translate
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING, Grant

__all__ = ["Change", "Then", "login_check_then"]

# What happened while there was no access yet tells nothing about it.
UNBORN = {Gap.NO_ACCOUNT_YET, Gap.NO_SITE_YET, Gap.BEFORE_IMPORT}

ELSEWHERE = noop("A change that reached a site that is none of yours.")


@dataclass(frozen=True)
class Change:
    """A change since then that concerned log-in here, with the answer it left behind; `may` None: not known."""

    id: int
    at: datetime
    event: str
    sentence: str
    actor_kind: str
    actor_id: int | None
    door: str
    may: bool | None


@dataclass(frozen=True)
class Then:
    """The answer at a moment, or over a day. `facts` is None where `answer` is a gap."""

    when: When
    answer: LoginDecision | Gap
    facts: Facts | None
    changes: list[Change]

    @property
    def may(self) -> bool | None:
        return _may(self.answer)

    @property
    def period(self) -> Period:
        """One word for the moment or the day."""
        until = self.when.until or self.when.at
        return over([self.may, *(change.may for change in self.changes if change.at < until)])


def login_check_then(account: Customer, site: Site, when: When, *, grant: Grant = EVERYTHING) -> Then:
    """*Could they log in here then, and what has changed since?* Eight statements.

    True to the length of a transaction: a change counts from its record, which is its last statement. Imported
    accounts are not known before their import, nor is anything of which no record tells. A change at a site that `grant`
    doesn't reach counts and is not told.
    """
    past, records = access_timeline(account, site)
    at = when.at
    found = facts_at(past, at)
    names, changes = Names(within=grant.sites), []
    for record in records:
        after = answer_at(past, record.at)
        if record.at > at and after not in UNBORN:
            is_told = _is_visible(record, names, grant)
            sentence = " ".join(_sentences(record, account, names)) if is_told else translate(ELSEWHERE)
            changes.append(
                Change(
                    record.id,
                    record.at,
                    record.event,
                    sentence,
                    record.actor_kind,
                    record.actor_id,
                    record.door,
                    _may(after),
                )
            )
    facts = None if isinstance(found, Gap) else found
    return Then(when, answer_at(past, at), facts, changes)


def _may(answer: LoginDecision | Gap) -> bool | None:
    return answer.may if isinstance(answer, Gap) else answer is LoginDecision.OPEN


def _is_visible(record: Told, names: Names, grant: Grant) -> bool:
    """Records name sites by code or id; one of a move or an import names them all, and counts at all of them."""
    if grant.sites is None:
        return True
    theirs = {names.codes.get(pk) for pk in grant.sites}
    for _, part in record.parts():
        codes = {part[name] for name in ("site", "from_site") if part.get(name)}
        codes |= set(part.get("sites", ()))
        for move in part.get("moved", ()):
            codes |= {move["site"]} if "site" in move else set(move["sites"])
        if not codes <= theirs or not grant.is_at(*filter(None, [part.get("site_id")])):
            return False
    return True


def _sentences(record: Told, account: Customer, names: Names) -> Iterator[str]:
    yield sentence_of(record.event, record.data, names)
    for event, part in record.parts():
        if part is not record.data and part.get("customer") == account.pk:
            yield sentence_of(event, part, names)
