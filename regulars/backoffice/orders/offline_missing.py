"""What an order for this customer lacks, said before the first line is typed, with where it is mended (OFF-01)."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from regulars.addresses.rules import Kind
from regulars.catalog.queries.facts import facts_for
from regulars.customers.models import Customer
from regulars.kernel.i18n import current_language, listed, noop, translate
from regulars.orders.queries.checkout import Quote
from regulars.orders.rules.buying import Answer, Reason, ReasonCode
from regulars.sites.models import Site
from regulars.staff.rules import Grant, Right

__all__ = ["Missing", "missing_for"]

OF_ACCOUNT = {
    ReasonCode.ACCOUNT_BLOCKED,
    ReasonCode.ACCOUNT_HELD,
    ReasonCode.AMOUNT_BLOCKED,
    ReasonCode.AMOUNT_HELD,
    ReasonCode.AMOUNT_IN_OTHER_CURRENCY,
}
NO_ADDRESS = noop("No address can be used here yet. Type one below, or add one to the address book.")
KEPT_ADDRESS = noop(
    "No address can be used here yet, and only those of the address book may be. Add one there."
)
NO_BILLING = noop("No bill can go where the order is sent, and no other address can be used for it here yet.")
NO_PRICES = noop("No price list counts for this customer here, so nothing is on sale.")
HIDDEN = noop("Prices are hidden from this customer, so nothing can be ordered.")
ASKED = noop("This shop asks for {fields}. Ask the customer, and fill it in below.")
NO_PAYMENT = noop("There is no way to pay here for customers of this type.")


@dataclass(frozen=True)
class Missing:
    """`url` is empty where this person can't mend it. `waits`: the order can be placed, and waits then."""

    text: str
    action: str = ""
    url: str = ""
    waits: bool = False


def missing_for(quote: Quote, customer: Customer, site: Site, grant: Grant) -> list[Missing]:
    """Everything at once. One statement."""
    return [
        *(_of_reason(reason, customer, site, grant) for reason in quote.decision.reasons),
        *_of_shop(quote, customer, site, grant),
    ]


def _of_reason(reason: Reason, customer: Customer, site: Site, grant: Grant) -> Missing:
    waits = reason.answer is Answer.HOLD
    if reason.code in OF_ACCOUNT:
        tab = reverse("customer-business", args=[customer.pk])
        return Missing(reason.message, translate("Limits of this customer"), tab, waits)
    if reason.code is ReasonCode.ORDERING_BY_ROLE:
        roles = f"/customers/{customer.pk}/roles"
        return Missing(reason.message, translate("Roles of this customer"), roles, waits)
    return _mended(reason.message, noop("Who may order here"), "site-orders", site, grant, waits=waits)


def _of_shop(quote: Quote, customer: Customer, site: Site, grant: Grant) -> Iterator[Missing]:
    facts = facts_for(site.pk, customer.pk, [])
    if not facts.lists:
        url = reverse("price-lists") if grant.may(Right.EDIT_CATALOGUE) else ""
        yield Missing(translate(NO_PRICES), translate("Price lists"), url)
    elif not facts.sees_prices:
        yield _mended(translate(HIDDEN), noop("What this shop shows"), "site-shop", site, grant)
    if not quote.methods and not quote.credit_there:
        yield _mended(translate(NO_PAYMENT), noop("Payment at this site"), "site-payment", site, grant)
    yield from _of_checkout(quote, site, grant)
    if quote.book is None or not any(Kind.SHIPPING in address.usable_for for address in quote.book.usable):
        locked = quote.terms.locked({Kind.SHIPPING})
        yield _added(KEPT_ADDRESS if locked else NO_ADDRESS, customer, site, grant)
    elif Kind.BILLING not in quote.addresses and _is_required(quote, "billing_address"):
        yield _added(NO_BILLING, customer, site, grant)


def _is_required(quote: Quote, field: str) -> bool:
    return any(
        (problem.field, problem.code) == (field, "required")
        for error in quote.problems
        for problem in error.problems
    )


def _added(text: str, customer: Customer, site: Site, grant: Grant) -> Missing:
    """To the address book."""
    new = f"{reverse('customer-address-new', args=[customer.pk])}?{urlencode({'site': site.code})}"
    may_add = grant.may(Right.EDIT_CUSTOMERS) and grant.edits("addresses")
    return Missing(translate(text), translate("Add address"), new if may_add else "")


def _of_checkout(quote: Quote, site: Site, grant: Grant) -> Iterator[Missing]:
    """What the shop asks, and where it sends nothing."""
    labels = [
        field.label_in(current_language())
        for field in quote.form.fields
        if _is_required(quote, f"answers.{field.code}")
    ]
    if labels:
        yield Missing(translate(ASKED, fields=listed(labels)))
    for error in quote.problems:
        if error.code == "no_shipping_method":
            yield _mended(error.message, noop("Shipping methods"), "site-shop", site, grant)


def _mended(text: str, action: str, page: str, site: Site, grant: Grant, *, waits: bool = False) -> Missing:
    """On a page of the site."""
    url = reverse(page, args=[site.code]) if grant.may(Right.EDIT_SITES) else ""
    return Missing(text, translate(action), url, waits)
