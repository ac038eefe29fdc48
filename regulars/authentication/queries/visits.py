"""The hot path: who knocks, at which site, and may they come in? One prepared statement, asked on every request (G4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from regulars.authentication.queries.viewings import is_still_allowed
from regulars.customers.queries.access import NOW, facts_after, facts_of
from regulars.customers.queries.tokens import token_hash
from regulars.customers.rules.access import LoginDecision, may_log_in
from regulars.fields.rules import Kept, Purpose
from regulars.fields.rules.forms import standard_form
from regulars.kernel.hot import Columns, fetch_one

__all__ = [
    "PROFILE",
    "VISIT",
    "Account",
    "Candidate",
    "SiteHere",
    "ThroughSite",
    "Visit",
    "candidate",
    "profile_at",
    "viewing_at",
    "visit",
    "visit_with",
]


@dataclass(frozen=True, slots=True)
class SiteHere:
    """The site that a visit is at, with what its set decides: that of the host name, but at a master's host the customer's own (SUB-03)."""

    id: int
    code: str
    name: str
    set_id: int
    kind: str
    locale: str
    time_zone: str
    brand_colour: str
    registration: str
    currency: str
    set_code: str
    access_mode: str
    discreet: bool


@dataclass(frozen=True, slots=True)
class ThroughSite:
    """The site that the host name belongs to."""

    id: int
    code: str


@dataclass(frozen=True, slots=True)
class Account:
    """The account of a visit or a log-in, with what the customer may see of it."""

    id: int
    username: str
    email: str
    first_name: str
    last_name: str
    phone: str
    company: str
    language: str
    type: str
    version: int
    email_proved: bool


@dataclass(frozen=True, slots=True)
class _Session:
    """The session of the token; without one everything is None. `is_current`: no revocation since; `is_due`: to be noted as seen."""

    id: int | None
    expires_at: datetime | None
    is_current: bool | None
    told_of_sister_site: bool | None
    is_due: bool | None


@dataclass(frozen=True, slots=True)
class _Secret:
    password: str | None
    stamp: int | None
    schemes: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class Visit:
    """One request at a site. `account` is None for a visitor; `ended` says why a session no longer counts.

    `site` is the effective one (SUB-03): what is shown, asked and written is this site's. Links, tickets and tokens that come back
    to this host are those of `through_site`. A revoked session hears nothing about the account: its `ended` is `LoginDecision.OPEN`. `more` is what the
    expression answered that was asked for beside it, such as `PROFILE`. `is_viewed_by_staff`: nothing may be written, and there is no session.
    """

    site: SiteHere
    through_site: ThroughSite
    account: Account | None = None
    session_id: int | None = None
    expires_at: datetime | None = None
    ended: LoginDecision | None = None
    tell_of_sister_site: bool = False
    more: str = ""
    is_viewed_by_staff: bool = False

    @property
    def site_ids(self) -> frozenset[int]:
        """What counts as here: the customer's own site and the one that they came through."""
        return frozenset({self.site.id, self.through_site.id})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whom a username or email means at a site: at most one account (LOG-04), or None.

    `schemes`: what the hashes of the set cost, and how many do, while some cost something else than ours (F06).
    """

    site: SiteHere
    account: Account | None
    password: str
    stamp: int
    schemes: Mapping[str, int]


_PROVED = "account.email_proved_at IS NOT NULL"


def _site(table: str) -> Columns[SiteHere]:
    return Columns(
        SiteHere, table, set_code="sets.code", access_mode="sets.access_mode", discreet="sets.discreet"
    )


_SITE = _site("shop")
_THROUGH = Columns(ThroughSite, "site", after=_SITE)
_ACCOUNT = Columns(Account, "account", after=_THROUGH, email_proved=_PROVED)
_KNOCKED_AT = _site("site")
_MEANT = Columns(Account, "account", after=_KNOCKED_AT, email_proved=_PROVED)
_SECRET = Columns(
    _Secret,
    "account",
    after=_MEANT,
    schemes="(SELECT json_object_agg(scheme, accounts) FROM customers_passwordscheme WHERE set_id = site.set_id)",
)
_SESSION = Columns(
    _Session,
    "session",
    after=_ACCOUNT,
    is_current="session.stamp = account.stamp",
    is_due="session.last_seen_at < now() - make_interval(secs => least(300, 6 * site.session_idle_minutes))",
)
# Whoever has a session has a row, unless a reorganisation took it: then they are asked about apart.
_FACTS = facts_after(_SESSION, by_row=True)

# JSON of what the site's profile form for this type shows beyond the account's columns: values of the document and consents, in its order; null where a column of
# the account holds the value. Without a form of its own, what the standard one shows (MYA-05).
_CONSENT = """(SELECT given FROM customers_consent
    WHERE account_id = account.id AND site_id = site.id AND attribute = {})"""
_STANDARD = ", ".join(
    f"'{field.code}', "
    + (
        f"coalesce({_CONSENT.format(repr(field.code))}, false)"
        if field.definition.kept == Kept.CONSENT
        else "NULL"
    )
    for field in standard_form(Purpose.PROFILE, "").fields
)
PROFILE = f"""
    (SELECT CASE WHEN form.id IS NULL THEN json_build_object({_STANDARD})
        ELSE (SELECT json_object_agg(one.code, CASE
                WHEN one.kept = 'consent' THEN to_jsonb(coalesce({_CONSENT.format("one.code")}, false))
                WHEN one.type = 'image' THEN to_jsonb('/images/' || (account.attributes ->> one.code))
                WHEN one.kept = 'document' THEN account.attributes -> one.code END ORDER BY field.position)
            FROM fields_formfield field JOIN fields_attribute one ON one.id = field.attribute_id
            WHERE field.form_id = form.id) END::text
    FROM (SELECT 1) AS always LEFT JOIN fields_siteform form
        ON form.site_id = site.id AND form.purpose = 'profile' AND form.type_id = account.type)"""
_HERE = """
FROM sites_sitehost host
JOIN sites_site site ON site.id = host.site_id
JOIN sites_customerset sets ON sets.id = site.set_id"""
_SESSIONS = """customers_session session
    ON session.token_hash = %s AND session.site_id = site.id AND session.expires_at > now()
    AND session.created_at > now() - make_interval(days => site.session_days)
    AND session.last_seen_at > now() - make_interval(mins => site.session_idle_minutes)"""
# Of staff who see the site as a customer does: no session, and nothing is noted on it (L4).
_VIEWINGS = """(SELECT viewing.id, viewing.account_id, viewing.site_id, viewing.stamp, viewing.expires_at, true AS told_of_sister_site,
        now() AS last_seen_at FROM customers_viewing viewing JOIN staff_staffuser staff ON staff.id = viewing.staff_id AND staff.is_active
    WHERE viewing.token_hash = %s AND viewing.opened_at IS NOT NULL AND viewing.expires_at > statement_timestamp()) session
    ON session.site_id = site.id"""


def _who(sessions: str) -> str:
    return f"""{_HERE}
LEFT JOIN {sessions}
LEFT JOIN customers_customer account ON account.id = session.account_id
{NOW.row}
{NOW.effective}
WHERE host.name = %s"""


_VISITED = ", ".join(columns.sql for columns in (_SITE, _THROUGH, _ACCOUNT, _SESSION, _FACTS))
VISIT = f"SELECT {_VISITED} {_who(_SESSIONS)}"
SHOWN_AT = f"SELECT {PROFILE} FROM customers_customer account, sites_site site WHERE account.id = %s AND site.id = %s"
CANDIDATE = f"""
SELECT {_KNOCKED_AT.sql}, {_MEANT.sql}, {_SECRET.sql} {_HERE}
LEFT JOIN customers_loginname name ON name.set_id = site.set_id AND name.key = %s
LEFT JOIN customers_customer account ON account.id = name.account_id
WHERE host.name = %s"""

# Every five minutes or tenth of what the site allows; whoever finds the row taken leaves it to the other.
SEEN = """
UPDATE customers_session SET last_seen_at = now()
WHERE id = (SELECT id FROM customers_session WHERE id = %s FOR UPDATE SKIP LOCKED) RETURNING id"""


@cache
def visit_with(more: str, sessions: str = _SESSIONS) -> str:
    """The statement that also answers this expression over `account`, `site` and `sets`, a text: `site` is the effective one (SUB-03)."""
    return f"SELECT {_VISITED}, (SELECT {more} FROM (SELECT shop.*) AS site) {_who(sessions)}"


def visit(host: str, token: str, *, more: str = "", values: Sequence[Any] = ()) -> Visit | None:
    """The visit of this request; None for a host that is no site's. `token` may be empty or anything.

    With `more`, SQL such as `PROFILE` in which the `values` stand, the same statement brings it along, for visitors too. Now and then
    it also notes that the session was seen, for its idle limit.
    """
    row = fetch_one(visit_with(more) if more else VISIT, [*values, token_hash(token), host])
    if row is None:
        return None
    site, through, session = _SITE.of(row), _THROUGH.of(row), _SESSION.of(row)
    brought = row[_FACTS.end] or "" if more else ""
    if session.id is None:
        return Visit(site, through, more=brought)
    if not session.is_current:
        return _ended(host, Visit(site, through, ended=LoginDecision.OPEN))
    account, facts = _ACCOUNT.of(row), _FACTS.of(row)
    answer = may_log_in(facts if facts.row_state else facts_of(account.id, through.id))
    if answer is not LoginDecision.OPEN:
        return _ended(host, Visit(site, through, ended=answer))
    if session.is_due:
        fetch_one(SEEN, [session.id])
    return Visit(
        site,
        through,
        account,
        session.id,
        session.expires_at,
        tell_of_sister_site=not session.told_of_sister_site and not site.discreet,
        more=brought,
    )


def viewing_at(host: str, token: str, *, more: str, values: Sequence[Any]) -> Visit | None:
    """The visit of staff who see the site as a customer does; None where the token opens nothing, the customer can't log in any more, or these
    staff may no longer look.
    """
    row = fetch_one(visit_with(more, _VIEWINGS), [*values, token_hash(token), host])
    if row is None or not _SESSION.of(row).is_current:
        return None
    site, through, account, facts = _SITE.of(row), _THROUGH.of(row), _ACCOUNT.of(row), _FACTS.of(row)
    answer = may_log_in(facts if facts.row_state else facts_of(account.id, through.id))
    if answer is not LoginDecision.OPEN or not is_still_allowed(token_hash(token)):
        return None
    return Visit(site, through, account, more=row[_FACTS.end] or "", is_viewed_by_staff=True)


def _ended(host: str, was: Visit) -> Visit | None:
    """Whose log-in counts no longer is a visitor, and sees the site of the host; which was theirs is no longer told."""
    if was.site.id == was.through_site.id:
        return was
    here = visit(host, "")
    return here and replace(here, ended=was.ended)


def profile_at(account_id: int, site_id: int) -> str:
    """What a visit says that asks for `PROFILE`, of an account that just came about or changed."""
    return str(fetch_one(SHOWN_AT, [account_id, site_id])[0])


def candidate(host: str, key: str) -> Candidate | None:
    """The account that the key of a username or email means at the site of this host; None for a host that is no site's."""
    row = fetch_one(CANDIDATE, [key, host])
    if row is None:
        return None
    account, secret = _MEANT.of(row), _SECRET.of(row)
    known = account if account.id is not None else None
    return Candidate(
        _KNOCKED_AT.of(row), known, secret.password or "", secret.stamp or 0, secret.schemes or {}
    )
