"""Whose a name is, beyond the one statement that a log-in asks (`visits`)."""

from django.db.models import Q, QuerySet

from regulars.customers.models import Customer, LoginName
from regulars.customers.rules import Kind, Status

__all__ = ["accounts_called", "is_taken"]


def accounts_called(key: str, *, set_id: int) -> QuerySet[Customer]:
    """Everybody whom a name could mean in a set: whose username it is, and whose email, however many share it."""
    called = Q(username_key=key) | Q(login_email=key) | Q(email_key=key)
    return Customer.objects.filter(called, set=set_id, kind=Kind.ACCOUNT).exclude(status=Status.ERASED)


def is_taken(key: str, *, set_id: int) -> bool:
    """Whether a new account can't have this username. A look: what is true is decided by the constraint (G2)."""
    return LoginName.objects.filter(set_id=set_id, key=key).exists()
