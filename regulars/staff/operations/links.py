"""One-time links to the mailboxes of staff (G9, G10): a way in for whoever is slowed down by somebody else's guesses (F14)."""

import hashlib
import secrets
from datetime import timedelta

from django.db import connection, transaction
from django.utils.timezone import now

from regulars.kernel.actor import SYSTEM, Actor
from regulars.kernel.audit import change
from regulars.kernel.emails import address_key
from regulars.kernel.guessing.throttle import Bucket, Rate, levels_after
from regulars.kernel.jobs import periodic
from regulars.kernel.mail.outbox import SECRET
from regulars.kernel.texts import storable
from regulars.kernel.tidying import forget
from regulars.sites.operations.mails import address_of_office, write_office_mail
from regulars.staff import rules
from regulars.staff.models import StaffLink, StaffLinkRequest, StaffUser
from regulars.staff.queries import device_holder
from regulars.staff.rules.mails import KNOWN_DEVICE, LASTS

__all__ = [
    "answer_next_link_request",
    "ask_for_link",
    "forget_dead_staff_links",
    "redeem_link",
    "send_link",
]

PER_NAME = Rate(2, 1200)  # when they are used up, the link that was sent last stays good
KEPT = timedelta(days=30)


_REDEEM = """
UPDATE staff_stafflink link SET used_at = now() FROM staff_staffuser staff
WHERE link.token_hash = %s AND link.used_at IS NULL AND link.expires_at > now()
    AND staff.id = link.holder_id AND staff.is_active AND staff.email = link.email
    AND sha256(convert_to(staff.stamp || ' ' || staff.password, 'UTF8')) = link.password_digest
RETURNING staff.id, staff.stamp, staff.password"""


def ask_for_link(email: str) -> None:
    """Note down that this name is kept out: one row, whatever the name, a few an hour. The worker answers it (G9)."""
    key = storable(address_key(email))[:254]
    bucket = Bucket(PER_NAME, "staff link", (key,))
    if levels_after([bucket]):
        StaffLinkRequest.objects.create(email=key)


def answer_next_link_request() -> bool:
    """Answer what was asked first; True when there was something. Killed meanwhile, it is asked again (G22)."""
    with transaction.atomic():
        wish = StaffLinkRequest.objects.select_for_update(skip_locked=True).order_by("pk").first()
        if wish is None:
            return False
        user = StaffUser.objects.filter(email=wish.email, is_active=True).first()
        if user is not None:
            send_link(user, by=SYSTEM)
        wish.delete()
    return True


def send_link(user: StaffUser, *, by: Actor) -> None:
    """Mail a one-time link that makes the reader's device a known one: it has a bucket of guesses of its own.

    Links that were sent before stay good for their hour.
    """
    text = secrets.token_urlsafe(32)
    with change(rules.STAFF_LINK_SENT, by=by) as entry:
        StaffLink.objects.create(
            token_hash=_digest(text),
            holder=user,
            email=user.email,
            password_digest=_digest(f"{user.stamp} {user.password}"),
            expires_at=now() + LASTS,
        )
        write_office_mail(
            KNOWN_DEVICE,
            to=user.email,
            language=user.language,
            about=("staff", user.pk),
            values={"link": address_of_office(f"/login/device?token={SECRET}")},
            secret=text,
        )
        entry.about("staff", user.pk)
        entry.note(staff=user.pk)


def redeem_link(text: str, *, by: Actor) -> str:
    """Use a link up; answers whom a device is marked as known to. Raises `NotFound` `token_invalid` for every link that is not good.

    It counts no longer once its holder was let go, or has another email or password: the one statement decides (G24).
    """
    with change(rules.STAFF_LINK_USED, by=by) as entry:
        with connection.cursor() as cursor:
            cursor.execute(_REDEEM, [_digest(text)])
            row = cursor.fetchone()
        if row is None:
            raise rules.link_invalid()
        staff_id, stamp, encoded = row
        entry.about("staff", staff_id)
        entry.note(staff=staff_id)
    return device_holder(staff_id, stamp, encoded)


@periodic
def forget_dead_staff_links() -> None:
    """Delete links a month after their time."""
    forget(StaffLink.objects.filter(expires_at__lt=now() - KEPT))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="replace")).digest()
