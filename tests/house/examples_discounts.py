"""What the verbs of discounts, shipping and taxes are tried with."""

from collections.abc import Callable

from tests.house.worlds import Given

VERBS: dict[str, Callable[[], Given]] = {}
