"""What proves at a log-in who somebody is."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class PasswordProof:
    """Somebody typed the password of this hash; `renewed` takes its place where it costs something else than ours (F06).

    Raises `ValueError` for an account without a password: nobody can have typed it.
    """

    password_hash: str
    renewed: str = ""

    def __post_init__(self) -> None:
        if not self.password_hash:
            raise ValueError("There is no password that could have been proved.")

    def holds(self, password_hash: str) -> bool:
        """Whether it still counts for an account that is held."""
        return password_hash == self.password_hash


@dataclass(frozen=True, slots=True)
class LinkProof:
    """Somebody came by a one-time link that this transaction used up: it holds the account since, so nothing comes between."""

    def holds(self, password_hash: str) -> bool:  # noqa: ARG002 - as of a password
        """Always true."""
        return True


Proof: TypeAlias = PasswordProof | LinkProof
