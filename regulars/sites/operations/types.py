from django.db.models import RestrictedError

from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.i18n import translate
from regulars.sites.models import CustomerType
from regulars.sites.rules.types import (
    SHIPPED,
    TYPE_ADDED,
    TYPE_DELETED,
    TYPE_RENAMED,
    check_type_code,
    check_type_name,
    type_in_use,
    type_shipped,
)

__all__ = ["add_type", "remove_type", "rename_type"]


def add_type(code: str, name: str, *, by: Actor) -> CustomerType:
    """A customer type of one's own; no site accepts it before it is told to (CLS-01).

    Raises `Invalid` beside the field, `Conflict` `type_code_taken`.
    """
    customer_type = CustomerType(code=check_type_code(code), name=check_type_name(name))
    with change(TYPE_ADDED, by=by) as entry:
        customer_type.save(force_insert=True)
        entry.note(type=customer_type.code)
    return customer_type


def rename_type(customer_type: CustomerType, name: str, *, by: Actor) -> None:
    """Another name; the code is what accounts and programs keep. Raises `Invalid` beside `name`."""
    name = check_type_name(name)
    with change(TYPE_RENAMED, by=by) as entry:
        if not CustomerType.objects.filter(pk=customer_type.pk).exclude(name=name).update(name=name):
            entry.nothing()
        entry.note(type=customer_type.code)


def remove_type(customer_type: CustomerType, *, by: Actor) -> None:
    """Delete a type that nobody is of; `journeys.delete_type` looks at customers and forms first.

    Raises `Conflict` `type_shipped`, `type_in_use` while a site takes it.
    """
    if customer_type.code in SHIPPED:
        raise type_shipped()
    with change(TYPE_DELETED, by=by) as entry:
        try:
            if not CustomerType.objects.filter(pk=customer_type.pk).delete()[0]:
                entry.nothing()
        except RestrictedError:
            raise type_in_use(translate("a site that takes it")) from None
        entry.note(type=customer_type.code)
