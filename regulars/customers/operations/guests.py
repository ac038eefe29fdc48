"""A guest: a buyer without a log-in, for one purchase at one site (GST-01, GST-02, D-12)."""

from regulars.customers.models import Customer
from regulars.customers.rules import Kind
from regulars.sites.rules.types import GUEST

__all__ = ["record_guest"]


def record_guest(
    *, set_id: int, site_id: int, email: str, first_name: str, last_name: str, company: str, phone: str
) -> Customer:
    """Part of the verb that takes a guest's order: each has a record of its own, whoever else has the same mailbox."""
    return Customer.objects.create(
        set_id=set_id,
        kind=Kind.GUEST.value,
        type=GUEST,
        origin_site_id=site_id,
        email=email,
        first_name=first_name,
        last_name=last_name,
        company=company,
        phone=phone,
    )
