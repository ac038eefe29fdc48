"""What staff read about a customer at a glance."""

from regulars.customer_search.queries.rows import FoundCustomer
from regulars.customers.models import Customer
from regulars.customers.rules import AccessState, Status

__all__ = ["ACCESS", "name_of", "state_of", "status_of"]

ACCESS = {
    AccessState.ACTIVE.value: ("Active", "ok"),
    AccessState.PENDING.value: ("Pending", "wait"),
    AccessState.DISABLED.value: ("Disabled", "off"),
}
STATUS = {
    Status.ACTIVE.value: ("Active", "ok"),
    Status.BLOCKED.value: ("Blocked", "danger"),
    Status.ERASED.value: ("Erased", "off"),
}


def name_of(customer: Customer | FoundCustomer) -> str:
    """The name, or what else tells one customer from another."""
    return customer.full_name or customer.company or customer.username or f"Customer {customer.pk}"


def status_of(customer: Customer) -> tuple[str, str]:
    """The account as a whole, with the tone of its dot."""
    return STATUS.get(customer.status, (customer.status, "off"))


def state_of(customer: FoundCustomer) -> tuple[str, str]:
    """The one state that a list has room for, with the site when not all of them are meant."""
    if customer.state in STATUS and customer.state != Status.ACTIVE:
        return STATUS[customer.state]
    text, tone = ACCESS.get(customer.state, (customer.state, "off"))
    here = [access.site_name for access in customer.accesses if access.state == customer.state]
    if tone == "ok" or len(here) == len(customer.accesses):
        return text, tone
    return f"{text} at {here[0]}" if len(here) == 1 else f"{text} at {len(here)} sites", tone
