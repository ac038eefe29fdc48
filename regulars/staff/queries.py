import hashlib
from collections.abc import Iterable
from functools import cache

from django.contrib.auth import hashers

from regulars.kernel.errors import Unauthenticated
from regulars.kernel.guessing.devices import NOBODY_NEAR, Caller
from regulars.kernel.guessing.pool import POOL
from regulars.kernel.guessing.throttle import guess_buckets, guessing
from regulars.kernel.texts import storable
from regulars.staff.models import ApiKey, StaffUser

__all__ = ["key_by_text", "names_of_staff", "staff_by_password"]


def key_by_text(text: str) -> ApiKey | None:
    """The living key with this text, or None; with its grant, in one statement."""
    if not (text.startswith("rk_") and len(text) == 46 and text.isascii()):
        return None
    living = ApiKey.objects.with_grant().filter(revoked_at__isnull=True)
    return living.filter(key_hash=hashlib.sha256(text.encode()).digest()).first()


@cache
def _nobodys_password() -> str:
    return hashers.make_password("nobody has this password")


def staff_by_password(email: str, password: str, *, caller: Caller = NOBODY_NEAR) -> StaffUser:
    """The active member of staff whom both fit; counted before, and one Argon2id verification either way (G9).

    Raises `TooOften` `rate_limited`, `Unauthenticated` `wrong_credentials`.
    """
    key = storable(email).strip().lower()[:254]
    tried = password[:1025].encode(errors="replace").decode()
    user = StaffUser.objects.filter(email=key, is_active=True).first()
    nobodys = _nobodys_password()
    with guessing(guess_buckets("staff", key, person=f"staff {user.pk}" if user else None, caller=caller)):
        with POOL.place():
            is_right = hashers.check_password(tried, user.password if user else nobodys)
        if user is None or not is_right:
            raise Unauthenticated(
                "wrong_credentials",
                "That e-mail and password don't fit. Try again, or ask an administrator.",
            )
    return user


def names_of_staff(ids: Iterable[int]) -> dict[int, str]:
    """How to name these members of staff, by id; one statement, none for nobody."""
    wanted = set(ids)
    return {one.pk: str(one) for one in StaffUser.objects.filter(pk__in=wanted)} if wanted else {}
