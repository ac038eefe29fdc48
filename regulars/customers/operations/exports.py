from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.queries.personal import Held, personal_data
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change

__all__ = ["export_personal_data"]


def export_personal_data(customer: Customer, *, by: Actor) -> Held:
    """Everything held about a customer, for whoever may have it. Leaves a record: values left the house (G20)."""
    with change(rules.DATA_EXPORTED, by=by) as entry:
        entry.about("customer", customer.pk)
        return personal_data(customer)
