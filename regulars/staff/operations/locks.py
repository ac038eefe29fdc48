from regulars.staff.models import StaffRole
from regulars.staff.rules.roles import Role

__all__ = ["lock_rights"]


def lock_rights() -> None:
    """One row that every change of staff, roles and keys takes first, so that they come one after the other (G15)."""
    StaffRole.objects.select_for_update(no_key=True).get(code=Role.ADMINISTRATOR)
