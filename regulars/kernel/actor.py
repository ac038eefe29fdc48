"""Who acts, and through which channel."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["OPERATOR", "SYSTEM", "Actor", "ActorKind", "Channel"]


class ActorKind(StrEnum):
    STAFF = "staff"
    CUSTOMER = "customer"
    VISITOR = "visitor"
    API_KEY = "api_key"
    OPERATOR = "operator"
    SYSTEM = "system"


class Channel(StrEnum):
    BACKOFFICE = "backoffice"
    STOREFRONT = "storefront"
    API = "api"
    CLI = "cli"
    INSIDE = "inside"


@dataclass(frozen=True)
class Actor:
    """Holds an id, never a name: names are looked up when a record is shown."""

    kind: ActorKind
    channel: Channel
    id: int | None = None


OPERATOR = Actor(ActorKind.OPERATOR, Channel.CLI)
SYSTEM = Actor(ActorKind.SYSTEM, Channel.INSIDE)
