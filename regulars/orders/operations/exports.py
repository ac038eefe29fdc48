from collections.abc import Mapping
from typing import Any

from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.orders.rules.exports import LIST_EXPORTED, PERSONAL

__all__ = ["note_orders_exported"]


def note_orders_exported(filters: Mapping[str, Any], *, by: Actor) -> None:
    """Say that somebody takes orders away (`queries.export`), and by which filters, in the history of the site and customer that they are of.

    Written before the first row is read, so that nobody has a file that no record tells of (G20).
    """
    wanted = {code: value for code, value in filters.items() if value}
    with change(LIST_EXPORTED, by=by) as record:
        if wanted:
            record.note(filters={code: _noted(code, value) for code, value in wanted.items()})
        if "site" in wanted:
            record.about("site", wanted["site"].pk)
        if "customer" in wanted:
            record.about("customer", wanted["customer"])


def _noted(code: str, value: Any) -> str:
    return "*" if code in PERSONAL else str(getattr(value, "code", value))
