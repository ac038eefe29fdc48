import hashlib

from regulars.staff.models import ApiKey

__all__ = ["key_by_text"]


def key_by_text(text: str) -> ApiKey | None:
    """The living key with this text, or None."""
    if not (text.startswith("rk_") and len(text) == 46):
        return None
    return ApiKey.objects.filter(
        key_hash=hashlib.sha256(text.encode()).digest(), revoked_at__isnull=True
    ).first()
