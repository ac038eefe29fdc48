import hashlib
import secrets

from django.contrib.auth.hashers import make_password
from django.utils.timezone import now

from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.texts import one_line
from regulars.staff import rules
from regulars.staff.models import ApiKey, StaffUser

__all__ = ["add_staff", "create_key", "note_log_in"]


def add_staff(email: str, password: str, *, role: str, name: str = "", by: Actor) -> StaffUser:
    """Create a staff account. Raises `Invalid` beside the field, `Conflict` `staff_email_taken`."""
    with change(rules.STAFF_ADDED, by=by) as entry:
        user = StaffUser(
            email=rules.check_email(email),
            name=one_line(name, "name", longest=100),
            role=rules.check_role(role),
            password=make_password(rules.check_password(password)),
        )
        user.save(force_insert=True)
        entry.about("staff", user.pk)
        entry.note(staff=user.pk, role=user.role)
    return user


def note_log_in(user: StaffUser, *, by: Actor) -> None:
    """Remember that somebody logged in to the back office."""
    with change(rules.STAFF_LOGGED_IN, by=by) as entry:
        StaffUser.objects.filter(pk=user.pk).update(last_login=now())
        entry.about("staff", user.pk)


def create_key(name: str, *, role: str, by: Actor) -> tuple[ApiKey, str]:
    """Create an API key; the text of the key is answered once and kept nowhere."""
    with change(rules.KEY_CREATED, by=by) as entry:
        text = f"rk_{secrets.token_urlsafe(32)}"
        key = ApiKey(
            name=one_line(name, "name", longest=100, required=True),
            role=rules.check_role(role),
            prefix=text[:8],
            key_hash=hashlib.sha256(text.encode()).digest(),
        )
        key.save(force_insert=True)
        entry.about("api_key", key.pk)
        entry.note(key=key.pk, role=key.role)
    return key, text
