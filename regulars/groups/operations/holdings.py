"""Which roles an account has, and for how long (ROL-01, ROL-04, ROL-05)."""

from collections.abc import Collection, Iterable, Mapping

from django.utils.timezone import now

from regulars.customers.models import Customer
from regulars.customers.operations.locks import lock_customer
from regulars.customers.rules import Kind
from regulars.groups.models import CustomerRole, RoleHolding
from regulars.groups.operations.locks import lock_named
from regulars.groups.rules.marks import FIELD_GROUP
from regulars.groups.rules.roles import ROLES_CHANGED, Days, extended, no_roles_for_guests
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change

__all__ = ["change_roles"]


def change_roles(
    account: Customer,
    give: Mapping[str, Days],
    *,
    take: Collection[str] = (),
    replace: bool = False,
    by: Actor,
) -> None:
    """Give these roles, by code, and take those; what the account has already is extended: the longer counts.

    With `replace` it has exactly those that are given from then on, for exactly these days. In order: account and roles locked, holdings
    stored, audit record. Raises `Invalid` `no_roles_for_guests`, `no_such_role`, `days_apart`.
    """
    with change(ROLES_CHANGED, by=by) as entry:
        if lock_customer(account, no_key=True).kind != Kind.ACCOUNT:
            raise no_roles_for_guests()
        give, take = {code.lower(): days for code, days in give.items()}, {code.lower() for code in take}
        roles = lock_named(CustomerRole, give, "roles")
        held = {held.role.code.lower(): held for held in _holdings(account)}
        before = _noted(held.values())
        leaving = held.keys() - give.keys() if replace else held.keys() & take
        RoleHolding.objects.filter(
            account=account, role__in=[held[code].role_id for code in leaving]
        ).delete()
        _store(account, held, {roles[code]: days for code, days in give.items()}, replace=replace)
        after = _noted(_holdings(account))
        if before == after:
            entry.nothing()
        entry.about("customer", account.pk)
        entry.keep_personal("customer", account.pk, {f"{FIELD_GROUP}roles": {"from": before, "to": after}})


def _holdings(account: Customer) -> Iterable[RoleHolding]:
    return (
        RoleHolding.objects.filter(account=account).select_related("role").order_by("role__name", "role_id")
    )


def _store(
    account: Customer,
    held: Mapping[str, RoleHolding],
    wanted: Mapping[CustomerRole, Days],
    *,
    replace: bool,
) -> None:
    rows = []
    for role, days in wanted.items():
        former = held.get(role.code.lower())
        if former is not None and not replace:
            days = extended(Days(former.first_day, former.last_day), days, today=now().date())  # noqa: PLW2901
        rows.append(RoleHolding(role=role, account=account, first_day=days.first, last_day=days.last))
    RoleHolding.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["role", "account"],
        update_fields=["first_day", "last_day"],
    )


def _noted(holdings: Iterable[RoleHolding]) -> list[dict[str, str]]:
    return [
        {"name": held.role.name, "first": _day(held.first_day), "last": _day(held.last_day)}
        for held in holdings
    ]


def _day(day: object) -> str:
    return str(day or "")
