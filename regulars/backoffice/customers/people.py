"""Names for the ids in audit records and access rows, in a fixed number of statements."""

from collections.abc import Iterable, Mapping
from typing import Any

from regulars.kernel.actor import ActorKind
from regulars.staff.models import ApiKey, StaffUser

__all__ = ["Who", "names_of"]

Who = tuple[str | None, int | None]
OTHERS = {
    ActorKind.CUSTOMER.value: "The customer",
    ActorKind.VISITOR.value: "The customer",
    ActorKind.OPERATOR.value: "Command line",
    ActorKind.SYSTEM.value: "Regulars",
}


def names_of(people: Iterable[Who]) -> Mapping[Who, str]:
    """Staff and API keys by name, the others by what they are."""
    wanted = set(people)
    staff = StaffUser.objects.in_bulk([one for kind, one in wanted if kind == ActorKind.STAFF and one])
    keys = ApiKey.objects.in_bulk([one for kind, one in wanted if kind == ActorKind.API_KEY and one])
    return {(kind, one): _name(kind, one, staff, keys) for kind, one in wanted}


def _name(kind: str | None, one: Any, staff: Mapping[Any, StaffUser], keys: Mapping[Any, ApiKey]) -> str:
    if kind == ActorKind.STAFF:
        return str(staff[one]) if one in staff else "Former staff"
    if kind == ActorKind.API_KEY:
        return f"API key {keys[one].name}" if one in keys else "API key"
    return OTHERS.get(kind or "", "")
