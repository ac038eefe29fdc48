"""The groups of one customer (GRP-04)."""

from collections.abc import Collection

from django.db.models.functions import Lower

from regulars.customers.models import Customer
from regulars.customers.operations.locks import lock_account
from regulars.groups import rules
from regulars.groups.models import CustomerGroup, GroupMember
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Invalid

__all__ = ["change_groups", "set_groups"]


def set_groups(account: Customer, codes: Collection[str], *, by: Actor) -> None:
    """The account is in exactly these groups. Raises as `change_groups`."""
    with change(rules.CUSTOMER_GROUPS_CHANGED, by=by) as record:
        account = lock_account(account, no_key=True)
        before = CustomerGroup.objects.filter(members__account=account).values_list("code", flat=True)
        wanted = {group.code for group in _locked(codes)}
        change_groups(account, add=wanted, remove=set(before) - wanted, by=by)
        record.nothing()


def change_groups(
    account: Customer, *, add: Collection[str] = (), remove: Collection[str] = (), by: Actor
) -> None:
    """Put an account into groups and take it out of others, by their codes.

    Raises `Invalid` `no_such_group` beside `groups`, `not_an_account` for a guest, `Conflict` `account_erased`.
    """
    with change(rules.CUSTOMER_GROUPS_CHANGED, by=by) as record:
        account = lock_account(account, no_key=True)
        before = set(GroupMember.objects.filter(account=account).values_list("group_id", flat=True))
        taken_out = [group for group in _locked(remove) if group.pk in before]
        put_in = [group for group in _locked(add) if group.pk not in before]
        GroupMember.objects.filter(account=account, group__in=taken_out).delete()
        new = [GroupMember(group=group, account=account) for group in put_in]
        GroupMember.objects.bulk_create(new, ignore_conflicts=True)
        changed = [*put_in, *taken_out]
        if not changed:
            record.nothing()
        record.about("customer", account.pk)
        record.about("group", *(group.pk for group in changed))
        record.note(groups=sorted(group.code for group in changed))


def _locked(codes: Collection[str]) -> list[CustomerGroup]:
    """They stay until the end of the transaction."""
    keys = {code.lower(): code for code in codes}
    groups = CustomerGroup.objects.select_for_update(no_key=True).annotate(key=Lower("code"))
    found: list[CustomerGroup] = list(
        groups.filter(key__in=[key for key in keys if key.isprintable()]).order_by("pk")
    )
    unknown = keys.keys() - {group.code.lower() for group in found}
    if unknown:
        code = keys[min(unknown)]
        raise Invalid(
            "no_such_group", "There is no customer group with the code {group}.", "groups", group=code[:50]
        )
    return found
