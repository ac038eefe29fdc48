"""Who acts, and through which door."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["OPERATOR", "SYSTEM", "Actor", "ActorKind", "Door"]


class ActorKind(StrEnum):
    STAFF = "staff"
    CUSTOMER = "customer"
    VISITOR = "visitor"
    API_KEY = "api_key"
    OPERATOR = "operator"
    SYSTEM = "system"


class Door(StrEnum):
    BACKOFFICE = "backoffice"
    STOREFRONT = "storefront"
    API = "api"
    CLI = "cli"
    INSIDE = "inside"


@dataclass(frozen=True)
class Actor:
    """Holds an id, never a name: names are looked up when a record is shown."""

    kind: ActorKind
    door: Door
    id: int | None = None


OPERATOR = Actor(ActorKind.OPERATOR, Door.CLI)
SYSTEM = Actor(ActorKind.SYSTEM, Door.INSIDE)
