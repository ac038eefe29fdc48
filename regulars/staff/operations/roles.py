from regulars.kernel.errors import Invalid
from regulars.staff.models import StaffRole

__all__ = ["role_named"]


def role_named(code: str) -> StaffRole:
    """Raises `Invalid` beside `role`."""
    role = StaffRole.objects.filter(code__iexact=code).first() if code.isprintable() else None
    if role is None:
        known = ", ".join(StaffRole.objects.order_by("pk").values_list("code", flat=True))
        raise Invalid("unknown_value", f"There is no such role. Choose one of these: {known}.", "role")
    return role
