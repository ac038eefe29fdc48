from collections.abc import Iterator

from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.staff.rules.rights import EVERYTHING, Grant
from regulars.transfer.queries.personal_data import Held, personal_data
from regulars.transfer.queries.records import Record, RecordFilters, every_record

__all__ = ["export_history", "export_personal_data"]


def export_personal_data(customer: Customer, *, grant: Grant = EVERYTHING, by: Actor) -> Held:
    """Everything held about a customer, for themselves and the operator; staff get what `grant` shows. Leaves a record: values left the house (G20)."""
    with change(rules.DATA_EXPORTED, by=by) as entry:
        entry.about("customer", customer.pk)
        return personal_data(customer, grant=grant)


def export_history(filters: RecordFilters, *, grant: Grant = EVERYTHING, by: Actor) -> Iterator[Record]:
    """The records that fit, read while they are taken. Leaves one itself, in the history of what was asked for."""
    with change(rules.HISTORY_EXPORTED, by=by) as entry:
        for kind, one in filters.about:
            entry.about(kind, one)
        return every_record(filters, grant=grant, before=entry.id)
