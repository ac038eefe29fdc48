"""Whether somebody may order for a total, as a shop outside asks before its checkout (EXT-02): the rules of ours, and the door of the site."""

from dataclasses import dataclass, replace
from decimal import Decimal

from regulars.customers.models import Customer
from regulars.customers.queries.site_access import login_check
from regulars.customers.rules import LoginDecision
from regulars.kernel.i18n import noop, translate
from regulars.orders.queries.buying_facts import buying_facts
from regulars.orders.rules.buying import Answer, may_buy
from regulars.orders.rules.external import not_in_set
from regulars.orders.rules.offline import master_takes_no_orders
from regulars.sites.models import Site
from regulars.sites.rules import SiteKind

__all__ = ["CheckedOrder", "CheckedReason", "check_order"]

NO_DOOR = noop("The customer can't log in at this site.")


@dataclass(frozen=True)
class CheckedReason:
    code: str
    text: str


@dataclass(frozen=True)
class CheckedOrder:
    """As `may_buy` decides; an account that couldn't log in at the site is refused by the answer of the log-in check."""

    answer: Answer
    reasons: tuple[CheckedReason, ...]


def check_order(site: Site, customer: Customer | None, total: Decimal, currency: str) -> CheckedOrder:
    """Of an account of the site's set, or of a visitor. A limit in another currency than the order's can't be compared, so the order waits (B2B-06).

    Raises `Invalid` `not_in_set`, `master_takes_no_orders`.
    """
    if site.kind == SiteKind.MASTER:
        raise master_takes_no_orders()
    if customer is not None and customer.set_id != site.set_id:
        raise not_in_set()
    facts = buying_facts(site.pk, customer.pk if customer else None)
    decision = may_buy(replace(facts, currency=currency), total)
    reasons = tuple(CheckedReason(reason.code.value, reason.message) for reason in decision.reasons)
    door = login_check(customer, site).answer if customer else LoginDecision.OPEN
    if door in {LoginDecision.OPEN, LoginDecision.GUEST}:
        return CheckedOrder(decision.answer, reasons)
    return CheckedOrder(Answer.REFUSE, (CheckedReason(door.value, translate(NO_DOOR)), *reasons))
