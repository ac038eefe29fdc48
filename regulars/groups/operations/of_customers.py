"""The groups of one customer (GRP-04)."""

from collections.abc import Collection

from django.db.models import F

from regulars.customers.models import Customer
from regulars.customers.operations.locks import lock_account
from regulars.groups.models import CustomerGroup, GroupMember
from regulars.groups.operations.locks import lock_named
from regulars.groups.rules.groups import CUSTOMER_GROUPS_CHANGED
from regulars.groups.rules.marks import FIELD_GROUP
from regulars.kernel.actor import Actor
from regulars.kernel.audit import Entry, change

__all__ = ["change_groups", "set_groups"]


def set_groups(account: Customer, codes: Collection[str], *, by: Actor) -> None:
    """The account is in exactly these groups. Raises as `change_groups`."""
    with change(CUSTOMER_GROUPS_CHANGED, by=by) as record:
        account = lock_account(account, no_key=True)
        before = GroupMember.objects.filter(account=account).values_list("group_id", flat=True)
        groups = lock_named(CustomerGroup, codes, "groups", also=list(before))
        wanted = {code.lower() for code in codes}
        _store(record, account, groups, {key: key in wanted for key in groups})


def change_groups(
    account: Customer, *, add: Collection[str] = (), remove: Collection[str] = (), by: Actor
) -> None:
    """Put an account into groups and take it out of others, by their codes; out of those that are named twice.

    Raises `Invalid` `no_such_group` beside `groups`, `not_an_account` for a guest, `Conflict` `account_erased`.
    """
    with change(CUSTOMER_GROUPS_CHANGED, by=by) as record:
        account = lock_account(account, no_key=True)
        groups = lock_named(CustomerGroup, {*add, *remove}, "groups")
        left = {code.lower() for code in remove}
        _store(record, account, groups, {key: key not in left for key in groups})


def _store(
    record: Entry, account: Customer, groups: dict[str, CustomerGroup], wanted: dict[str, bool]
) -> None:
    """The account is in those of the locked groups that are wanted, and in none of the others."""
    before = _codes(account)
    held = set(
        GroupMember.objects.filter(account=account, group__in=groups.values()).values_list(
            "group_id", flat=True
        )
    )
    changed = [group for key, group in groups.items() if wanted[key] != (group.pk in held)]
    if not changed:
        record.nothing()
        return
    GroupMember.objects.filter(
        account=account, group__in=[group for group in changed if group.pk in held]
    ).delete()
    GroupMember.objects.bulk_create(
        GroupMember(group=group, account=account) for group in changed if group.pk not in held
    )
    ids = [group.pk for group in changed]
    CustomerGroup.objects.filter(pk__in=ids).update(version=F("version") + 1)
    record.about("customer", account.pk)
    record.about("group", *ids)
    after = _codes(account)
    record.keep_personal("customer", account.pk, {f"{FIELD_GROUP}groups": {"from": before, "to": after}})


def _codes(account: Customer) -> list[str]:
    groups = CustomerGroup.objects.filter(members__account=account)
    return list(groups.order_by("code").values_list("code", flat=True))
