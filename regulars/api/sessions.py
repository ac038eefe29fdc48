"""Log-ins as both APIs show them."""

from collections.abc import Sequence
from typing import Annotated, TypeVar

from ninja import Path
from pydantic import Field

from regulars.api.schemas import Listing, Moment, Schema
from regulars.authentication.queries.sessions import SHOWN

__all__ = ["SessionId", "SessionSchema", "listed"]

SessionId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class SessionSchema(Schema):
    """A log-in that counts. `site` is a code, `device` a guess in words, `last_seen_at` some minutes coarse."""

    id: int
    site: str
    device: str
    since: Moment
    last_seen_at: Moment
    ends_at: Annotated[Moment, Field(description="When it ends without another visit.")]


Told = TypeVar("Told", bound=SessionSchema)


def listed(items: Sequence[Told]) -> Listing[Told]:
    """All of them: more than are shown may only be told to be more."""
    return Listing(items=list(items), next_cursor=None, total=len(items), total_is_exact=len(items) < SHOWN)
