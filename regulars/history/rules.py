"""What was true at a moment, by what is on record. Where nothing is, nothing is claimed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias, TypeVar

from regulars.customers.rules.access import Facts, Kind, LoginDecision, lacking_approval, may_log_in
from regulars.kernel.errors import Invalid


class Gap(StrEnum):
    """Why a moment has no facts to decide on; the first two mean no, the others that it is not known."""

    NO_ACCOUNT_YET = "no_account_yet"
    NO_SITE_YET = "no_site_yet"
    BEFORE_IMPORT = "before_import"
    NOT_ON_RECORD = "not_on_record"

    @property
    def may(self) -> bool | None:
        return False if self in {Gap.NO_ACCOUNT_YET, Gap.NO_SITE_YET} else None


class Period(StrEnum):
    """The answer for a length of time."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class AccountThen:
    """What one record says of the account from then on; None where it says nothing."""

    at: datetime
    opened: bool = False
    imported: bool = False
    set_id: int | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class SiteThen:
    """The set that the site has been in from then on."""

    at: datetime
    set_id: int


@dataclass(frozen=True, slots=True)
class RowThen:
    """An access row of the site's family from `since` until `ended_at`, which is None for the row that there is."""

    since: datetime
    ended_at: datetime | None
    site_id: int
    state: str


Value = TypeVar("Value")
Series: TypeAlias = Sequence[tuple[datetime | None, Value]]


@dataclass(frozen=True)
class Past:
    """All that is on record about an account and a site, oldest first. `rows` are those of the account at every site.

    What is told as (since, value) has a first one without a beginning where it was never recorded: the access mode and
    whether one approval counts for all, by set; the types that somebody has to approve, by site; the account's type.
    """

    kind: str
    site_id: int
    site_kinds: Series[str]
    account: Sequence[AccountThen]
    site: Sequence[SiteThen]
    rows: Sequence[RowThen]
    family: frozenset[int]
    modes: Mapping[int, Series[str]]
    for_set: Mapping[int, Series[bool]]
    approves: Mapping[int, Series[frozenset[str]]]
    types: Series[str]


def facts_at(past: Past, at: datetime) -> Facts | Gap:
    """What `may_log_in` decides on, as it was then; or why nobody can tell."""
    if not past.site:
        return Gap.NOT_ON_RECORD
    if at < past.site[0].at:
        return Gap.NO_SITE_YET
    status, account_set = "", None
    opened = next((account for account in past.account if account.opened), None)
    if past.kind == Kind.ACCOUNT:
        if opened is None:
            return Gap.NOT_ON_RECORD
        if at < opened.at:
            return Gap.BEFORE_IMPORT if opened.imported else Gap.NO_ACCOUNT_YET
    for account in past.account:
        if account.at <= at:
            status, account_set = account.status or status, account.set_id or account_set
    site_set = next(site.set_id for site in reversed(past.site) if site.at <= at)
    mode = _value(past.modes.get(site_set, ()), at)
    if mode is None:
        return Gap.NOT_ON_RECORD
    rows = [held for held in past.rows if _held(held, at)]
    row = next((held for held in reversed(rows) if held.site_id in past.family), None)
    return Facts(
        kind=past.kind,
        status=status,
        account_set_id=account_set or 0,
        site_id=past.site_id,
        site_set_id=site_set,
        site_kind=_value(past.site_kinds, at) or "",
        access_mode=mode,
        row_site_id=row.site_id if row else None,
        row_state=row.state if row else None,
        approval=""
        if row
        else _approval(past, rows, at, for_set=bool(_value(past.for_set.get(site_set, ()), at))),
    )


def _value(series: Series[Value], at: datetime) -> Value | None:
    return next((value for since, value in reversed(series) if since is None or since <= at), None)


def _approval(past: Past, rows: Sequence[RowThen], at: datetime, *, for_set: bool) -> str:
    code = _value(past.types, at)

    def is_asked(site_id: int) -> bool:
        return code in (_value(past.approves.get(site_id, ()), at) or ())

    held = [(row.state, is_asked(row.site_id)) for row in rows]
    return lacking_approval(is_asked=is_asked(past.site_id), for_set=for_set, held=held)


def _held(row: RowThen, at: datetime) -> bool:
    return row.since <= at and (row.ended_at is None or at < row.ended_at)


def answer_at(past: Past, at: datetime) -> LoginDecision | Gap:
    """*May log in here*, asked of a moment that is over."""
    found = facts_at(past, at)
    return found if isinstance(found, Gap) else may_log_in(found)


def over(answers: Sequence[bool | None]) -> Period:
    """One word for all the answers of a day, in any order."""
    if True in answers:
        return Period.YES if all(answers) else Period.PARTLY
    return Period.NOT_KNOWN if None in answers else Period.NO


@dataclass(frozen=True, slots=True)
class When:
    """A moment, or the day that begins with it and is over at `until`."""

    at: datetime
    until: datetime | None = None


def check_when(text: str, *, latest: datetime) -> When:
    """A moment such as `2026-05-31T12:30Z`, or a day; UTC unless it says otherwise. A day that is under way ends now.

    Raises `Invalid` beside `at`.
    """
    text = text.strip()
    try:
        is_day = len(text) <= len("2026-05-31")
        at = datetime.fromisoformat(text)
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        until = min(at + timedelta(days=1), latest) if is_day else None
    except (ValueError, OverflowError):
        raise Invalid("moment_shape", "Write it as 2026-05-31 or 2026-05-31T12:30Z.", "at") from None
    if at > latest:
        raise Invalid("moment_in_future", "This moment is still to come.", "at")
    return When(at, until)
