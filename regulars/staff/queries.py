import hashlib
from collections.abc import Iterable
from functools import cache

from django.contrib.auth import hashers

from regulars.staff.models import ApiKey, StaffUser

__all__ = ["key_by_text", "names_of_staff", "staff_by_password"]


def key_by_text(text: str) -> ApiKey | None:
    """The living key with this text, or None."""
    if not (text.startswith("rk_") and len(text) == 46):
        return None
    return ApiKey.objects.filter(
        key_hash=hashlib.sha256(text.encode()).digest(), revoked_at__isnull=True
    ).first()


@cache
def _nobodys_password() -> str:
    return hashers.make_password("nobody has this password")


def staff_by_password(email: str, password: str) -> StaffUser | None:
    """The active member of staff whom both fit, else None; one Argon2id verification either way (G9)."""
    user = StaffUser.objects.filter(email=email.strip().lower(), is_active=True).first()
    is_right = hashers.check_password(password, user.password if user else _nobodys_password())
    return user if is_right else None


def names_of_staff(ids: Iterable[int]) -> dict[int, str]:
    """How to name these members of staff, by id; one statement, none for nobody."""
    wanted = set(ids)
    return {one.pk: str(one) for one in StaffUser.objects.filter(pk__in=wanted)} if wanted else {}
