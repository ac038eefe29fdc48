"""Passwords as they are hashed and compared: in one spelling, in a place of the pool, at a price that tells nothing (G9).

Knows Argon2id and its parameters, a *scheme* such as `m=19456,t=2,p=1`. Refuses to know whose a password is.
"""

import hashlib
from collections.abc import Mapping
from enum import Enum

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from django.conf import settings
from django.contrib.auth import hashers

from regulars.kernel.guessing.pool import POOL
from regulars.kernel.texts import composed

__all__ = ["Fit", "fit_of", "hash_password", "nobodys_scheme", "scheme_of"]

LONGEST = 4_096  # as it is typed; what is longer is nobody's
_CHECKER = PasswordHasher()  # how to compute is told by the hash itself
_SALT_AND_DIGEST = f"{'A' * 22}${'A' * 43}"  # of 16 and 32 bytes: no password makes them


class Fit(Enum):
    """What a password is to a hash. OUTDATED: right, and the hash is to be made anew at our cost and in our spelling."""

    WRONG = "wrong"
    OUTDATED = "outdated"
    RIGHT = "right"


def hash_password(password: str) -> str:
    """A hash of the password, by our own scheme. Raises `Busy`."""
    with POOL.place():
        return hashers.make_password(composed(password))


def fit_of(password: str, encoded: str, *, scheme: str = "") -> Fit:
    """Check a password. Without a hash it costs what one of this `scheme` does (ours, when it is empty), and doesn't fit.

    Hashes of other shops, and ours from before passwords had one spelling, were made of what was typed: where that is spelled
    otherwise it is tried too, whoever is meant. Raises `Busy`.
    """
    typed = password[: LONGEST + 1].encode(errors="replace").decode()  # half a surrogate pair is nobody's
    against = encoded or f"argon2$argon2id$v=19${scheme or _our_scheme()}${_SALT_AND_DIGEST}"
    ours = composed(typed)
    for spelling in dict.fromkeys((ours, typed)):
        with POOL.place():
            fits = _verify(spelling, against)
        if fits and encoded:
            is_current = spelling == ours and scheme_of(encoded) == _our_scheme()
            return Fit.RIGHT if is_current else Fit.OUTDATED
    return Fit.WRONG


def scheme_of(encoded: str) -> str:
    """What a hash costs, as it says itself."""
    return encoded.split("$")[3]


def nobodys_scheme(counted: Mapping[str, int], name: str) -> str:
    """What an unknown name costs among hashes of several schemes: one of them, as often as it is found, the same one each time
    for the same name (F06). Ours where nothing is counted.
    """
    if not counted:
        return ""
    key = hashlib.sha256(settings.SECRET_KEY.encode()).digest()
    digest = hashlib.blake2b(name.encode(errors="replace"), key=key, digest_size=8).digest()
    drawn = int.from_bytes(digest, "big") * sum(counted.values()) >> 64
    for scheme, number in sorted(counted.items()):
        if drawn < number:
            return scheme
        drawn -= number
    return ""


def _our_scheme() -> str:
    ours = hashers.get_hasher()
    return f"m={ours.memory_cost},t={ours.time_cost},p={ours.parallelism}"  # type: ignore[attr-defined]


def _verify(password: str, encoded: str) -> bool:
    """As Django's `check_password`, which then also computes what an outdated hash lacks."""
    try:
        return _CHECKER.verify(encoded.removeprefix("argon2"), password)
    except VerificationError:
        return False
