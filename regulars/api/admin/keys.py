"""Which key may do what. Every operation names its right with `auth=key_with(...)`; one without is refused by a test."""

from typing import cast

from django.http import HttpRequest
from ninja.security.http import HttpAuthBase

from regulars.api.limits import count_caller, count_network
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import Forbidden
from regulars.staff.models import ApiKey
from regulars.staff.queries import key_by_text
from regulars.staff.rules import Grant, Right

__all__ = ["Key", "by_key", "grant_of", "key_with"]


class Key(HttpAuthBase):
    """`Authorization: Bearer rk_...`, of a role that has the right."""

    openapi_scheme = "bearer"

    def __init__(self, right: Right) -> None:
        super().__init__()
        self.right = right

    def __call__(self, request: HttpRequest) -> ApiKey | None:
        """The living key, or None (401). Raises `TooOften` `rate_limited`, `Forbidden` `right_missing`."""
        scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        key = key_by_text(text) if scheme.lower() == "bearer" else None
        if key is None:
            count_network(request)
        else:
            count_caller(request, "key", key.pk)
        if key is not None and not key.grant.may(self.right):
            raise Forbidden("right_missing", "The role of this key doesn't include this.")
        return key


def key_with(right: Right) -> Key:
    return Key(right)


def grant_of(request: HttpRequest) -> Grant:
    """What the key may do, see and edit, and where."""
    return cast("ApiKey", request.auth).grant  # type: ignore[attr-defined]


def by_key(request: HttpRequest) -> Actor:
    """The key as the one who acts."""
    key = cast("ApiKey", request.auth)  # type: ignore[attr-defined]
    return Actor(ActorKind.API_KEY, Channel.API, key.pk)
