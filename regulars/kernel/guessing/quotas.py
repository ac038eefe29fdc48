"""How many requests a minute somebody may make: leaky buckets, with what is left of them told to whoever asks.

In the table of the throttle they count for all processes together, in one statement. Where not even that one may be
spent they count in the memory of this process (docs/decisions/0802).
"""

import math
import time
from dataclasses import dataclass

from regulars.kernel.errors import TooOften
from regulars.kernel.guessing.throttle import Bucket, Rate, levels_after, wait_for

__all__ = ["Quota", "Remembered", "take"]

MINUTE = 60.0
REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Quota:
    """`limit` requests a minute for whoever `name` says. `level` seconds without a request make all of it free again."""

    name: str
    limit: int
    level: float
    allowed: bool = True

    @property
    def left(self) -> int:
        return max(0, math.floor((MINUTE - self.level) * self.limit / MINUTE))

    @property
    def wait(self) -> int:
        """Seconds until the next request is allowed; 0 when it is."""
        return max(0, math.ceil(self.level + MINUTE / self.limit - MINUTE))

    def refusal(self) -> TooOften:
        return TooOften(
            "That is more than {limit} requests a minute. Please wait and try again.",
            retry_after=max(self.wait, 1),
            limit=self.limit,
        )


def take(name: str, who: int | str, limit: int) -> Quota:
    """Count one request of `who`, if it is `allowed` still: what is refused doesn't count."""
    bucket = Bucket(Rate(limit, MINUTE / limit), f"quota {name}", (who,))
    counted = levels_after([bucket])
    if counted:
        return Quota(name, limit, counted[bucket.key])
    return Quota(name, limit, wait_for([bucket]) + MINUTE - MINUTE / limit, allowed=False)


class Remembered:
    """The same in memory. Threads may lose a count to each other, which nobody would notice."""

    def __init__(self) -> None:
        self._empty_at: dict[int | str, float] = {}

    def take(self, name: str, who: int | str, limit: int) -> Quota:
        """As `take` above, of this process alone."""
        now, each = time.monotonic(), MINUTE / limit
        level = max(0.0, self._empty_at.get(who, now) - now)
        if level + each > MINUTE + 0.001:
            return Quota(name, limit, level, allowed=False)
        if len(self._empty_at) >= REMEMBERED:
            self._forget(now)
        self._empty_at[who] = now + level + each
        return Quota(name, limit, level + each)

    def forget(self) -> None:
        """Begin anew."""
        self._empty_at = {}

    def _forget(self, now: float) -> None:
        """Whoever has nothing to wait for; when all have, everybody."""
        kept = {who: empty_at for who, empty_at in [*self._empty_at.items()] if empty_at > now}
        self._empty_at = kept if len(kept) < REMEMBERED else {}
