"""What customers are written, when, and where the links of these mails lead."""

from datetime import timedelta
from enum import StrEnum

from regulars.kernel.mail.mail_types import MailType


class SitePath(StrEnum):
    """Pages of a site that mails lead to; a test compares them with the storefront's own addresses."""

    LOG_IN = "/login"
    FORGOTTEN = "/password-forgotten"
    RESET = "/password-reset?token="
    PROOF = "/email-proof?token="
    EMAIL_CHANGE = "/email-change?token="
    EMAIL_STOP = "/email-change-stop?token="
    SESSIONS = "/account/sessions"


class Purpose(StrEnum):
    """What a one-time token is good for, and nothing else (G10)."""

    PASSWORD = "password"  # noqa: S105 - a purpose, no password
    MAILBOX = "mailbox"
    EMAIL_CHANGE = "email_change"
    EMAIL_STOP = "email_stop"
    ORDER_CLAIM = "order_claim"


LASTS = {
    "password_reset": timedelta(hours=1),
    "log_in_data": timedelta(hours=24),
    "choose_password": timedelta(days=3),
    "must_change": timedelta(minutes=15),
    "registered": timedelta(days=7),
    "registration_waits": timedelta(days=7),
    "verify_email": timedelta(days=7),
    "finish_registration": timedelta(days=3),
    "email_change": timedelta(hours=24),
    "email_change_asked": timedelta(hours=24),
}

# Name and username are filled in only where `mail_counts.is_trusted` says so: what a stranger typed could be an advertisement (F13).
_STRANGER = {"site": "Mystic Kids", "link": "https://kids.example/link"}
_KNOWN = {"name": "Ada Lind", "username": "ada@mail.example"} | _STRANGER


def _mail_type(code: str, title: str, about: str, samples: dict[str, str]) -> MailType:
    return MailType(code, "customers", title, about, samples)


REGISTERED = _mail_type(
    "registered",
    "Welcome",
    "After registration; asks to confirm the mailbox.",
    _STRANGER | {"email": "ada@mail.example"},
)
CHOOSE_PASSWORD = _mail_type(
    "choose_password",
    "Welcome without password",
    "After registration on a form without a password, and when somebody was let in who has none yet: a one-time link for three days.",
    _STRANGER | {"email": "ada@mail.example"},
)
FINISH_REGISTRATION = _mail_type(
    "finish_registration",
    "Finish registration",
    "After registration at a neutral site: the first log-in works once the mailbox is confirmed.",
    _STRANGER,
)
REGISTRATION_WAITS = _mail_type(
    "registration_waits",
    "Registration waits",
    "After registration where the site approves customers of this type first; asks to confirm the mailbox.",
    _STRANGER,
)
APPROVAL_ASKED = _mail_type(
    "approval_asked",
    "Approval needed",
    "To the receiver of the customer type at this site: somebody registered or asked for access and waits.",
    {
        "site": "Mystic Business",
        "type": "Business customer",
        "number": "2041",
        "link": "https://admin.example/customers/2041/sites",
    },
)
ACCESS_DECLINED = _mail_type(
    "access_declined",
    "Access declined",
    "When staff decline a registration or a request for access; the reason is theirs.",
    {name: value for name, value in _KNOWN.items() if name != "link"}
    | {"reason": "We sell to companies only."},
)
ALREADY_REGISTERED = _mail_type(
    "already_registered",
    "Account exists already",
    "When somebody registers with a username that has an account: how to use it here. Once an hour at most.",
    _STRANGER | {"password_link": "https://kids.example/password-forgotten"},
)
LOG_IN_DATA = _mail_type(
    "log_in_data",
    "Log-in data",
    "When staff add a customer, set a password or send a link: username and a one-time link for 24 hours.",
    _KNOWN,
)
LOG_IN_PASSWORD = _mail_type(
    "log_in_password",
    "Log-in data with password",
    "Instead of the one-time link, at sites that mail passwords which staff set.",
    _KNOWN | {"password": "seven-green-herons"},
)
VERIFY_EMAIL = _mail_type(
    "verify_email",
    "Confirm email",
    "When a customer asks for the link again, or staff changed the address.",
    _STRANGER,
)
PASSWORD_RESET = _mail_type(
    "password_reset",
    "New password",
    "When a customer forgot their password: a one-time link for one hour.",
    _KNOWN,
)
NO_WAY_IN = _mail_type(
    "no_way_in",
    "No way in",
    "When somebody asks for a new password, or registers again, and the account can't be used at the site.",
    {"site": "Mystic Kids"},
)
EMAIL_CHANGE = _mail_type(
    "email_change", "New email: confirm", "To the new address, before the change counts.", _STRANGER
)
EMAIL_CHANGE_ASKED = _mail_type(
    "email_change_asked",
    "New email: asked for",
    "To the old address, when a change is asked for: a one-time link that stops it.",
    _KNOWN,
)
EMAIL_CHANGED = _mail_type(
    "email_changed", "New email: notice", "To the old address, once the change counts.", _KNOWN
)
USERNAME_CHANGED = _mail_type(
    "username_changed", "New username", "When staff gave the account another username.", _KNOWN
)
ACCESS_ACTIVATED = _mail_type(
    "access_activated", "Access activated", "When staff activate access to the site.", _KNOWN
)
ACCESS_DISABLED = _mail_type(
    "access_disabled",
    "Access disabled",
    "When staff disable access to the site.",
    {name: value for name, value in _KNOWN.items() if name != "link"},
)
NEW_DEVICE = _mail_type(
    "new_device",
    "Log-in from a new device",
    "When somebody logs in from a device that the site doesn't know, where the site wants it.",
    _KNOWN
    | {
        "device": "Firefox on Windows",
        "moment": "31 May 2026, 12:30",
        "password_link": "https://kids.example/password-forgotten",
    },
)
