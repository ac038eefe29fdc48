"""What the verbs of groups and their members are tried with."""

from collections.abc import Callable

from tests.house.worlds import Given

VERBS: dict[str, Callable[[], Given]] = {}
