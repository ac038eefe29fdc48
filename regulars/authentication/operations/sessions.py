import secrets
from dataclasses import replace
from datetime import timedelta
from functools import partial

from django.utils.timezone import now

from regulars.authentication.operations.new_devices import tell_of_new_device
from regulars.authentication.queries.visits import Candidate, candidate
from regulars.customers import rules
from regulars.customers.models import Access, Customer, Session
from regulars.customers.operations.locks import lock_at, patiently
from regulars.customers.operations.revocation import LoggedIn
from regulars.customers.operations.tokens import issue_token
from regulars.customers.queries.tokens import token_hash
from regulars.customers.rules import AccessState, Doorway, Facts, Origin, may_log_in
from regulars.customers.rules.letters import LASTS, Purpose
from regulars.kernel.actor import Actor, ActorKind, Door
from regulars.kernel.audit import change
from regulars.kernel.errors import Forbidden, Misdirected, Unauthenticated
from regulars.kernel.guessing.devices import NOBODY_NEAR, Caller
from regulars.kernel.guessing.hashes import Fit, fit_of, hash_password, nobodys_scheme
from regulars.kernel.guessing.throttle import guess_buckets, guessing
from regulars.kernel.hot import execute, fetch_one
from regulars.kernel.texts import storable
from regulars.sites.operations.locks import THROUGH_GATE, hold_site

__all__ = [
    "LoggedIn",
    "NoDoor",
    "PasswordMustChange",
    "log_in",
    "log_out",
    "open_session",
    "prove",
    "told_of_sister_site",
]

# Gate, site and account held, the account without waiting, and then what is true of them (0001_initial.HOLD_AND_ASK).
HOLD_AND_ASK = f"SELECT * FROM regulars_hold_and_ask({THROUGH_GATE}, %(account)s)"

# A statement of its own, after the locks: the stamp is the one that the password was compared under (G24).
INSERT_SESSION = """
INSERT INTO customers_session (token_hash, account_id, site_id, expires_at, device, told_of_sister_site, stamp)
SELECT %s, account.id, %s, %s, %s, %s, account.stamp FROM customers_customer account WHERE account.id = %s
RETURNING stamp"""


# The account is held, and not against its other log-ins: the first one makes the hash anew (F06).
RENEW_HASH = "UPDATE customers_customer SET password = %s WHERE id = %s AND password = %s"


class NoDoor(Forbidden):
    """The password was right, but there is no door here; `found` says why, so that access can be requested.

    `stamp` is the account's at that moment: what is handed out to ask for access carries it (G24).
    """

    def __init__(self, account_id: int, found: Doorway, *, stamp: int) -> None:
        answer = rules.refusal(found)
        super().__init__(answer.code, answer.message)
        self.account_id = account_id
        self.found = found
        self.stamp = stamp


class PasswordMustChange(Forbidden):
    """The password was right, but staff generated it; `token` is for choosing another (D-08)."""

    def __init__(self, token: str) -> None:
        message = "This password is good for one log-in only. Choose one of your own."
        super().__init__("password_must_change", message, details={"token": token})
        self.token = token


class _AnotherHash(Unauthenticated):
    """The hash that was checked is not the account's any more."""

    def __init__(self) -> None:
        answer = rules.wrong_credentials()
        super().__init__(answer.code, answer.message)


class _MustChange(Exception):
    """Rolls back the session that was about to be made."""


def prove(host: str, username: str, password: str, *, caller: Caller = NOBODY_NEAR) -> Candidate:
    """As `log_in` does, and no more: whoever knows the password may ask for access. Looks at no door."""
    return _prove(host, username, password, caller=caller)[0]


def _prove(host: str, username: str, password: str, *, caller: Caller) -> tuple[Candidate, Fit]:
    """Check user name and password at a site, at the same price for every answer: who is unknown, or has no password, costs what
    one of the set's hashes does (G9, F06).

    Counts before it hashes. Raises `Misdirected` for a host that is nobody's, `TooOften` `rate_limited`, `Unauthenticated` `wrong_credentials`.
    """
    key = storable(rules.typed_username_key(username))
    found = _with_former_key(host, username[:254], key) or candidate(host, key)
    if found is None:
        raise Misdirected
    account = found.account
    person = rules.device_holder(account.id, found.stamp) if account else None
    scope = f"set {found.site.set_id}"
    whom = f"{f'customer {account.id}' if account else 'nobody known'} at {found.site.code}"
    with guessing(guess_buckets(scope, key, person=person, caller=caller), whom=whom, caller=caller):
        scheme = "" if found.password else nobodys_scheme(found.schemes, f"{scope} {key}")
        fit = fit_of(password, found.password, scheme=scheme)
        if fit is Fit.WRONG or account is None:
            raise rules.wrong_credentials()
    return found, fit


def _with_former_key(host: str, username: str, key: str) -> Candidate | None:
    """Who could not be given the key of today, because somebody else had it (1133).

    Only a name whose key is made otherwise today costs this second look, whether or not there is somebody (G9).
    """
    former = storable(rules.former_username_key(username))
    found = candidate(host, former) if former != key else None
    is_kept = found and found.account and rules.keeps_former_key(found.account.username, former)
    return found if is_kept else None


def log_in(host: str, username: str, password: str, *, caller: Caller = NOBODY_NEAR, door: Door) -> LoggedIn:
    """Log a customer in at the site of this host: prove, then open a session.

    Raises `TooOften` `rate_limited`, `Unauthenticated` `wrong_credentials`, `NoDoor` when the password was right but
    there is no way in, `PasswordMustChange` when staff generated it.
    """
    try:
        return _log_in(host, username, password, caller=caller, door=door)
    except _AnotherHash:  # two log-ins at once, and the other one has made the hash anew
        return _log_in(host, username, password, caller=caller, door=door)


def _log_in(host: str, username: str, password: str, *, caller: Caller, door: Door) -> LoggedIn:
    found, fit = _prove(host, username, password, caller=caller)
    if found.account is None:
        raise rules.wrong_credentials()
    by = Actor(ActorKind.CUSTOMER, door, found.account.id)
    renewed = hash_password(password) if fit is Fit.OUTDATED else ""
    try:
        return open_session(
            found.account.id,
            found.site.id,
            verified=found.password,
            renewed=renewed,
            device=caller.browser,
            from_where=caller,
            by=by,
        )
    except _MustChange:
        token = _demand_change(found.account.id, found.site.id, verified=found.password, by=by)
        raise PasswordMustChange(token) from None


def _demand_change(account_id: int, site_id: int, *, verified: str, by: Actor) -> str:
    """A one-time token for the person who just proved a generated password, to choose one of their own (D-08)."""
    with change(rules.CHANGE_DEMANDED, by=by) as entry:
        _, account = lock_at(partial(hold_site, site_id), Customer(pk=account_id))
        if account.password != verified:
            raise rules.wrong_credentials()
        entry.about("customer", account_id)
        return issue_token(account, site_id, Purpose.PASSWORD, lasts=LASTS["must_change"])


def open_session(
    account_id: int,
    site_id: int,
    *,
    verified: str,
    renewed: str = "",
    device: str = "",
    from_where: Caller | None = None,
    by: Actor,
) -> LoggedIn:
    """Make a session; the only function that does (G12). `verified` is the password hash that was checked, `renewed` what
    takes its place where it was outdated, `device` what the customer will recognise this log-in by. `from_where` is given where a password was typed: then a site that
    wants it mails the customer about a new device.

    In one transaction: site held in its set, account held, *may log in here* asked again, hash still the same, the
    door written if this is the first log-in here, session, audit. While somebody changes the account it tries again
    for a moment, holding nothing. Raises `NoDoor`, `Unauthenticated`, `Busy`.
    """
    return patiently(
        lambda: _open_session(
            account_id,
            site_id,
            verified=verified,
            renewed=renewed,
            device=device,
            from_where=from_where,
            by=by,
        )
    )


def _open_session(
    account_id: int,
    site_id: int,
    *,
    verified: str,
    renewed: str,
    device: str,
    from_where: Caller | None,
    by: Actor,
) -> LoggedIn:
    token = secrets.token_urlsafe(32)
    with change(rules.LOGGED_IN, by=by) as entry:
        row = fetch_one(HOLD_AND_ASK, {"site": site_id, "account": account_id})
        if row is None:
            raise rules.wrong_credentials()
        if row[9] != verified:
            raise _AnotherHash
        found = may_log_in(replace(Facts(*row[:9]), approval=row[14]))
        if found in {Doorway.GUEST, Doorway.ERASED, Doorway.OTHER_SET}:
            raise rules.wrong_credentials()
        if found is not Doorway.OPEN:
            raise NoDoor(account_id, found, stamp=_stamp_of(account_id))
        if row[10]:
            raise _MustChange
        expires_at = now() + timedelta(days=row[11])
        first_time = row[7] is None
        if first_time:
            door = Access(
                account_id=account_id,
                set_id=row[4],
                site_id=site_id,
                family_id=row[13],
                state=AccessState.ACTIVE,
                origin=Origin.FIRST_LOG_IN,
                actor_kind=by.kind,
                actor_id=by.id,
            )
            Access.objects.bulk_create([door], ignore_conflicts=True)
        if renewed:
            execute(RENEW_HASH, [renewed, account_id, verified])
        values = [token_hash(token), site_id, expires_at, device[:60], not first_time, account_id]
        stamp = int(fetch_one(INSERT_SESSION, values)[0])
        if row[12] and from_where is not None:
            tell_of_new_device(account_id, site_id, from_where, stamp=stamp)
        entry.about("customer", account_id)
        entry.note(site_id=site_id)
        if first_time:
            entry.note(first_time=True)
    return LoggedIn(account_id, token, expires_at, first_time, stamp)


def _stamp_of(account_id: int) -> int:
    """Of an account that is held and whose password was compared: nobody revokes it meanwhile."""
    return int(Customer.objects.values_list("stamp", flat=True).get(pk=account_id))


def log_out(session_id: int, *, account_id: int, by: Actor) -> None:
    """End one session at once."""
    with change(rules.LOGGED_OUT, by=by) as entry:
        mine = Session.objects.filter(pk=session_id, account_id=account_id)
        site_id = mine.values_list("site_id", flat=True).first()
        mine.delete()
        entry.about("customer", account_id)
        entry.note(site_id=site_id)


def told_of_sister_site(session_id: int) -> None:
    """Remember that the notice about the sister site was shown; no change of anything a customer has."""
    Session.objects.filter(pk=session_id).update(told_of_sister_site=True)
