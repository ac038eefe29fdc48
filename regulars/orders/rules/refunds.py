"""What an order's payments come to together, and over which of them a refund is spread (CRD-06, G31)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.money import check_total
from regulars.orders.rules.states import PaidBy, PaymentState, PaymentStatus

__all__ = ["PaidPart", "RefundWish", "payment_state_of", "read_wish", "refund_shares"]

# Back to the card first, up to what it paid, then to the invoice's payer, the rest as credit.
_ORDER = (PaidBy.CARD, PaidBy.INVOICE, PaidBy.CREDIT)


@dataclass(frozen=True, slots=True)
class PaidPart:
    """One payment: how much of the order it pays, and how much of that was given back."""

    method: PaidBy
    status: PaymentStatus
    amount: Decimal
    refunded: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        """What can still be given back: nothing of what nobody has paid."""
        return self.amount - self.refunded if self.status is PaymentStatus.PAID else Decimal(0)


@dataclass(frozen=True, slots=True)
class RefundWish:
    """So much over all payments together, or `parts`: so much of each method, as staff choose."""

    amount: Decimal | None = None
    parts: Mapping[PaidBy, Decimal] | None = None


def read_wish(amount: str | Decimal, to: str, currency: str) -> RefundWish:
    """An amount as somebody wrote it, and the method that it goes back to, if one is named. Raises `Invalid` beside `amount` or `to`."""
    number = check_total(amount, currency, "amount")
    if not to:
        return RefundWish(number)
    if to not in set(PaidBy):
        raise Invalid("unknown_value", "Choose how the order was paid: invoice, card or credit.", "to")
    return RefundWish(parts={PaidBy(to): number})


def payment_state_of(parts: Sequence[PaidPart]) -> PaymentState:
    """The weakest part answers for the whole; voided parts count for nothing."""
    counted = [part for part in parts if part.status is not PaymentStatus.VOIDED]
    if not counted:
        return PaymentState.NONE
    if any(part.refunded for part in counted):
        is_whole = all(part.refunded == part.amount for part in counted)
        return PaymentState.REFUNDED if is_whole else PaymentState.PART_REFUNDED
    statuses = {part.status for part in counted}
    if PaymentStatus.DUE in statuses:
        return PaymentState.DUE
    return PaymentState.AUTHORISED if PaymentStatus.AUTHORISED in statuses else PaymentState.PAID


def refund_shares(parts: Sequence[PaidPart], wish: RefundWish) -> dict[PaidBy, Decimal]:
    """How much goes back to each method. Raises `Conflict` `more_than_paid`, also where only one part is too large; `Invalid` `no_amount`."""
    left = {part.method: part.left for part in parts}
    shares = dict(wish.parts) if wish.parts is not None else _spread(left, wish.amount or Decimal(0))
    shares = {method: amount for method, amount in shares.items() if amount}
    if not shares or any(amount < 0 for amount in shares.values()):
        raise Invalid("no_amount", "Say how much is refunded.", "amount")
    if any(amount > left.get(method, 0) for method, amount in shares.items()):
        raise Conflict(
            "more_than_paid", "This is more than is left of what was paid for this order.", "amount"
        )
    return shares


def _spread(left: Mapping[PaidBy, Decimal], amount: Decimal) -> dict[PaidBy, Decimal]:
    shares: dict[PaidBy, Decimal] = {}
    for method in _ORDER:
        share = min(left.get(method, Decimal(0)), amount)
        amount -= share
        shares[method] = share
    if amount:  # more than there is: the last method is asked for it, and refuses
        shares[_ORDER[-1]] += amount
    return shares
