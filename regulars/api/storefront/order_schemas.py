"""An order as it is sent and answered at a site's door."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from regulars.api.order_addresses import BillingAddress, OrderAddress, address_in
from regulars.api.schemas import Moment, Money, Schema
from regulars.cards.rules.numbers import NewCard
from regulars.kernel.errors import ErrorCollector, Invalid
from regulars.kernel.money import check_amount, check_total
from regulars.kernel.texts import one_line
from regulars.orders.rules.checkout import AccountWish, Choice, Contact, check_remark
from regulars.orders.rules.states import OrderState, PaidBy, PaymentState
from regulars.orders.rules.steps import OrderStep

__all__ = ["OrderSchema", "OrderWish", "PlacedSchema", "StepSchema", "choice_in", "new_card_in", "total_in"]

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


class CardWish(Schema):
    """Test numbers only; nothing of it is kept but the gateway's token."""

    number: Annotated[str, Field(max_length=30)]
    expires: Annotated[str, Field(max_length=7, description="MM/YY")]
    name: Annotated[str, Field(max_length=100)] = ""


class PaymentWish(Schema):
    """What credit leaves is paid in this way. With `card` a saved one, else the default one, or a new one."""

    method: Literal["invoice", "card"]
    card_id: Id | None = None
    new_card: CardWish | None = None


class ContactWish(Schema):
    """Of a visitor, who becomes a guest."""

    email: Annotated[str, Field(max_length=254)]
    last_name: Annotated[str, Field(max_length=100)]
    first_name: Annotated[str, Field(max_length=100)] = ""
    company: Annotated[str, Field(max_length=200)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""


class AccountWishSchema(Schema):
    """A visitor wants an account with the order, where `GET /checkout` says `offered`."""

    password: Annotated[str, Field(max_length=1000)]


class OrderWish(Schema):
    """`agreed_total` is what `GET /checkout` answered: another one is 409 `basket_changed`, and so is another `cart_version`, if it is sent. What is left out is what the shop proposes: the
    default addresses, the first shipping method, the first way to pay. `credit` is taken at most.
    """

    agreed_total: Money
    cart_version: Annotated[str, Field(max_length=50, pattern=r"^([0-9]+[.][0-9]+)?$")] = ""
    shipping_address: OrderAddress | None = None
    billing_address: BillingAddress | None = None
    shipping_method: Annotated[str, Field(max_length=100)] = ""
    payment: PaymentWish | None = None
    credit: Money | None = None
    answers: Annotated[
        dict[str, JsonValue],
        Field(description="To `GET /forms/checkout`, by code; they go on the order alone."),
    ] = {}
    remark: Annotated[str, Field(max_length=2000)] = ""
    contact: ContactWish | None = None
    account: AccountWishSchema | None = None
    newsletters: Annotated[
        list[Annotated[str, Field(max_length=40)]],
        Field(
            max_length=100,
            description="Codes of `GET /checkout`, ticked by the shopper themselves. Subscribed after the order was placed: at once for an account whose mailbox is confirmed, else the mailbox gets a link.",
        ),
    ] = []


class PlacedSchema(Schema):
    """`state` is `on_hold` where somebody has to approve it. What opens a guest's page, `guest_token`, is told a guest alone,
    unless an account comes with the order: then the mailbox hears how to go on, and nobody else whether the name was free.
    `newsletters` are those that were sent along, each with its state; one that couldn't be subscribed any more is left out.
    """

    number: str
    state: OrderState
    total: Money
    guest_token: str | None
    guest_url: str | None
    newsletters: dict[str, Literal["asked", "confirmed"]]


class OrderedLine(Schema):
    product: str
    name: str
    quantity: str
    total: Money


class PaidPart(Schema):
    method: PaidBy
    amount: Money
    label: str


class StepSchema(Schema):
    step: OrderStep
    at: Moment


class OrderSchema(Schema):
    """`items` is the sum of the lines before discounts; the tax is in the prices. `steps` are the oldest first. Addresses are copies as they were then."""

    number: str
    state: OrderState
    payment_state: PaymentState
    placed_at: Moment
    steps: list[StepSchema]
    lines: list[OrderedLine]
    items: Money
    discount: Money
    shipping: Money
    tax: Money
    total: Money
    shipping_method: str
    shipping_address: dict[str, str]
    billing_address: dict[str, str]
    payments: list[PaidPart]
    decline_reason: str


def choice_in(sent: OrderWish, currency: str, *, is_guest: bool) -> Choice:
    """Raises `Invalid` beside what is of another currency, or isn't asked for here."""
    for name in ("contact", "account"):
        if getattr(sent, name) is not None and not is_guest:
            raise Invalid("form_field_refused", "This site's form doesn't ask for this.", name)
    payment = sent.payment
    collector = ErrorCollector()
    with collector.field():
        one_line(sent.shipping_method, "shipping_method", longest=100)
    with collector.field():
        check_remark(sent.remark)
    collector.refuse()
    return Choice(
        shipping=address_in(sent.shipping_address, "shipping_address"),
        billing=address_in(sent.billing_address, "billing_address"),
        method=sent.shipping_method,
        pay_by=PaidBy(payment.method) if payment else None,
        credit=_credit(sent.credit, currency),
        card_id=payment.card_id if payment else None,
        new_card=bool(payment and payment.new_card),
        answers=sent.answers,
        remark=sent.remark,
        account=AccountWish(sent.account.password) if sent.account else None,
        contact=Contact(**sent.contact.model_dump()) if sent.contact else Contact(),
    )


def new_card_in(sent: OrderWish) -> NewCard | None:
    card = sent.payment.new_card if sent.payment else None
    return NewCard(**card.model_dump()) if card else None


def total_in(sent: OrderWish) -> tuple[Decimal, str]:
    total = sent.agreed_total
    return check_total(total.amount, total.currency, "agreed_total"), total.currency


def _credit(sent: Money | None, currency: str) -> Decimal:
    if sent is None:
        return Decimal(0)
    if sent.currency != currency:
        raise Invalid("wrong_currency", "Amounts are in {currency} here.", "credit", currency=currency)
    return check_amount(sent.amount, currency, "credit")
