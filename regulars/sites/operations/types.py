from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.sites.models import CustomerType
from regulars.sites.rules.types import TYPE_ADDED, TYPE_RENAMED, check_type_code, check_type_name

__all__ = ["add_type", "rename_type"]


def add_type(code: str, name: str, *, by: Actor) -> CustomerType:
    """A customer type of one's own; no site accepts it before it is told to (CLS-01).

    Raises `Invalid` beside the field, `Conflict` `type_code_taken`.
    """
    one = CustomerType(code=check_type_code(code), name=check_type_name(name))
    with change(TYPE_ADDED, by=by) as entry:
        one.save(force_insert=True)
        entry.note(type=one.code)
    return one


def rename_type(one: CustomerType, name: str, *, by: Actor) -> None:
    """Another name; the code is what accounts and programs keep. Raises `Invalid` beside `name`."""
    name = check_type_name(name)
    with change(TYPE_RENAMED, by=by) as entry:
        CustomerType.objects.filter(pk=one.pk).update(name=name)
        entry.note(type=one.code)
