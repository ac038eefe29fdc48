"""What staff read about a customer at a glance."""

from regulars.customer_search.queries.rows import FoundCustomer
from regulars.customers.models import Customer
from regulars.customers.rules import AccessState, Status
from regulars.kernel.i18n import counted, lazy, translate

__all__ = ["ACCESS", "STATUS", "name_of", "state_of", "status_of"]

ACCESS = {
    AccessState.ACTIVE.value: (lazy("Active"), "ok"),
    AccessState.PENDING.value: (lazy("Pending"), "wait"),
    AccessState.DISABLED.value: (lazy("Disabled"), "off"),
}
STATUS = {
    Status.ACTIVE.value: (lazy("Active"), "ok"),
    Status.BLOCKED.value: (lazy("Blocked"), "danger"),
    Status.ERASED.value: (lazy("Erased"), "off"),
}


def name_of(customer: Customer | FoundCustomer) -> str:
    """The name, or what else tells one customer from another."""
    return (
        customer.full_name
        or customer.company
        or customer.username
        or translate("Customer {customer}", customer=customer.pk)
    )


def status_of(customer: Customer) -> tuple[str, str]:
    """The account as a whole, with the tone of its dot."""
    return STATUS.get(customer.status, (customer.status, "off"))


def state_of(customer: FoundCustomer) -> tuple[str, str]:
    """The one state that a list has room for, with the site when not all of them are meant."""
    state = customer.state
    if state in STATUS and state != Status.ACTIVE:
        return STATUS[state]
    text, tone = ACCESS.get(state, (state, "off"))
    if tone == "ok":
        return text, tone
    here = [access.site_name for access in customer.accesses if access.state == state]
    if len(here) == len(customer.accesses):
        return text, tone
    return counted("{text} at {site}", "{text} at {number} sites", len(here), text=text, site=here[0]), tone
