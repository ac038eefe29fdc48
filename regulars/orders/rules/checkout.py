"""What is sent off at the checkout, what it comes to, and how it is paid (CRD-03, DIS-03, G30)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal

from regulars.customers.rules.values import check_value
from regulars.kernel.errors import Conflict, ErrorCollector, Invalid
from regulars.kernel.i18n import noop
from regulars.kernel.texts import paragraph
from regulars.orders.rules.states import PaidBy, PaymentStatus

__all__ = [
    "AS_SHIPPING",
    "AT_FIRST",
    "LONGEST_REMARK",
    "AccountWish",
    "AddressChoice",
    "Choice",
    "Contact",
    "Part",
    "Totals",
    "basket_changed",
    "cannot_be_bought",
    "check_contact",
    "check_remark",
    "checkout_blocked",
    "parts_of",
    "payment_method_not_offered",
    "registration_not_offered",
]

_NOTHING = Decimal(0)
LONGEST_REMARK = 1000


@dataclass(frozen=True, slots=True)
class AddressChoice:
    """An address of the book, in the `version` that was seen, or one that is typed in; of a bill also where the order goes."""

    id: int | None = None
    version: int | None = None
    typed: Mapping[str, str] | None = None
    as_shipping: bool = False


AS_SHIPPING = AddressChoice(as_shipping=True)


@dataclass(frozen=True, slots=True)
class Contact:
    """Who buys without an account. `email` is where everything about the order goes."""

    email: str = ""
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class AccountWish:
    """A guest wants an account with this password; `again` is what they typed to confirm it, None where nobody asked."""

    password: str = ""
    again: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What the shopper has chosen so far; what is left out is what the shop would propose.

    Without `billing` the bill goes where the order does, if it may, else to the default address; `AS_SHIPPING` means there or not at all. `credit` is taken from the store credit at most, as far as there is so much
    to pay; the rest is paid by `pay_by`, a saved card by its id unless a new one comes along. `answers` are those of the checkout form.
    `taken_off` is what staff take off, with their reason.
    """

    shipping: AddressChoice | None = None
    billing: AddressChoice | None = None
    method: str = ""
    pay_by: PaidBy | None = None
    credit: Decimal = _NOTHING
    card_id: int | None = None
    new_card: bool = False
    answers: Mapping[str, object] = field(default_factory=dict)
    remark: str = ""
    contact: Contact = Contact()
    account: AccountWish | None = None
    taken_off: Decimal = _NOTHING
    taken_off_because: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """Tax is in the prices. `total` is what is to be paid, credit included (B-05)."""

    items: Decimal
    discount: Decimal
    shipping: Decimal
    tax: Decimal

    @property
    def total(self) -> Decimal:
        return self.items - self.discount + self.shipping


@dataclass(frozen=True, slots=True)
class Part:
    """So much of the total is paid in this way."""

    method: PaidBy
    amount: Decimal


def parts_of(total: Decimal, *, credit: Decimal, pay_by: PaidBy | None) -> tuple[Part, ...]:
    """Credit first, at most the total; a total of zero takes no payment at all (DIS-03).

    Raises `Invalid` `payment_required` where something is left and nothing is to pay it, `negative` for a credit below zero.
    """
    if credit < 0:
        raise Invalid("negative", "This can't be below zero.", "credit")
    taken = min(credit, total)
    parts = [Part(PaidBy.CREDIT, taken)] if taken > 0 else []
    if total > taken:
        if pay_by is None or pay_by is PaidBy.CREDIT:
            raise Invalid("payment_required", "Choose how to pay what is left.", "pay_by")
        parts.append(Part(pay_by, total - taken))
    return tuple(parts)


def registration_not_offered() -> Conflict:
    return Conflict("registration_not_offered", "This shop makes no account of a guest's order.")


def payment_method_not_offered() -> Invalid:
    return Invalid("payment_method_not_offered", "Choose one of the ways to pay here.", "pay_by")


# How each way to pay stands when an order is placed.
AT_FIRST = {
    PaidBy.INVOICE: PaymentStatus.DUE,
    PaidBy.CARD: PaymentStatus.AUTHORISED,
    PaidBy.CREDIT: PaymentStatus.PAID,
}


def check_contact(contact: Contact) -> Contact:
    """As a guest's record keeps it. Raises `Invalid` with every field that is wrong."""
    collector, values = ErrorCollector(), {}
    for name, value in asdict(contact).items():
        with collector.field():
            values[name] = check_value(name, value)
    collector.refuse()
    return Contact(**values)


def check_remark(remark: str) -> str:
    return paragraph(remark, "remark", longest=LONGEST_REMARK)


def basket_changed() -> Conflict:
    return Conflict(
        "basket_changed",
        "What you buy or what it costs has changed since you looked. Please look at it and confirm again.",
    )


def cannot_be_bought() -> Conflict:
    return Conflict(
        "cannot_be_bought", "Something in the basket can't be bought as it is. The basket says why.", "lines"
    )


def checkout_blocked(reasons: Sequence[tuple[str, str]]) -> Conflict:
    """`reasons`: code and sentence of each."""
    return Conflict(
        "checkout_blocked",
        noop("This order can't be placed: {reasons}"),
        details={"reasons": [{"code": code, "message": text} for code, text in reasons]},
        reasons=" ".join(text for _, text in reasons),
    )
