"""Orders on hold are approved or declined (B2B-02, B2B-10, B2B-11, G18)."""

from regulars.customers.models import Customer
from regulars.customers.queries.site_access import login_check
from regulars.customers.rules import LoginDecision, Status, account_erased
from regulars.groups.operations.locks import hold_roles_of
from regulars.kernel.actor import Actor, ActorKind
from regulars.kernel.audit import change
from regulars.kernel.i18n import noop, translate
from regulars.kernel.texts import one_line
from regulars.orders.models import Order, OrderPerson
from regulars.orders.operations.gateway_tasks import capture_authorised
from regulars.orders.operations.locks import LockedOrder, locked_order
from regulars.orders.operations.mails import notify_buyer
from regulars.orders.operations.money_back import release
from regulars.orders.operations.records import note_order
from regulars.orders.queries.approvers import is_buyer, may_approve_at
from regulars.orders.queries.buying_facts import buying_facts
from regulars.orders.rules import events, mails
from regulars.orders.rules.buying import Reason, ReasonCode, may_buy
from regulars.orders.rules.decisions import ApprovalFacts, buying_refused, check_approver
from regulars.orders.rules.states import OrderState

__all__ = ["approve_order", "decline_order"]

LONGEST_REASON = 500
NO_ACCESS = noop("The customer has no access to this site any more.")
# Guests need no access, and an account whose site is in another set by now was promised the order.
_PROMISED = {LoginDecision.OPEN, LoginDecision.GUEST, LoginDecision.OTHER_SET}


def approve_order(order: Order, *, version: int | None = None, by: Actor) -> Order:
    """Let a held order into the normal life cycle, at the price that was agreed. In order: site, customer, a customer who approves and order locked, roles held,
    block rules asked again, card charged later on, mail to the buyer, audit record.

    Raises `Conflict` `not_on_hold`, `version_conflict`, `buying_refused` where the customer mustn't buy any more; `Forbidden` `own_order`,
    `right_missing` for a customer whose roles don't let them approve at its site.
    """
    with change(events.APPROVED, by=by) as record:
        locked = _locked(order, version, by)
        check_approver(_facts(locked, by))
        _check_still_allowed(locked.order)
        capture_authorised(locked.payments)
        stored = locked.store(OrderState.PLACED, decided_by=by)
        notify_buyer(mails.APPROVED, stored)
        note_order(record, stored)
        _note_customer(stored, by)
    return stored


def decline_order(order: Order, *, reason: str, version: int | None = None, by: Actor) -> Order:
    """Refuse a held order; the buyer reads the reason. Credit goes back at once, an authorisation by the worker. In order: site, customer, balance
    and order locked, payments released, mail, audit record.

    Raises `Invalid` `required` without a reason, `Conflict` `not_on_hold`, `version_conflict`, `Forbidden` `own_order`, `right_missing`.
    """
    reason = one_line(reason, "reason", longest=LONGEST_REASON, required=True)
    with change(events.DECLINED, by=by) as record:
        locked = _locked(order, version, by)
        check_approver(_facts(locked, by))
        release(locked.payments, by=by)
        stored = locked.store(OrderState.DECLINED, decided_by=by)
        OrderPerson.objects.filter(order=stored).update(decision_reason=reason)
        notify_buyer(mails.DECLINED, stored, reason=reason)
        note_order(record, stored, paid_with=locked.payments)
        _note_customer(stored, by)
    return stored


def _locked(order: Order, version: int | None, by: Actor) -> LockedOrder:
    """A customer who decides is held as they are, with their roles: what they lose is before or after it, never during."""
    also = Customer(pk=by.id) if by.kind is ActorKind.CUSTOMER else None
    locked = locked_order(order, version=version, unchanged=True, also=also)
    if by.kind is ActorKind.CUSTOMER and by.id is not None:
        hold_roles_of(by.id)
    return locked


def _facts(locked: LockedOrder, by: Actor) -> ApprovalFacts:
    """Doors ask for the rights of staff; those of customers are asked for here."""
    order = locked.order
    placed_by = order.actor_kind, order.actor_id
    is_entitled = by.kind is not ActorKind.CUSTOMER or may_approve_at(by.id or 0, order.site_id)
    return ApprovalFacts(
        locked.state, placed_by, order.customer_id, by, is_entitled=is_entitled, is_buyer=is_buyer(order, by)
    )


def _note_customer(order: Order, by: Actor) -> None:
    """Which customer it was, where the record is about another."""
    if by.kind is ActorKind.CUSTOMER:
        with change(events.DECIDED_BY_CUSTOMER, by=by) as record:
            record.note(customer=by.id, order=order.number)


def _check_still_allowed(order: Order) -> None:
    """Everything that refuses, never what holds, and never the price. Where the site is in another set by now, the promise was made: only the
    account itself counts.
    """
    account = Customer.objects.get(pk=order.customer_id)
    if account.status == Status.ERASED:
        raise account_erased()
    refused = {}
    answer = login_check(account, order.site).answer
    if answer not in _PROMISED:
        refused[answer.value] = translate(NO_ACCESS)
    if account.set_id == order.site.set_id:
        decision = may_buy(buying_facts(order.site_id, account.pk), order.total)
        refused |= {reason.code.value: reason.message for reason in decision.refusals}
    elif account.attributes.get("block_flag") is True:
        refused[ReasonCode.ACCOUNT_BLOCKED.value] = Reason(ReasonCode.ACCOUNT_BLOCKED).message
    if refused:
        raise buying_refused(refused)
