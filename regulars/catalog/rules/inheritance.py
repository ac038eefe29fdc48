"""What is in force at a site that says something itself, or has a master that does; `queries.inheritance` is the same rule in SQL (SHP-03)."""

from collections.abc import Collection
from typing import Any, TypeVar

from regulars.addresses.rules import Where

__all__ = ["in_force"]

Said = TypeVar("Said", bound=Collection[Any])


def in_force(own: Said, above: Said) -> tuple[Said, Where]:
    """Its own where it has any, else its master's; the two are never mixed."""
    if own:
        return own, Where.SITE
    return (above, Where.MASTER) if above else (own, Where.STANDARD)
