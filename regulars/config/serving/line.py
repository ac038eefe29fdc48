"""A line in which nobody stands behind somebody else's crowd: networks have their turns, and every other turn is the staff's."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["Full", "Line", "Waiting", "Who"]


class Full(Exception):
    """Too many wait already, of this network or of all."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks, as far as places are shared out: the client's network, the host that was asked, and whether that is the back office."""

    network: str
    host: str
    is_staff: bool = False


@dataclass(slots=True, eq=False)
class Waiting:
    """One request in the line; `turn` comes true when it is its turn."""

    who: Who
    turn: "asyncio.Future[None]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Line:
    """At most `each` of one network and `most` altogether; of the staff as many again. Used by one thread."""

    def __init__(self, each: int, most: int) -> None:
        self._each, self._most = each, most
        self._networks: dict[bool, OrderedDict[str, deque[Waiting]]] = {
            True: OrderedDict(),
            False: OrderedDict(),
        }
        self._lengths = {True: 0, False: 0}
        self._staff_next = True

    def __len__(self) -> int:
        return sum(self._lengths.values())

    def join(self, waiting: Waiting) -> None:
        """Stand at the end of one's network. Raises `Full`."""
        who = waiting.who
        mine = self._networks[who.is_staff].setdefault(who.network, deque())
        if len(mine) >= self._each or self._lengths[who.is_staff] >= self._most:
            self._forget_if_empty(who)
            raise Full
        mine.append(waiting)
        self._lengths[who.is_staff] += 1

    def leave(self, waiting: Waiting) -> None:
        """Out of patience, or called."""
        who = waiting.who
        self._networks[who.is_staff][who.network].remove(waiting)
        self._lengths[who.is_staff] -= 1
        self._forget_if_empty(who)

    def call(self, fits: Callable[[Who], bool]) -> Waiting | None:
        """Whose turn it is among those that fit; they have left the line."""
        for is_staff in (self._staff_next, not self._staff_next):
            networks = self._networks[is_staff]
            for network, waiting in networks.items():
                found = next(
                    (pending for pending in waiting if fits(pending.who) and not pending.turn.done()), None
                )
                if found is not None:
                    networks.move_to_end(network)
                    self.leave(found)
                    self._staff_next = not is_staff
                    return found
        return None

    def _forget_if_empty(self, who: Who) -> None:
        networks = self._networks[who.is_staff]
        if not networks[who.network]:
            del networks[who.network]
