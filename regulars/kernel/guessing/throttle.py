"""Leaky buckets: each try fills one a little, time empties it, a full one refuses. One statement counts, before any hash.

The table is unlogged: a counter that a crash forgets costs an attacker's patience, a logged one would cost every log-in.
"""

import hashlib
import logging
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

from django.conf import settings
from django.db.models.functions import Now

from regulars.kernel.errors import Invalid, TooOften, Unauthenticated, translate_db_errors
from regulars.kernel.guessing.devices import NOBODY_NEAR, Caller, known_device
from regulars.kernel.guessing.pool import POOL
from regulars.kernel.hot import execute, fetch_one
from regulars.kernel.jobs import periodic
from regulars.kernel.models import Throttle
from regulars.kernel.tidying import forget

__all__ = [
    "Bucket",
    "Rate",
    "basket_buckets",
    "confirmation_bucket",
    "count",
    "forget_empty",
    "give_back",
    "guess_buckets",
    "guessing",
    "levels_after",
    "registration_buckets",
    "reset_buckets",
    "wait_for",
]


@dataclass(frozen=True)
class Rate:
    """So many tries at once, then one in each so many seconds. `right_too`: tries that were right stay counted."""

    tries: int
    seconds: float
    right_too: bool = False


log = logging.getLogger(__name__)

PER_NAME = Rate(10, 60)
PER_NETWORK = Rate(60, 6)
PER_PERSON = Rate(1_000, 0.1, right_too=True)  # nobody guesses this often: each try costs a hash
PER_DEVICE = Rate(10, 60)
PER_CONFIRMATION = Rate(10, 60)
REGISTRATIONS_PER_NETWORK = Rate(30, 20)
BASKETS_PER_NETWORK = Rate(120, 20)  # some 4,000 a day, each for 90 days at most

COUNT = """
WITH counted AS (INSERT INTO kernel_throttle AS had (bucket, empty_at, seconds, tries)
SELECT bucket, clock_timestamp() + make_interval(secs => seconds), seconds, tries
FROM (VALUES {}) AS wanted (bucket, seconds, tries) ORDER BY bucket
ON CONFLICT (bucket) DO UPDATE
SET empty_at = greatest(had.empty_at, clock_timestamp()) + make_interval(secs => excluded.seconds),
    seconds = excluded.seconds, tries = excluded.tries
WHERE greatest(had.empty_at, clock_timestamp()) + make_interval(secs => excluded.seconds)
    <= clock_timestamp() + make_interval(secs => excluded.seconds * excluded.tries)
RETURNING bucket, extract(epoch FROM empty_at - clock_timestamp())::float8 AS level)
SELECT coalesce(array_agg(bucket), '{{}}'), coalesce(array_agg(level), '{{}}') FROM counted"""

GIVE_BACK = """
WITH held AS (SELECT bucket FROM kernel_throttle WHERE bucket IN ({}) ORDER BY bucket FOR UPDATE)
UPDATE kernel_throttle had SET empty_at = had.empty_at - make_interval(secs => had.seconds)
FROM held WHERE had.bucket = held.bucket"""

WAIT = """
SELECT coalesce(max(extract(epoch FROM empty_at - clock_timestamp()) - seconds * (tries - 1)), 0)
FROM kernel_throttle WHERE bucket IN ({})"""


@dataclass(frozen=True)
class Bucket:
    """What is counted: a kind and whatever tells it from others. The table holds a digest, no name and no address."""

    rate: Rate
    kind: str
    parts: tuple[str | int, ...]

    @property
    def key(self) -> bytes:
        return hashlib.sha256(repr((self.kind, *self.parts)).encode()).digest()[:16]


def guess_buckets(
    scope: str, name: str, *, person: str | None, caller: Caller = NOBODY_NEAR
) -> tuple[Bucket, ...]:
    """What a guess of a password counts in: the name in its scope and the network, whether or not the name exists.

    Somebody's own known device counts for itself alone: no attacker can fill its bucket. Right passwords count too, in a
    wide one of whose they are.
    """
    device = known_device(caller.device, person)
    wide = Bucket(PER_PERSON, "person", (scope, person or f"nobody {name}"))  # the same work for nobody (G9)
    if device:
        return Bucket(PER_DEVICE, "device", (scope, person or "", device)), wide
    return Bucket(PER_NAME, "name", (scope, name)), *_network(PER_NETWORK, "network", caller), wide


def registration_buckets(scope: str, name: str, *, caller: Caller = NOBODY_NEAR) -> tuple[Bucket, ...]:
    """What a registration counts in: where it is direct it tells names (D-33), and everywhere it computes a hash."""
    per_name = Bucket(PER_NAME, "registration", (scope, name))
    return per_name, *_network(REGISTRATIONS_PER_NETWORK, "registrations", caller)


def reset_buckets(caller: Caller) -> tuple[Bucket, ...]:
    """What asking for a new password counts in: the network alone, never the name (F14)."""
    return _network(REGISTRATIONS_PER_NETWORK, "resets", caller)


def basket_buckets(caller: Caller) -> tuple[Bucket, ...]:
    """What a visitor's new basket counts in: a row for whoever asks."""
    return _network(BASKETS_PER_NETWORK, "baskets", caller)


def confirmation_bucket(person: int) -> Bucket:
    """Somebody who is logged in and types the password again; nobody outside can fill this one."""
    return Bucket(PER_CONFIRMATION, "confirmation", (person,))


def _network(rate: Rate, kind: str, caller: Caller) -> tuple[Bucket, ...]:
    return (Bucket(rate, kind, (caller.network,)),) if caller.network else ()


def count(buckets: Sequence[Bucket]) -> None:
    """Count one try in all of these buckets. Raises `TooOften` `rate_limited` when one is full; then none has counted."""
    if not buckets:
        return
    counted = levels_after(buckets)
    full = [bucket for bucket in buckets if bucket.key not in counted]
    if not full:
        return
    if counted:
        give_back([bucket for bucket in buckets if bucket.key in counted])
    raise too_often(math.ceil(wait_for(full)))


def levels_after(buckets: Sequence[Bucket]) -> dict[bytes, float]:
    """Count in those that aren't full, by key: in how many seconds each will be empty."""
    rows = [(bucket.key, float(bucket.rate.seconds), bucket.rate.tries) for bucket in buckets]
    with translate_db_errors():
        keys, levels = fetch_one(_for(COUNT, "(%s::bytea, %s::float8, %s::int4)", rows), list(chain(*rows)))
    return dict(zip(keys, levels, strict=True))


def wait_for(buckets: Sequence[Bucket]) -> float:
    """Seconds until the fullest of these takes another try."""
    with translate_db_errors():
        return float(fetch_one(_for(WAIT, "%s", buckets), [bucket.key for bucket in buckets])[0])


def give_back(buckets: Sequence[Bucket]) -> None:
    """Take one try out again: it was right, or nothing was tried."""
    with translate_db_errors():
        execute(_for(GIVE_BACK, "%s", buckets), [bucket.key for bucket in buckets])


def _for(statement: str, placeholder: str, values: Sequence[object]) -> str:
    """The statement for so many values; values one by one are cheaper to send than arrays."""
    return statement.format(", ".join([placeholder] * len(values)))


@contextmanager
def guessing(buckets: Sequence[Bucket], *, whom: str, caller: Caller = NOBODY_NEAR) -> Iterator[None]:
    """Check a secret inside. Counts first; what doesn't end with a wrong secret is taken out again.

    It has a place for its hash all the while: so ten people who log in to one account at once are one after the other
    counted and taken out again, and not ten guesses. Wrong ones and refused ones are told in the log: whose secret it was
    (`whom`, by number, never by name), and a digest of the network, by which an operator sees that they belong together.
    Raises `Busy` as the pool does.
    """
    narrow = [bucket for bucket in buckets if not bucket.rate.right_too]
    with POOL.turn():
        try:
            count(buckets)
        except TooOften:
            log.warning("too many tries: %s, network %s", whom, _digest(caller.network))
            raise
        try:
            yield
        except (Unauthenticated, Invalid):
            log.warning("wrong secret: %s, network %s", whom, _digest(caller.network))
            raise
        except BaseException:
            give_back(buckets)
            raise
        give_back(narrow)


def _digest(network: str) -> str:
    """Tells networks apart and can't be turned back without our key."""
    if not network:
        return "none"
    key = hashlib.sha256(settings.SECRET_KEY.encode()).digest()
    return hashlib.blake2b(network.encode(), key=key, digest_size=4).hexdigest()


@periodic
def forget_empty() -> None:
    """Delete the buckets that have run empty; the worker does that now and then."""
    forget(Throttle.objects.filter(empty_at__lt=Now()))


def too_often(seconds: int) -> TooOften:
    minutes, seconds = math.ceil(max(seconds, 1) / 60), max(seconds, 1)
    if minutes == 1:
        return TooOften("Too many tries. Please wait a minute, then try again.", retry_after=seconds)
    return TooOften(
        "Too many tries. Please wait {minutes} minutes, then try again.", retry_after=seconds, minutes=minutes
    )
