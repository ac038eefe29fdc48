"""What happens to staff, roles and keys, and what their values may be; `rights` holds the rights table."""

from datetime import datetime

from regulars.kernel.audit import Event
from regulars.kernel.emails import check_address
from regulars.kernel.errors import Conflict, Invalid, NotFound
from regulars.kernel.moments import FURTHEST
from regulars.kernel.texts import composed
from regulars.staff.rules.rights import FieldGroup, Grant, Right
from regulars.staff.rules.roles import Role

STAFF_ADDED = Event("staff.added", "added staff account {staff} as {role}")
STAFF_CHANGED = Event(
    "staff.changed",
    "changed staff account {staff}: {fields}",
    {"name": "Name", "email": "Email", "role": "Role", "sites": "Sites"},
)
STAFF_DEACTIVATED = Event("staff.deactivated", "deactivated staff account {staff}")
STAFF_ACTIVATED = Event("staff.activated", "activated staff account {staff}")
STAFF_PASSWORD_SET = Event("staff.password_set", "set the password of staff account {staff}")
STAFF_LANGUAGE_CHOSEN = Event("staff.language_chosen", "chose a language for the back office")
STAFF_LINK_SENT = Event("staff.link_sent", "sent staff account {staff} a link to log in with")
STAFF_LINK_USED = Event("staff.link_used", "used a link of staff account {staff} to log in with")
ROLE_CREATED = Event("role.created", "created role {role} as a copy of {copied}")
ROLE_CHANGED = Event(
    "role.changed",
    "changed role {role}: {fields}",
    {"name": "Name", "functions": "Functions", "sees": "Fields they see", "edits": "Fields they edit"},
)
ROLE_DELETED = Event("role.deleted", "deleted role {role}")
STAFF_LOGGED_IN = Event("staff.logged_in", "logged in to the back office")
KEY_CREATED = Event("api_key.created", "created API key {key} as {role}")
KEY_REVOKED = Event("api_key.revoked", "revoked API key {key}")


def check_email(value: str) -> str:
    """The one spelling of an address that our mails reach (F24)."""
    return check_address(value, "email")


def check_password(value: str) -> str:
    value = composed(value)
    if not 10 <= len(value) <= 1024:
        raise Invalid("password_length", "A staff password has 10 to 1,024 characters.", "password")
    return value


def link_invalid() -> NotFound:
    return NotFound("token_invalid", "This link is not good any more. Links work once, and for a short time.")


def check_expiry(expires_at: datetime | None, *, at: datetime) -> None:
    """None is never. Raises `Invalid` `in_the_past`, `out_of_range`."""
    if expires_at is not None and expires_at <= at:
        raise Invalid("in_the_past", "Choose a day that is still to come.", "expires_at")
    if expires_at is not None and expires_at > FURTHEST:
        raise Invalid(
            "out_of_range",
            "Choose a day before {furthest}, or none for never.",
            "expires_at",
            furthest=f"{FURTHEST:%Y}",
        )


def check_version(stored: int, seen: int) -> None:
    """Raises `Conflict` `version_conflict` when somebody saved in between (G23)."""
    if stored != seen:
        raise Conflict(
            "version_conflict",
            "Someone else saved this meanwhile. Look at it again before you save.",
            details={"version": stored},
        )


def last_administrator() -> Conflict:
    return Conflict(
        "last_administrator",
        "Somebody has to stay administrator of every site. Make somebody else one first.",
    )
