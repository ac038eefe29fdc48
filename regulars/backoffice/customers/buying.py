"""What each of an account's sites would say to an order now (B2B-08, B2B-09)."""

from dataclasses import dataclass

from regulars.backoffice.choices import FEW
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.customers.queries.site_access import first_site_accesses
from regulars.kernel.i18n import lazy
from regulars.orders.queries.buying_facts import buying_facts_at
from regulars.orders.rules.buying import Answer, may_buy
from regulars.sites.rules import SiteKind

__all__ = ["ANSWERS", "BuyingRow", "buying_rows"]

ANSWERS = {
    Answer.ALLOW: (lazy("Allowed"), "ok"),
    Answer.HOLD: (lazy("Waits for approval"), "wait"),
    Answer.REFUSE: (lazy("Refused"), "off"),
}


@dataclass(frozen=True)
class BuyingRow:
    code: str
    name: str
    text: str
    tone: str
    reasons: list[str]


def buying_rows(authorized: AuthorizedCustomer) -> list[BuyingRow]:
    """Of the sites where they may log in and order, as many as a page has. Orders at a master are those of its sub sites."""
    accesses = first_site_accesses(authorized.customer, within=authorized.grant.sites, limit=FEW)
    here = [access for access in accesses if access.is_open and access.facts.site_kind != SiteKind.MASTER]
    facts = buying_facts_at([access.site_id for access in here], authorized.customer.pk)
    rows = list[BuyingRow]()
    for access in here:
        decision = may_buy(facts[access.site_id], None)
        text, tone = ANSWERS[decision.answer]
        reasons = [reason.message for reason in decision.reasons]
        rows.append(BuyingRow(access.site_code, access.site_name, text, tone, reasons))
    return rows
