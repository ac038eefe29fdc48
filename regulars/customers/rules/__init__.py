"""Vocabulary and decisions about customers: values in, an answer or a named problem out."""

from enum import StrEnum

from regulars.customers.rules.access import (
    MAY_ASK,
    AccessState,
    Facts,
    Kind,
    LoginDecision,
    Status,
    may_log_in,
)
from regulars.customers.rules.phones import check_phone
from regulars.customers.rules.values import (
    LONGEST_TYPED,
    CustomerType,
    check_email,
    check_language,
    check_password,
    check_password_hash,
    check_type,
    check_username,
    check_value,
    former_username_key,
    keeps_former_key,
    login_keys,
    typed_username_key,
    username_key,
)
from regulars.kernel.audit import Event
from regulars.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from regulars.kernel.i18n import noop


class CustomerState(StrEnum):
    """What lists are filtered by: the account as a whole, or the access rows it has."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    PENDING = "pending"
    DISABLED = "disabled"


class Origin(StrEnum):
    """How an access row came about."""

    REGISTERED = "registered"
    GRANTED = "granted"
    FIRST_LOG_IN = "first_log_in"
    REQUESTED = "requested"
    IMPORTED = "imported"


REGISTERED = Event("customer.registered", "opened an account at {site}")
ADDED = Event("customer.added", "added the account")
CONVERTED = Event("customer.converted", "turned the guest into an account at {site}")
NOT_CONVERTED = Event("customer.not_converted", "left the guest a guest, whose username is taken at {site}")
IMPORTED = Event("customer.imported", "imported {count}")
CHANGED = Event("customer.changed", "changed the profile: {fields}")
CONSENTS_CHANGED = Event("customer.consents_changed", "changed consents at {site}: {fields}")
RENAMED = Event("customer.renamed", "changed the username")
PASSWORD_CHANGED = Event("customer.password_changed", "changed the password")
LOGGED_IN = Event("customer.logged_in", "logged in at {site_id}")
LOGGED_OUT = Event("customer.logged_out", "logged out at {site_id}")
PASSWORD_GIVEN = Event("customer.password_given", "set a password")
LOG_IN_LINK_SENT = Event("customer.log_in_link_sent", "sent a one-time link to log in")
CHANGE_DEMANDED = Event(
    "customer.password_change_demanded", "logged in with a generated password and was asked for a new one"
)
RESET_ASKED = Event("customer.reset_asked", "asked for a new password at {site}")
PASSWORD_RESET = Event("customer.password_reset", "chose a new password by a one-time link")
TAKEN_NAME_TOLD = Event(
    "customer.taken_name_told", "tried to register at {site}, where this username is taken"
)
PROOF_ASKED = Event("customer.proof_asked", "asked for the link that confirms the email address")
EMAIL_PROVED = Event("customer.email_proved", "confirmed the email address")
EMAIL_CHANGE_ASKED = Event("customer.email_change_asked", "asked for another email address")
EMAIL_CHANGED = Event("customer.email_changed", "changed the email address")
EMAIL_CHANGE_STOPPED = Event(
    "customer.email_change_stopped", "stopped a change of the email address and ended every log-in"
)
SESSION_ENDED = Event("customer.session_ended", "ended a log-in at {site}")
SESSIONS_ENDED = Event("customer.sessions_ended", "ended every log-in of the account")
VIEWED = Event("customer.viewed", "looked at {site} as this customer sees it")
BLOCKED = Event("customer.blocked", "blocked the account")
UNBLOCKED = Event("customer.unblocked", "lifted the block")
MOVED = Event("customer.moved", "moved the account from customer set {from_set} to {to_set}")
ERASED = Event("customer.erased", "closed the account and erased its personal values")
DATA_EXPORTED = Event("customer.data_exported", "exported everything that is held about the customer")
LIST_EXPORTED = Event("customer.list_exported", "downloaded customers as a file")
HISTORY_EXPORTED = Event("history.exported", "downloaded the history as a file")
ACCESS_SET = Event("access.set", "set access to {site} to {state}")
ACCESS_REQUESTED = Event("access.requested", "asked for access to {site}")
ACCOUNTS_TAKEN = Event("access.taken_along", "took {count} along to customer set {to_set}")
ACCESS_MOVED = Event("access.moved", "moved access from {from_site} to {site}")
APPROVED = Event("access.approved", "approved access to {site}")
DECLINED = Event("access.declined", "declined access to {site}")
APPROVAL_ASKED_AGAIN = Event("access.asked_again", "asked for approval again at {site}")
TYPE_CHANGED = Event("customer.type_changed", "changed the customer type")
FAMILY_CHANGED = Event("access.family_changed", "brought the access of {count} into another family of sites")
ACCESS_KEPT = Event("access.kept", "kept the access of {count}")


_REFUSALS = {
    LoginDecision.BLOCKED: ("account_blocked", noop("Your account is blocked. Please contact us.")),
    LoginDecision.PENDING: (
        "access_pending",
        noop("Your access to this shop is still waiting for approval."),
    ),
    LoginDecision.DISABLED: (
        "access_disabled",
        noop("Your access to this shop has been switched off. Please contact us."),
    ),
    LoginDecision.OTHER_FAMILY_MEMBER: (
        "no_access",
        noop("Your account can't be used at this shop. Please contact us."),
    ),
}


def device_holder(account_id: int, stamp: int) -> str:
    """Whom the mark of a device names: after a revocation it is somebody else (G24)."""
    return f"customer {account_id} {stamp}"


def refusal(decision: LoginDecision, *, family_site: str = "") -> Forbidden | Unauthenticated:
    """What somebody hears who gave the right password but has no access here (LOG-03).

    `family_site`: the name of the site of the family that they use, where it may be told (SUB-02).
    """
    if decision in {LoginDecision.GUEST, LoginDecision.ERASED, LoginDecision.OTHER_SET}:
        return wrong_credentials()
    if decision is LoginDecision.OTHER_FAMILY_MEMBER and family_site:
        return Forbidden(
            "family_member_exists",
            "Your account belongs to {site}. Please log in there.",
            site=family_site,
        )
    code, message = _REFUSALS.get(
        decision, ("no_access", noop("Your account is not set up for this shop yet."))
    )
    return Forbidden(code, message)


def wrong_credentials() -> Unauthenticated:
    """The same words for an unknown name and a wrong password (G9)."""
    return Unauthenticated("wrong_credentials", "Username or password is not right.")


def username_taken() -> Conflict:
    """One account per set and username (ACC-05, G2)."""
    return Conflict("username_taken", "This username already has an account here.", "username")


def family_member_exists(site_name: str, *, site_code: str = "") -> Conflict:
    """An account has one site of a family (D-06, SUB-02). With its code one is told what to do: at doors that can move access."""
    uses = noop("The account already uses {name}, another site of this family.")
    moves = noop("The account already uses {name}, another site of this family. Move its access from there.")
    return Conflict(
        "family_member_exists",
        moves if site_code else uses,
        "site",
        name=site_name,
        details={"family_site": site_code},
    )


def no_such_access(site_name: str) -> Conflict:
    """There is no access that could be moved."""
    return Conflict("no_such_access", "The customer has no access to {site}.", "instead_of", site=site_name)


def other_family(site_name: str, former_name: str) -> Conflict:
    """Access is moved among a master and its sub sites (SUB-02)."""
    return Conflict(
        "other_family",
        "{site} and {former} are not of one family of sites.",
        "instead_of",
        site=site_name,
        former=former_name,
    )


def token_invalid() -> NotFound:
    """The same words for a link that never was one, has been used, or has had its time (G10)."""
    return NotFound("token_invalid", "This link has been used or has expired. Ask for a new one.")


def wrong_password() -> Invalid:
    return Invalid("wrong_password", "This is not your current password.", "current_password")


def account_erased() -> Conflict:
    """Erasure is for good (D-09)."""
    return Conflict("account_erased", "This account was closed and its personal values erased.")


def version_conflict(version: int) -> Conflict:
    """Somebody saved in between (G23)."""
    return Conflict(
        "version_conflict",
        "Someone else saved this customer meanwhile. Look again before you save.",
        details={"version": version},
    )
