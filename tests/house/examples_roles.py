"""What the verbs of roles of customers, tags and pricing policies are tried with."""

from collections.abc import Callable

from tests.house.worlds import Given

VERBS: dict[str, Callable[[], Given]] = {}
