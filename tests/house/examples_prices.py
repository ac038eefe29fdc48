"""What the verbs of products and price lists are tried with."""

from collections.abc import Callable

from tests.house.worlds import Given

VERBS: dict[str, Callable[[], Given]] = {}
