"""The hot path: who knocks, at which site, and may they come in? One prepared statement, asked on every request (G4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from regulars.customers.queries.tokens import token_hash
from regulars.customers.rules import Doorway, Facts, may_log_in
from regulars.kernel.hot import fetch_one

__all__ = [
    "VISIT",
    "VISIT_AND_SHOWN",
    "Account",
    "Candidate",
    "SiteHere",
    "Visit",
    "candidate",
    "shown_at",
    "visit",
]

_SITE = """
    site.id, site.code, site.name, site.set_id, site.kind, site.locale, site.time_zone, site.brand_colour,
    site.registration, site.currency, sets.code, sets.access_mode, sets.discreet"""
_ACCOUNT = """
    account.id, account.kind, account.status, account.set_id, door.site_id, door.state, account.username,
    account.email, account.first_name, account.last_name, account.phone, account.company, account.language,
    account.type, account.version, account.email_proved_at IS NOT NULL,
    CASE WHEN account.id IS NULL OR door.state IS NOT NULL THEN ''
        ELSE regulars_approval(account.id, account.type, site.id, sets.id, sets.approval_for_set) END"""

# What the site's profile form for this type shows: values of the document and consents, in its order; null where a column of
# the account holds the value. Without a form of its own, what the standard one shows (MYA-05).
_CONSENT = """(SELECT given FROM customers_consent
    WHERE account_id = account.id AND site_id = site.id AND attribute = {})"""
_SHOWN = f"""
    (SELECT CASE WHEN form.id IS NULL THEN json_build_object('first_name', NULL, 'last_name', NULL, 'company', NULL,
            'phone', NULL, 'language', NULL, 'marketing_opt_in', coalesce({_CONSENT.format("'marketing_opt_in'")}, false))
        ELSE (SELECT json_object_agg(one.code, CASE
                WHEN one.kept = 'consent' THEN to_jsonb(coalesce({_CONSENT.format("one.code")}, false))
                WHEN one.type = 'image' THEN to_jsonb('/images/' || (account.attributes ->> one.code))
                WHEN one.kept = 'document' THEN account.attributes -> one.code END ORDER BY field.position)
            FROM fields_formfield field JOIN fields_attribute one ON one.id = field.attribute_id
            WHERE field.form_id = form.id) END::text
    FROM (SELECT 1) AS always LEFT JOIN fields_siteform form
        ON form.site_id = site.id AND form.purpose = 'profile' AND form.type_id = account.type)"""
_SESSION = """
    session.id, session.expires_at, session.stamp = account.stamp, session.told_of_sister_site,
    session.last_seen_at < now() - make_interval(secs => least(300, 6 * site.session_idle_minutes))"""
_WHO = """
FROM sites_sitehost host
JOIN sites_site site ON site.id = host.site_id
JOIN sites_customerset sets ON sets.id = site.set_id
LEFT JOIN customers_session session
    ON session.token_hash = %s AND session.site_id = site.id AND session.expires_at > now()
    AND session.created_at > now() - make_interval(days => site.session_days)
    AND session.last_seen_at > now() - make_interval(mins => site.session_idle_minutes)
LEFT JOIN customers_customer account ON account.id = session.account_id
LEFT JOIN customers_access door ON door.account_id = account.id AND door.family_id = site.family_id
WHERE host.name = %s"""

VISIT = f"SELECT {_SITE}, {_ACCOUNT}, {_SESSION} {_WHO}"
VISIT_AND_SHOWN = f"SELECT {_SITE}, {_ACCOUNT}, {_SESSION}, {_SHOWN} {_WHO}"
SHOWN_AT = (
    f"SELECT {_SHOWN} FROM customers_customer account, sites_site site WHERE account.id = %s AND site.id = %s"
)

CANDIDATE = f"""
SELECT {_SITE}, {_ACCOUNT}, account.password, account.stamp,
    (SELECT json_object_agg(scheme, accounts) FROM customers_passwordscheme WHERE set_id = site.set_id)
FROM sites_sitehost host
JOIN sites_site site ON site.id = host.site_id
JOIN sites_customerset sets ON sets.id = site.set_id
LEFT JOIN customers_loginname name ON name.set_id = site.set_id AND name.key = %s
LEFT JOIN customers_customer account ON account.id = name.account_id
LEFT JOIN customers_access door ON door.account_id = account.id AND door.family_id = site.family_id
WHERE host.name = %s"""

# Every five minutes or tenth of what the site allows; whoever finds the row taken leaves it to the other.
SEEN = """
UPDATE customers_session SET last_seen_at = now()
WHERE id = (SELECT id FROM customers_session WHERE id = %s FOR UPDATE SKIP LOCKED) RETURNING id"""


@dataclass(frozen=True, slots=True)
class SiteHere:
    """The site that the host name belongs to, with what its set decides."""

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
class Account:
    """The account of a visit or a log-in, with what the customer may see of it."""

    id: int
    kind: str
    status: str
    set_id: int
    row_site_id: int | None
    row_state: str | None
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
    approval: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request at a site. `account` is None for a visitor; `ended` says why a session no longer counts.

    A revoked session hears nothing about the account: its `ended` is `Doorway.OPEN`. `shown` is JSON: what the
    profile form shows beyond the account's columns, where that was asked for.
    """

    site: SiteHere
    account: Account | None = None
    session_id: int | None = None
    expires_at: datetime | None = None
    ended: Doorway | None = None
    tell_of_sister_site: bool = False
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whom a user name or e-mail means at a site: at most one account (LOG-04), or None.

    `schemes`: what the hashes of the set cost, and how many do, while some cost something else than ours (F06).
    """

    site: SiteHere
    account: Account | None
    password: str
    stamp: int
    schemes: Mapping[str, int]


def doorway(site: SiteHere, account: Account) -> Doorway:
    """*May log in here*, asked with what a statement fetched."""
    return may_log_in(
        Facts(
            account.kind,
            account.status,
            account.set_id,
            site.id,
            site.set_id,
            site.kind,
            site.access_mode,
            account.row_site_id,
            account.row_state,
            account.approval,
        )
    )


def visit(host: str, token: str, *, shown: bool = False) -> Visit | None:
    """The visit of this request; None for a host that is no site's. `token` may be empty or anything.

    With `shown` the same statement brings what the site's profile form shows (MYA-05). Now and then it also notes that
    the session was seen, for its idle limit.
    """
    row = fetch_one(VISIT_AND_SHOWN if shown else VISIT, [token_hash(token), host])
    if row is None:
        return None
    site = SiteHere(*row[:13])
    if row[30] is None:
        return Visit(site)
    account = Account(*row[13:30])
    if not row[32]:
        return Visit(site, ended=Doorway.OPEN)
    answer = doorway(site, account)
    if answer is not Doorway.OPEN:
        return Visit(site, ended=answer)
    if row[34]:
        fetch_one(SEEN, [row[30]])
    tell = not row[33] and not site.discreet
    return Visit(site, account, row[30], row[31], tell_of_sister_site=tell, shown=row[35] if shown else "")


def shown_at(account_id: int, site_id: int) -> str:
    """What `Visit.shown` says, of an account that just came about or changed."""
    return str(fetch_one(SHOWN_AT, [account_id, site_id])[0])


def candidate(host: str, key: str) -> Candidate | None:
    """The account that the key of a user name or e-mail means at the site of this host; None for a host that is no site's."""
    row = fetch_one(CANDIDATE, [key, host])
    if row is None:
        return None
    account = Account(*row[13:30]) if row[13] is not None else None
    return Candidate(SiteHere(*row[:13]), account, row[30] or "", row[31] or 0, row[32] or {})
