"""What the verbs about taking orders away are tried with."""

from collections.abc import Callable

from tests.house.worlds import Given, a_kids_site, given

__all__ = ["VERBS"]

VERBS: dict[str, Callable[[], Given]] = {
    "orders.operations.exports.note_orders_exported": lambda: given(
        {"site": a_kids_site(), "state": "on_hold", "email": "ada@x.example"}
    ),
}
