"""The checkout at a site's door: what an order would be, the order, and a guest's look at it (GST-01, G17, G30)."""

from functools import partial
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router, Status
from pydantic import Field

from regulars.addresses.rules import Kind
from regulars.api.base import may_answer
from regulars.api.idempotency import by_required_key, required_key
from regulars.api.quote_schemas import QuotedProblem, quoted_problems
from regulars.api.schemas import Money, Partial, Schema
from regulars.api.storefront.cart import CartToken, cart_schema, owner_of
from regulars.api.storefront.newsletters import OfferedNewsletter
from regulars.api.storefront.order_schemas import (
    OrderedLine,
    OrderSchema,
    OrderWish,
    PaidPart,
    PlacedSchema,
    StepSchema,
    choice_in,
    new_card_in,
    total_in,
)
from regulars.api.storefront.schemas import THANKS, Accepted
from regulars.api.storefront.visitors import VISITOR, anybody, buyer, caller_of, shopper, site_here, visit_of
from regulars.authentication.queries.visits import Visit
from regulars.catalog.rules.quantities import written_quantity
from regulars.journeys.convert_guest import register_after_order
from regulars.journeys.order_newsletters import place_order_with_newsletters
from regulars.journeys.place_order import Submission
from regulars.kernel.errors import Conflict
from regulars.kernel.guessing.lanes import hashes_if_typed
from regulars.newsletters.queries.readers import offered_to
from regulars.orders.queries.baskets import basket_at
from regulars.orders.queries.checkout import Quote, quote_at
from regulars.orders.queries.details import OrderDetail
from regulars.orders.queries.guest_orders import guest_order
from regulars.orders.rules.buying import Answer, GuestAccounts, RegistrationStep
from regulars.orders.rules.checkout import AddressChoice, Choice
from regulars.orders.rules.states import OrderState, PaidBy, PaymentState
from regulars.sites.models import Site

__all__ = ["checkout_router", "orders_router"]

checkout_router = Router(tags=["orders"], auth=buyer, exclude_unset=True)
orders_router = Router(tags=["orders"])


HiddenMoney = Annotated[Money | None, Field(description="Left out where prices are hidden.")]


class Offered(Schema):
    code: str
    name: str
    cost: Money


class CheckoutNewsletter(OfferedNewsletter):
    """To be shown with a box that is not ticked. `subscribed` is whether the account has it already; of a visitor's mailbox nothing is told."""

    subscribed: bool


class QuoteSchema(Partial):
    """`cart_version` is another one whenever something else lies in the cart. `shipping_method` is the one that the total counts. `answer` says whether an order of it would be taken, held or refused, with all `reasons`;
    `problems` are what else stands in its way so far. `newsletters` can be chosen with the order. `registration` says whether a visitor's order comes with an account: `no`, `offered` (send
    `account`), `after` (`POST /orders/{token}/account`) or `automatic`.
    """

    cart_version: str
    items: HiddenMoney = None
    discount: HiddenMoney = None
    shipping: Money
    tax: HiddenMoney = None
    total: HiddenMoney = None
    shipping_address_id: int | None
    billing_address_id: int | None
    shipping_method: str | None
    shipping_methods: list[Offered]
    payment_methods: list[PaidBy]
    credit: Money
    registration: GuestAccounts
    registration_step: RegistrationStep
    newsletters: list[CheckoutNewsletter]
    answer: Answer
    reasons: list[QuotedProblem]
    problems: list[QuotedProblem]


@checkout_router.get("", response=QuoteSchema, **may_answer(401, 403))
def read_checkout(
    request: HttpRequest,
    cart_token: CartToken = "",
    country: Annotated[
        str, Query(pattern=r"^([A-Z]{2})?$", description="Where it goes, while there is no address yet.")
    ] = "",
    address_id: Annotated[int | None, Query(ge=1, le=2**63 - 1, description="Else the default one.")] = None,
    shipping_method: Annotated[str, Query(max_length=100)] = "",
) -> QuoteSchema:
    """What an order of the basket would be now: `total` is what `POST /orders` takes as `agreed_total`."""
    shipping = AddressChoice(id=address_id) if address_id else None
    if country:
        shipping = AddressChoice(typed={"country": country})
    choice = Choice(shipping=shipping, method=shipping_method)
    here = visit_of(request)
    return _quote(quote_at(here.site.id, owner_of(request, cart_token), choice), _offered(here))


@orders_router.post("", response={201: PlacedSchema}, auth=buyer, **may_answer(401, 403, 404, 409))
@hashes_if_typed
@by_required_key
def place_my_order(
    request: HttpRequest,
    response: HttpResponse,
    body: OrderWish,
    cart_token: CartToken = "",
) -> Status[Any]:
    """Order what is in the basket, at `agreed_total` or not at all.

    409 `basket_changed` with the `cart` as it is now, `checkout_blocked` with all `reasons`, `insufficient_credit`, `card_declined`,
    `payment_unknown`, `address_changed`, `no_shipping_method`, `registration_not_offered`; 403 `address_locked`; 422 beside each field,
    `no_such_newsletter` beside `newsletters`.
    """
    key = required_key(request)
    here, owner = visit_of(request), owner_of(request, cart_token)
    total, currency = total_in(body)
    sites = Site.objects.in_bulk(here.site_ids)
    sent = Submission(
        site=sites[here.site.id],
        through=sites[here.through_site.id],
        owner=owner,
        choice=choice_in(body, here.site.currency, is_guest=here.account is None),
        agreed_total=total,
        currency=currency,
        new_card=new_card_in(body),
        basket_version=body.cart_version,
        newsletters=tuple(body.newsletters),
    )
    by = shopper(request) if here.account else VISITOR
    try:
        ordered = place_order_with_newsletters(sent, key=key, caller=caller_of(request), by=by)
    except Conflict as error:
        if error.code == "basket_changed":
            cart = cart_schema(basket_at(owner, here.site.id))
            error.details["cart"] = cart.model_dump(exclude_unset=True)
        raise
    placed = ordered.placed
    if placed.again:
        response["Idempotent-Replayed"] = "true"
    token = placed.guest_token or None if here.account is None else None
    url = request.build_absolute_uri(reverse("guest_order", args=[token])) if token else None
    return Status(
        201,
        PlacedSchema(
            number=placed.order.number,
            state=OrderState(placed.order.state),
            total=Money.of_amount(placed.order.total, placed.order.currency),
            guest_token=token,
            guest_url=url,
            newsletters={row.code: state.value for row, state in ordered.newsletters},  # type: ignore[misc]
        ),
    )


@orders_router.get("/{token}", response=OrderSchema, auth=anybody, **may_answer(404))
def read_guest_order(request: HttpRequest, token: str) -> OrderSchema:
    """A guest's order by the token that `POST /orders` answered, at the site where it was placed, for as long as the site keeps it open."""
    return _order(guest_order(token, site_here(request).id))


@orders_router.post("/{token}/account", response={202: Accepted}, auth=anybody, **may_answer(404, 409))
def make_account_of_order(request: HttpRequest, token: str) -> Status[Any]:
    """A guest wants an account made of what the order says, where the site's `registration` is `after`. The same answer whether or not the name was free:
    the mailbox hears how to go on, and the token is worth nothing from then on.

    409 `registration_not_offered`, `guest_converted`.
    """
    register_after_order(token, site=Site.objects.get(pk=site_here(request).id), by=VISITOR)
    return Status(202, THANKS)


def _offered(here: Visit) -> list[CheckoutNewsletter]:
    return [
        CheckoutNewsletter(code=row.code, name=row.name, wording=row.wording, subscribed=subscribed)
        for row, subscribed in offered_to(here.account, site_id=here.site.id)
    ]


def _quote(quote: Quote, newsletters: list[CheckoutNewsletter]) -> QuoteSchema:
    money = partial(Money.of_amount, currency=quote.basket.currency)
    totals = quote.totals
    sums = {"items": totals.items, "discount": totals.discount, "tax": totals.tax, "total": totals.total}
    seen = sums if quote.basket.shows_prices else {}
    return QuoteSchema(
        **{name: money(amount) for name, amount in seen.items()},
        cart_version=quote.basket.contents_version,
        shipping=money(totals.shipping),
        shipping_address_id=quote.address_ids.get(Kind.SHIPPING),
        billing_address_id=quote.address_ids.get(Kind.BILLING),
        shipping_method=quote.offer.method.code if quote.offer else None,
        shipping_methods=[
            Offered(code=offer.method.code, name=offer.method.name, cost=money(offer.cost))
            for offer in quote.offers
        ],
        payment_methods=[method.kind for method in quote.methods],
        credit=money(quote.credit_there),
        registration=quote.guest_accounts,
        registration_step=quote.registration_step,
        newsletters=newsletters,
        answer=quote.decision.answer,
        reasons=[
            QuotedProblem(field=None, code=reason.code.value, message=reason.message)
            for reason in quote.decision.reasons
        ],
        problems=quoted_problems(error for error in quote.problems if error.code != "checkout_blocked"),
    )


def _order(detail: OrderDetail) -> OrderSchema:
    order, person = detail.order, detail.person
    money = partial(Money.of_amount, currency=order.currency)
    return OrderSchema(
        number=order.number,
        state=OrderState(order.state),
        payment_state=PaymentState(order.payment_state),
        placed_at=order.placed_at,
        steps=[StepSchema.of(step) for step in detail.steps],
        lines=[
            OrderedLine(
                product=line.product_code,
                name=line.name,
                quantity=written_quantity(line.quantity),
                total=money(line.total + line.discount),
            )
            for line in detail.lines
        ],
        items=money(order.item_total),
        discount=money(order.discount_total),
        shipping=money(order.shipping_total),
        tax=money(order.tax_total),
        total=money(order.total),
        shipping_method=order.shipping_method,
        shipping_address=person.shipping,
        billing_address=person.billing,
        payments=[
            PaidPart(method=PaidBy(payment.method), amount=money(payment.amount), label=payment.label)
            for payment in detail.payments
        ],
        decline_reason=person.decision_reason,
    )
