"""What tests know of hashes: made cheaply, unless a test is about what they cost."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import get_hasher

from regulars.config.hashers import Argon2id

__all__ = ["hash_cheaply", "hashed_in_earnest"]


def hash_cheaply() -> None:
    """The same Argon2id with fewer passes and less memory: the tests make hundreds of accounts."""
    hasher = get_hasher()
    hasher.memory_cost, hasher.time_cost = 8, 1


@contextmanager
def hashed_in_earnest() -> Iterator[None]:
    """Accounts that are made here cost their log-ins what they cost in a shop."""
    hasher = get_hasher()
    hasher.memory_cost, hasher.time_cost = Argon2id.memory_cost, Argon2id.time_cost
    try:
        yield
    finally:
        hash_cheaply()
