"""Orders that a shop outside keeps and sends whole, each time under a version of its own (EXT-01, EXT-04, B-15)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from regulars.customers.rules import Kind
from regulars.kernel.errors import Conflict, Invalid
from regulars.orders.rules.states import OrderState, PaymentState
from regulars.orders.rules.steps import OrderStep

__all__ = [
    "MOST_LINES",
    "Become",
    "ExternalLine",
    "ExternalOrder",
    "Sums",
    "becomes",
    "began_as_guests",
    "check_number",
    "customer_fixed",
    "kept_outside",
    "not_in_set",
    "number_taken",
    "sums_differ",
    "version_reused",
]

MOST_LINES = 1_000
_encode = msgspec.json.Encoder(order="sorted").encode


class Become(StrEnum):
    """What becomes of a version that was sent."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    OLDER = "older"
    REUSED = "reused"


class Sums(NamedTuple):
    """As the shop has them, also where they don't add up."""

    items: Decimal
    discount: Decimal
    shipping: Decimal
    tax: Decimal
    total: Decimal


class ExternalLine(NamedTuple):
    """One that takes something off is below zero."""

    product: str
    name: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    tax_percent: Decimal
    tax: Decimal
    total: Decimal


class ExternalOrder(NamedTuple):
    """A whole order as it was read. `customer` is our id, `username` a name in the site's set; without both it is a guest's, of the
    mailbox in `person`, which has the columns of `OrderPerson` with the name in two.
    """

    version: int
    state: OrderState
    payment_state: PaymentState
    source_status: str
    placed_at: Any
    currency: str
    sums: Sums
    shipping_method: str
    customer: int | None
    username: str
    person: Mapping[str, Any]
    lines: Sequence[ExternalLine]

    @property
    def digest(self) -> bytes:
        """Of everything but the version; what is left out or empty doesn't count, so that a field which comes later changes none."""
        content = {name: value for name, value in self._asdict().items() if value and name != "version"}
        content["person"] = {name: value for name, value in self.person.items() if value}
        return sha256(_encode(content)).digest()

    @property
    def full_name(self) -> str:
        return f"{self.person['first_name']} {self.person['last_name']}".strip()


def becomes(known: int | None, digest: bytes | None, sent: ExternalOrder) -> Become:
    """Of a version beside the `known` one and its digest: the highest stays, whatever the order in which they come."""
    if known is None:
        return Become.NEW
    if sent.version != known:
        return Become.CHANGED if sent.version > known else Become.OLDER
    return Become.UNCHANGED if sent.digest == digest else Become.REUSED


def began_as_guests(ordered_as: str, steps: Iterable[Mapping[str, str]]) -> bool:
    """Whether a guest ordered who is an account by now, or an account claimed it since: the shop knows nothing of either, and goes on naming nobody."""
    return ordered_as == Kind.GUEST or any(step["step"] == OrderStep.CLAIMED for step in steps)


def sums_differ(sums: Sums, lines: Sequence[ExternalLine]) -> bool:
    """Whether they don't add up: with tax in the prices or on top, with discounts in the lines or below them."""
    net = sums.items - sums.discount + sums.shipping
    of_lines = sum((line.total for line in lines), Decimal(0))
    adds_up = sums.total in {net, net + sums.tax}
    return not (adds_up and (not lines or of_lines in {sums.items, sums.items - sums.discount}))


def check_number(number: str, prefix: str) -> None:
    """Numbers with the prefix of the site are given by us (B-18). Raises `Invalid` `number_reserved`."""
    if prefix and number.upper().startswith(prefix.upper()):
        raise Invalid(
            "number_reserved",
            "Numbers that begin with {prefix} are those of orders placed here.",
            "number",
            prefix=prefix,
        )


def not_in_set() -> Invalid:
    """The same for a stranger and for nobody: who isn't of this set isn't told (G7)."""
    return Invalid("not_in_set", "There is no such customer in the customer set of this site.", "customer")


def customer_fixed() -> Invalid:
    return Invalid(
        "customer_fixed",
        "This order is another customer's already. It stays theirs.",
        "customer",
    )


def number_taken() -> Conflict:
    return Conflict("number_taken", "An order placed here has this number.")


def version_reused() -> Conflict:
    return Conflict(
        "version_reused", "This version was sent before with something else in it. Send a higher one."
    )


def kept_outside() -> Conflict:
    return Conflict(
        "kept_outside", "This order is kept by a shop outside. Change it there; that shop sends it again."
    )
