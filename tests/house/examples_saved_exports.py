"""What the verbs about saved exports of orders are tried with."""

from collections.abc import Callable
from typing import Any

from regulars.orders.models import SavedExport
from regulars.orders.operations.saved_exports import ExportWish, save_export
from regulars.orders.rules.saved_exports import Repeat
from regulars.staff.models import StaffUser
from tests.house.worlds import Given, given
from tests.journeys.stories import SAM
from tests.world import own_role, sam

__all__ = ["VERBS"]


def _owner() -> StaffUser:
    role = own_role(functions=["see", "see_orders"], identity="view", contact="view", b2b="view")
    return StaffUser.objects.get(pk=sam(role.code, "ina@staff.example").pk)


def _wish(**changes: Any) -> ExportWish:
    return ExportWish(**{"name": "Kids", "columns": ["number", "order_total"], "per_line": False} | changes)


def _saved() -> SavedExport:
    return save_export(_owner(), _wish(), {}, zone="UTC", by=SAM)


VERBS: dict[str, Callable[[], Given]] = {
    "orders.operations.saved_exports.save_export": lambda: given(_owner(), _wish(), {}, zone="UTC"),
    "orders.operations.saved_exports.change_export": lambda: given(
        _saved(), _wish(repeat=Repeat.WEEK), version=1
    ),
    "orders.operations.saved_exports.remove_export": lambda: given(_saved(), version=1),
    "journeys.order_files.ask_for_file": lambda: given(_saved()),
}
