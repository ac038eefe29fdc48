"""How many requests a caller may make, and the headers that say so (docs/decisions/0802).

`RateLimit-Policy` and `RateLimit` are those of the IETF's draft-ietf-httpapi-ratelimit-headers (since 08): the quota `q`
for each window of `w` seconds, what remains of it as `r`, and the seconds `t` after which all of it is there again.
"""

import math
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest

from regulars.kernel.guessing.network import network_in
from regulars.kernel.guessing.quotas import Quota, Remembered, take

__all__ = [
    "IN_MEMORY",
    "count_by_name",
    "count_caller",
    "count_me",
    "count_network",
    "headers_of_quota",
    "quota_of",
    "remember_quota",
]

IN_MEMORY = (
    Remembered()
)  # for the hot lane and log-ins: the one may ask the database one thing only, the others little


def headers_of_quota(quota: Quota) -> dict[str, str]:
    """What every counted answer carries."""
    return {
        "RateLimit-Policy": f'"{quota.name}";q={quota.limit};w=60',
        "RateLimit": f'"{quota.name}";r={quota.left};t={math.ceil(quota.level)}',
    }


def quota_of(request: HttpRequest) -> Quota | None:
    """What this request was counted in, if it was."""
    return getattr(request, "quota", None)


def remember_quota(request: HttpRequest, quota: Quota | None) -> None:
    """For the answer's headers. Raises `TooOften` `rate_limited` when it is used up."""
    request.quota = quota  # type: ignore[attr-defined]
    if quota is not None and not quota.allowed:
        raise quota.refusal()


def count_caller(request: HttpRequest, name: str, who: int) -> None:
    """Count a request of a `key` or a `session`. Raises `TooOften` `rate_limited`."""
    limit: int = settings.API_LIMITS[name]
    remember_quota(request, take(name, who, limit) if limit else None)


def count_network(request: HttpRequest) -> None:
    """Count a request of nobody that we know. Raises `TooOften` `rate_limited`."""
    remember_quota(request, _of_network(request, take))


def count_by_name(request: HttpRequest) -> None:
    """The same where guesses are counted for all processes anyway (docs/decisions/0501): in memory."""
    remember_quota(request, _of_network(request, IN_MEMORY.take))


def _of_network(request: HttpRequest, counted: Callable[[str, str, int], Quota]) -> Quota | None:
    limit: int = settings.API_LIMITS["network"]
    return counted("network", network_in(request.META, settings.TRUSTED_PROXIES), limit) if limit else None


def count_me(session_id: int) -> Quota | None:
    """Count *who am I* of a session, in the memory of this process; None when there is no limit."""
    limit: int = settings.API_LIMITS["session"]
    return IN_MEMORY.take("session", session_id, limit) if limit else None
