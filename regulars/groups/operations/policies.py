"""Pricing policies are added, renamed and deleted; an account has one by its attribute (CLS-02)."""

from django.db.models import RestrictedError

from regulars.fields.models import Attribute
from regulars.groups.models import PricingPolicy
from regulars.groups.operations.concerned import about_their_sites
from regulars.groups.operations.locks import lock_version
from regulars.groups.rules.marks import (
    POLICY,
    POLICY_ADDED,
    POLICY_DELETED,
    POLICY_RENAMED,
    check_code,
    check_name,
    no_such_policy,
    policy_in_use,
)
from regulars.kernel.actor import Actor
from regulars.kernel.audit import Entry, change, change_many

__all__ = ["add_policy", "remove_policy", "rename_policy"]

_TAKEN = """
UPDATE customers_customer SET attributes = attributes - %s, version = version + 1 WHERE attributes ->> %s = %s"""
# Where the attribute is filtered by, those who have it are found by the index of its values.
_FOUND = """
 AND id IN (SELECT had.account_id FROM customers_attributevalue had JOIN fields_attribute attribute ON attribute.id = had.attribute_id
    WHERE attribute.code = %s AND had.word = %s)"""


def add_policy(name: str, *, code: str = "", by: Actor) -> PricingPolicy:
    """A policy to choose for accounts and price lists. Its code stays, and is made from the name where none is given.

    Raises `Invalid` beside `name`, `code`; `Conflict` `policy_code_taken`.
    """
    name = check_name(name)
    policy = PricingPolicy(code=check_code(code, name, longest=40), name=name)
    with change(POLICY_ADDED, by=by) as entry:
        policy.save(force_insert=True)
        entry.note(policy=policy.code)
    return policy


def rename_policy(policy: PricingPolicy, name: str, *, version: int, by: Actor) -> PricingPolicy:
    """Raises `Invalid` beside `name`, `Conflict` `version_conflict`, `NotFound` `no_such_policy`."""
    name = check_name(name)
    with change(POLICY_RENAMED, by=by) as entry:
        policy = lock_version(policy, version, no_such_policy())
        if policy.name == name:
            entry.nothing()
            return policy
        policy.name, policy.version = name, version + 1
        policy.save(update_fields=["name", "version"])
        entry.note(policy=policy.code)
    return policy


def remove_policy(policy: PricingPolicy, *, erase: bool, version: int, by: Actor) -> int:
    """Delete a policy that no price list names; with `erase` no account has it any more. Answers of how many it was taken.

    Kept values count for nothing, and again once there is a policy with this code. Raises `Conflict` `pricing_policy_in_use`,
    `version_conflict`; `NotFound` `no_such_policy`.
    """
    with change(POLICY_DELETED, by=by) as entry:
        policy = lock_version(policy, version, no_such_policy())
        code = policy.code
        try:
            policy.delete()
        except RestrictedError as error:
            raise policy_in_use(sorted(map(str, error.restricted_objects))) from None
        accounts = 0
        if erase:
            accounts = _take(entry, code)
            about_their_sites(entry)
        entry.note(policy=code)
    return accounts


def _take(entry: Entry, code: str) -> int:
    taken, params = _TAKEN, [POLICY, POLICY, code]
    if Attribute.objects.filter(code=POLICY, filterable=True).exists():
        taken, params = f"{taken}{_FOUND}", [*params, POLICY, code]
    return change_many(entry, "customer", taken, params)
