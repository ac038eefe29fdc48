"""Which changes change what buying depends on for a customer: `customer.buying_changed`, which tells shops outside to ask again (EXT-03).

Every event about customers stands here, in one of the three. What a site, a role or a price list says is told by events of its own.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from regulars.kernel.audit import derive_event

__all__ = ["BUYING_CHANGED", "NEVER", "decided", "is_buying_changed"]

BUYING_CHANGED = "customer.buying_changed"
_LIMITS = frozenset({"block_flag", "approve_flag", "block_amount", "approve_amount", "pricing_policy"})
_ALWAYS = frozenset(
    {
        "access.approved", "access.asked_again", "access.declined", "access.moved", "access.requested", "access.set",
        "address.added", "address.changed", "address.default_changed", "address.imported", "address.removed",
        "card.default_changed", "card.removed", "card.saved",
        "credit.forfeited", "credit.granted", "credit.released", "credit.reserved", "credit.withdrawn",
        "customer.blocked", "customer.converted", "customer.erased", "customer.groups_changed", "customer.imported", "customer.moved",
        "customer.roles_changed", "customer.tags_changed", "customer.type_changed", "customer.unblocked",
        "customer_group.members_added", "customer_group.members_changed", "customer_group.members_removed",
    }
)  # fmt: skip
NEVER = frozenset(
    {
        "access.family_changed", "access.kept", "access.taken_along",  # of many at once: the reorganisation is told
        "address.list_exported",
        "customer.added", "customer.consents_changed", "customer.data_exported", "customer.email_change_asked",
        "customer.email_change_stopped", "customer.email_changed", "customer.email_proved", "customer.list_exported",
        "customer.log_in_link_sent", "customer.logged_in", "customer.logged_out", "customer.password_change_demanded",
        "customer.password_changed", "customer.password_given", "customer.password_reset", "customer.proof_asked",
        "customer.registered", "customer.renamed", "customer.reset_asked", "customer.session_ended", "customer.sessions_ended",
        "customer.not_converted", "customer.taken_name_told", "customer.viewed",
        "customer_group.added", "customer_group.changed", "customer_group.deleted",
        "order.approved", "order.assigned", "order.claim_asked", "order.claimed", "order.decided_by_customer",
        "order.link_asked", "order.list_exported",
        "order.paid", "order.progressed", "order.retried",
    }
)  # fmt: skip


def _names_a_limit(data: Mapping[str, Any]) -> bool:
    return any(name.rpartition(":")[2] in _LIMITS for name in data.get("fields", ()))


def _moves_credit(data: Mapping[str, Any]) -> bool:
    return bool(data.get("credit_moved"))


_WHERE = MappingProxyType(
    {
        "customer.changed": _names_a_limit,
        "order.cancelled": _moves_credit,
        "order.declined": _moves_credit,
        "order.imported": _moves_credit,
        "order.placed": _moves_credit,
        "order.recorded": _moves_credit,
        "order.refunded": _moves_credit,
    }
)
decided = _ALWAYS | NEVER | _WHERE.keys()


def is_buying_changed(event: str, data: Mapping[str, Any]) -> bool:
    """Whether a change of this event, with what its record notes, is one."""
    return event in _ALWAYS or (event in _WHERE and _WHERE[event](data))


derive_event(BUYING_CHANGED, is_buying_changed)
