"""Which threads answer a route: said beside its view, and read by the web server before a thread is taken.

What waits for something scarce (a hash, a picture) has threads of its own, so that all others go on.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

__all__ = [
    "Lane",
    "decodes_pictures",
    "hashes",
    "hashes_if_typed",
    "is_by_body",
    "lane_of",
    "largest_body_of",
    "per_method",
]

View = TypeVar("View", bound=Callable[..., Any])


class Lane(StrEnum):
    """`QUICK`: one statement or none, never a lock. `OPERATORS`: what machines ask about us. `PAGES`: all the rest."""

    QUICK = "quick"
    PAGES = "pages"
    HASHES = "hashes"
    PICTURES = "pictures"
    OPERATORS = "operators"


def hashes(view: View) -> View:
    """A view or operation that computes a hash when something is sent to it."""
    view.lane = Lane.HASHES  # type: ignore[attr-defined]
    return view


def hashes_if_typed(view: View) -> View:
    """A view or operation that computes a hash when a password is among what is sent to it; without one it is answered as pages are."""
    view.by_body = True  # type: ignore[attr-defined]
    return hashes(view)


def decodes_pictures(view: View) -> View:
    """A view or operation that is sent a picture and decodes it."""
    view.lane = Lane.PICTURES  # type: ignore[attr-defined]
    return view


def per_method(
    view: View, lanes: Mapping[str, Lane], by_body: frozenset[str], largest_bodies: Mapping[str, int]
) -> View:
    """A view behind which several operations stand: its lanes, which of them go by the body, and the bytes that may be sent, for each method."""
    view.lanes, view.largest_bodies = lanes, largest_bodies  # type: ignore[attr-defined]
    view.methods_by_body = by_body  # type: ignore[attr-defined]
    return view


def lane_of(view: Callable[..., Any], method: str) -> Lane:
    """Where something that is sent to this view is answered."""
    lanes: Mapping[str, Lane] | None = getattr(view, "lanes", None)
    found: Lane = getattr(view, "lane", Lane.PAGES) if lanes is None else lanes.get(method, Lane.PAGES)
    return found


def is_by_body(view: Callable[..., Any], method: str) -> bool:
    """Whether `lane_of` counts only where a password is sent."""
    methods: frozenset[str] | None = getattr(view, "methods_by_body", None)
    return getattr(view, "by_body", False) if methods is None else method in methods


def largest_body_of(view: Callable[..., Any], method: str) -> int | None:
    """How many bytes may be sent there; None where nothing was said."""
    largest: Mapping[str, int] = getattr(view, "largest_bodies", {})
    return largest.get(method)
