"""The shapes of orders that programs place for customers."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from regulars.api.admin.customer_schemas import CustomerNew
from regulars.api.admin.definition_schemas import TypeName
from regulars.api.order_addresses import BillingAddress, OrderAddress, address_in
from regulars.api.quote_schemas import QuotedProblem
from regulars.api.schemas import Account, Code, Money, Schema
from regulars.catalog.rules.pricing import LineProblem
from regulars.kernel.money import check_amount
from regulars.kernel.texts import bare_line, one_line, paragraph
from regulars.orders.rules.buying import Answer
from regulars.orders.rules.checkout import Choice
from regulars.orders.rules.states import PaidBy

__all__ = ["OfflineOrderWish", "OfflineQuoteSchema", "OfflineQuoteWish", "QuotedLine"]

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Amount = Annotated[str, Field(max_length=30, description="In the currency of the site, such as `12.30`.")]


class OfflineLine(Schema):
    product: Annotated[str, Field(max_length=60, description="Its code.")]
    quantity: Annotated[str, Field(max_length=30, description="A decimal, such as `2` or `0.5`.")]


class OfflinePayment(Schema):
    """Of what store credit leaves. A card is one that the customer has saved, without `card_id` the default one."""

    method: Literal["invoice", "card"]
    card_id: Id | None = None


class OfflineDiscount(Schema):
    """On top of the discounts of the shop; takes the right *Give discounts*."""

    amount: Amount
    reason: Annotated[str, Field(max_length=400)]


class OfflineQuoteWish(Schema):
    """For a `customer`, or for a `new_customer`, as `POST /customers` takes them, at the same site. What is left out is what the shop would propose: the default addresses, the first shipping and payment method."""

    site: Code
    customer: Account | None = None
    new_customer: CustomerNew | None = None
    lines: Annotated[list[OfflineLine], Field(max_length=200)]
    shipping_address: OrderAddress | None = None
    billing_address: BillingAddress | None = None
    shipping_method: Code = ""
    payment: OfflinePayment | None = None
    credit: Amount = "0"
    discount: OfflineDiscount | None = None
    answers: Annotated[
        dict[str, JsonValue],
        Field(
            max_length=200,
            description="To the `questions` of the quote, by code; they go on the order alone.",
        ),
    ] = {}
    remark: Annotated[str, Field(max_length=2000)] = ""

    def choice(self, currency: str) -> Choice:
        """Raises `Invalid` beside what can't be read."""
        payment, off = self.payment, self.discount
        return Choice(
            shipping=address_in(self.shipping_address, "shipping_address"),
            billing=address_in(self.billing_address, "billing_address"),
            method=bare_line(self.shipping_method, "shipping_method", longest=50),
            pay_by=PaidBy(payment.method) if payment else None,
            card_id=payment.card_id if payment else None,
            credit=check_amount(self.credit, currency, "credit"),
            answers=self.answers,
            remark=paragraph(self.remark, "remark", longest=1000),
            taken_off=check_amount(off.amount, currency, "discount.amount") if off else Decimal(0),
            taken_off_because=one_line(off.reason, "discount.reason", longest=200, required=True)
            if off
            else "",
        )


class OfflineOrderWish(OfflineQuoteWish):
    """`agreed_total` is what a quote answered."""

    agreed_total: Money


class QuotedLine(Schema):
    """`price` is what one costs; a line with a `problem` counts for nothing. `discount` is its share, `total` what is left."""

    product: str
    name: str
    quantity: str
    problem: LineProblem | None
    price: Money | None
    discount: Money
    total: Money


class QuotedReason(Schema):
    code: str
    message: str


class QuotedDecision(Schema):
    answer: Answer
    reasons: list[QuotedReason]


class QuotedMethod(Schema):
    code: str
    name: str
    cost: Money


class QuotedPart(Schema):
    method: PaidBy
    amount: Money


class QuotedQuestion(Schema):
    """What the site asks of customers of this type at checkout. `suggested` is what the account has of it, null where it has nothing or the key doesn't see it."""

    code: str
    name: str
    type: TypeName
    required: bool
    suggested: JsonValue


class QuotedAddress(Schema):
    """The copy that the order would hold; `id` and `version` of one of the address book. All null where the key doesn't see addresses."""

    id: int | None
    version: int | None
    address: dict[str, str] | None


class OfflineQuoteSchema(Schema):
    """With `problems` it can't be placed. `total` is what `agreed_total` has to be; `payments` are how it would be paid."""

    lines: list[QuotedLine]
    items: Money
    discount: Money
    shipping: Money
    tax: Money
    total: Money
    decision: QuotedDecision
    shipping_address: QuotedAddress | None
    billing_address: QuotedAddress | None
    shipping_methods: list[QuotedMethod]
    shipping_method: str | None
    payment_methods: list[PaidBy]
    payments: list[QuotedPart]
    questions: list[QuotedQuestion]
    problems: list[QuotedProblem]
