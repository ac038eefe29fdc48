import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.utils.timezone import now

from regulars.authentication.operations.new_devices import notify_of_new_device
from regulars.authentication.queries.visits import Candidate, candidate
from regulars.customers import rules
from regulars.customers.models import Access, Customer, Session
from regulars.customers.operations.locks import lock_at, patiently
from regulars.customers.operations.revocation import LoggedIn
from regulars.customers.operations.tokens import issue_token
from regulars.customers.queries.access import NOW, facts_after
from regulars.customers.queries.family import refusal_at
from regulars.customers.queries.tokens import token_hash
from regulars.customers.rules import Origin
from regulars.customers.rules.access import AccessState, LoginDecision, may_log_in
from regulars.customers.rules.mails import LASTS, Purpose
from regulars.customers.rules.proofs import PasswordProof, Proof
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.audit import change
from regulars.kernel.errors import Forbidden, Misdirected, Unauthenticated
from regulars.kernel.guessing.devices import NOBODY_NEAR, Caller
from regulars.kernel.guessing.hashes import Fit, fit_of, hash_password, nobodys_scheme
from regulars.kernel.guessing.throttle import guess_buckets, guessing
from regulars.kernel.hot import Columns, execute, fetch_one
from regulars.kernel.i18n import noop
from regulars.kernel.texts import storable
from regulars.sites.operations.locks import hold_site

__all__ = [
    "LoggedIn",
    "NoAccess",
    "PasswordMustChange",
    "log_in",
    "log_out",
    "open_session",
    "prove",
    "told_of_sister_site",
]


@dataclass(frozen=True, slots=True)
class _Held:
    """What is true of an account and a site that are held."""

    password: str
    must_change_password: bool
    stamp: int
    session_days: int
    new_device_mails: bool


# Without waiting: who stands in a gate keeps nobody from it (docs/decisions/0004).
HOLD_ACCOUNT = "SELECT 1 FROM customers_customer WHERE id = %s FOR KEY SHARE NOWAIT"
_HELD = Columns(_Held, "account", session_days="site.session_days", new_device_mails="site.new_device_mails")
_FACTS = facts_after(_HELD)
ASK = f"""
SELECT {_HELD.sql}, {_FACTS.sql} FROM customers_customer account
JOIN sites_site site ON site.id = %s
JOIN sites_customerset sets ON sets.id = site.set_id {NOW.row}
WHERE account.id = %s"""

# A statement of its own, after the locks: the stamp is the one that the password was compared under (G24).
INSERT_SESSION = """
INSERT INTO customers_session (token_hash, account_id, site_id, expires_at, device, told_of_sister_site, stamp)
SELECT %s, account.id, %s, %s, %s, %s, account.stamp FROM customers_customer account WHERE account.id = %s
RETURNING stamp"""


# The account is held, and not against its other log-ins: the first one makes the hash anew (F06).
RENEW_HASH = "UPDATE customers_customer SET password = %s WHERE id = %s AND password = %s"


class NoAccess(Forbidden):
    """The password was right, but they have no access here; `found` says why, so that access can be requested.

    `stamp` is the account's at that moment: what is handed out to ask for access carries it (G24).
    """

    def __init__(self, account_id: int, site_id: int, found: LoginDecision, *, stamp: int) -> None:
        answer = refusal_at(found, account_id, site_id)
        super().__init__(answer.code, answer.sentence, **answer.values)
        self.account_id = account_id
        self.found = found
        self.stamp = stamp


class PasswordMustChange(Forbidden):
    """The password was right, but staff generated it; `token` is for choosing another (D-08)."""

    def __init__(self, token: str) -> None:
        message = noop("This password is good for one log-in only. Choose one of your own.")
        super().__init__("password_must_change", message, details={"token": token})
        self.token = token


class _ProofGone(Unauthenticated):
    """What was proved is not the account's any more: another hash, another stamp."""

    def __init__(self) -> None:
        answer = rules.wrong_credentials()
        super().__init__(answer.code, answer.sentence)


class _MustChange(Exception):
    """Rolls back the session that was about to be made."""


def prove(host: str, username: str, password: str, *, caller: Caller = NOBODY_NEAR) -> Candidate:
    """As `log_in` does, and no more: whoever knows the password may ask for access. Access is not looked at."""
    return _prove(host, username, password, caller=caller)[0]


def _prove(host: str, username: str, password: str, *, caller: Caller) -> tuple[Candidate, Fit]:
    """Check username and password at a site, at the same price for every answer: who is unknown, or has no password, costs what
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


def log_in(
    host: str, username: str, password: str, *, caller: Caller = NOBODY_NEAR, channel: Channel
) -> LoggedIn:
    """Log a customer in at the site of this host: prove, then open a session.

    Raises `TooOften` `rate_limited`, `Unauthenticated` `wrong_credentials`, `NoAccess` when the password was right but
    there is no way in, `PasswordMustChange` when staff generated it.
    """
    try:
        return _log_in(host, username, password, caller=caller, channel=channel)
    except _ProofGone:  # two log-ins at once, and the other one has made the hash anew
        return _log_in(host, username, password, caller=caller, channel=channel)


def _log_in(host: str, username: str, password: str, *, caller: Caller, channel: Channel) -> LoggedIn:
    found, fit = _prove(host, username, password, caller=caller)
    if found.account is None:
        raise rules.wrong_credentials()
    by = Actor(ActorKind.CUSTOMER, channel, found.account.id)
    proof = PasswordProof(found.password, hash_password(password) if fit is Fit.OUTDATED else "")
    try:
        return open_session(
            found.account.id,
            found.site.id,
            proof=proof,
            device=caller.browser,
            from_where=caller,
            by=by,
        )
    except _MustChange:
        token = _demand_change(found.account.id, found.site.id, proof=proof, by=by)
        raise PasswordMustChange(token) from None


def _demand_change(account_id: int, site_id: int, *, proof: Proof, by: Actor) -> str:
    """A one-time token for the person who just proved a generated password, to choose one of their own (D-08)."""
    with change(rules.CHANGE_DEMANDED, by=by) as entry:
        _, account = lock_at(partial(hold_site, site_id), Customer(pk=account_id))
        if not proof.holds(account.password):
            raise rules.wrong_credentials()
        entry.about("customer", account_id)
        return issue_token(account, site_id, Purpose.PASSWORD, lasts=LASTS["must_change"])


def open_session(
    account_id: int,
    site_id: int,
    *,
    proof: Proof,
    device: str = "",
    from_where: Caller | None = None,
    by: Actor,
) -> LoggedIn:
    """Make a session; the only function that does (G12). `proof` tells how they were known, `device` what the customer will recognise this log-in by. `from_where` is given where a password was typed: then a site that
    wants it mails the customer about a new device.

    In one transaction: site held in its set, account held, *may log in here* asked again, the proof still good, the
    access row written if this is the first log-in here, session, audit. While somebody changes the account it tries again
    for a moment, holding nothing. Raises `NoAccess`, `Unauthenticated`, `Busy`.
    """
    return patiently(
        lambda: _open_session(
            account_id,
            site_id,
            proof=proof,
            device=device,
            from_where=from_where,
            by=by,
        )
    )


def _open_session(
    account_id: int,
    site_id: int,
    *,
    proof: Proof,
    device: str,
    from_where: Caller | None,
    by: Actor,
) -> LoggedIn:
    token = secrets.token_urlsafe(32)
    with change(rules.LOGGED_IN, by=by) as entry:
        _, family_id = hold_site(site_id)
        fetch_one(HOLD_ACCOUNT, [account_id])
        row = fetch_one(ASK, [site_id, account_id])
        if row is None:
            raise rules.wrong_credentials()
        held, facts = _HELD.of(row), _FACTS.of(row)
        if not proof.holds(held.password):
            raise _ProofGone
        found = may_log_in(facts)
        if found in {LoginDecision.GUEST, LoginDecision.ERASED, LoginDecision.OTHER_SET}:
            raise rules.wrong_credentials()
        if found is not LoginDecision.OPEN:
            raise NoAccess(account_id, site_id, found, stamp=held.stamp)
        if held.must_change_password:
            raise _MustChange
        expires_at = now() + timedelta(days=held.session_days)
        first_time = facts.row_site_id is None
        if first_time:
            row = Access(
                account_id=account_id,
                set_id=facts.site_set_id,
                site_id=site_id,
                family_id=family_id,
                state=AccessState.ACTIVE,
                origin=Origin.FIRST_LOG_IN,
                actor_kind=by.kind,
                actor_id=by.id,
            )
            Access.objects.bulk_create([row], ignore_conflicts=True)
        if isinstance(proof, PasswordProof) and proof.renewed:
            execute(RENEW_HASH, [proof.renewed, account_id, proof.password_hash])
        values = [token_hash(token), site_id, expires_at, device[:60], not first_time, account_id]
        stamp = int(fetch_one(INSERT_SESSION, values)[0])
        if held.new_device_mails and from_where is not None:
            notify_of_new_device(account_id, site_id, from_where, stamp=stamp)
        entry.about("customer", account_id)
        entry.note(site_id=site_id)
        if first_time:
            entry.note(first_time=True)
    return LoggedIn(account_id, token, expires_at, first_time, stamp)


def log_out(session_id: int, *, account_id: int, by: Actor) -> None:
    """End one session at once."""
    with change(rules.LOGGED_OUT, by=by) as entry:
        mine = Session.objects.filter(pk=session_id, account_id=account_id)
        site_id = mine.values_list("site_id", flat=True).first()
        if not mine.delete()[0]:
            entry.nothing()
        entry.about("customer", account_id)
        entry.note(site_id=site_id)


def told_of_sister_site(session_id: int) -> None:
    """Remember that the notice about the sister site was shown; no change of anything a customer has."""
    Session.objects.filter(pk=session_id).update(told_of_sister_site=True)
