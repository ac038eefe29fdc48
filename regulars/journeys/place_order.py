"""An order is placed: the one story that every door tells, the shop's checkout, its API, and staff on the phone (B-01, B-02, 1.6)."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal

from django.utils.crypto import salted_hmac

from regulars.cards.models import Card, Gateway
from regulars.cards.operations.gateways import tokenise
from regulars.cards.rules.numbers import NewCard
from regulars.credit.operations.entries import spend_credit
from regulars.customers.models import Customer
from regulars.customers.operations.accounts import Prepared
from regulars.customers.operations.guests import record_guest
from regulars.customers.operations.locks import hold_account, lock_at
from regulars.customers.queries.access import facts_of
from regulars.customers.queries.tokens import token_hash
from regulars.customers.rules import LoginDecision, refusal
from regulars.customers.rules.access import may_log_in
from regulars.journeys.convert_guest import account_of_guest, convert_guest
from regulars.kernel.actor import Actor, ActorKind
from regulars.kernel.audit import change
from regulars.kernel.errors import Busy, DomainError
from regulars.kernel.idempotency import Answer as Kept
from regulars.kernel.idempotency import Submitted, answer_once, answered_before
from regulars.kernel.texts import one_line
from regulars.orders.models import Order, Payment
from regulars.orders.operations.authorisations import (
    authorise_card,
    release_authorisation,
    use_authorisation,
)
from regulars.orders.operations.gateway_tasks import capture_authorised
from regulars.orders.operations.mails import notify_order_held, notify_order_placed
from regulars.orders.operations.ordered_baskets import delete_basket, hold_basket
from regulars.orders.operations.records import note_order
from regulars.orders.operations.writing import Written, write_order
from regulars.orders.queries.checkout import Quote, quote_at
from regulars.orders.rules.baskets import Owner
from regulars.orders.rules.checkout import AT_FIRST, Choice, Contact, Part, basket_changed
from regulars.orders.rules.events import PLACED
from regulars.orders.rules.offline import customer_without_access
from regulars.orders.rules.states import OrderState, PaidBy
from regulars.sites.models import CustomerSet, Site
from regulars.sites.operations.locks import hold_site

__all__ = ["Placed", "Submission", "place_order", "placed_before"]


@dataclass(frozen=True)
class Submission:
    """What is sent off. `site` is the effective one, `through` that of the host. `lines` are what staff took down, by ids of products; without them it is what
    lies in the owner's basket. `agreed_total` is what the shopper saw, in `currency`; `basket_version` the `contents_version` of what they saw, not compared where
    it is empty. `newsletters` are codes of those that they ticked, for `place_order_with_newsletters`.
    """

    site: Site
    owner: Owner
    choice: Choice
    agreed_total: Decimal
    currency: str
    through: Site | None = None
    lines: Mapping[int, Decimal] | None = None
    new_card: NewCard | None = None
    basket_version: str = ""
    newsletters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Placed:
    """`guest_token` opens the page of a guest's order, as long as it has one: with an account it has none. `again` where this was placed before under the same key."""

    order: Order
    guest_token: str
    again: bool


def place_order(sent: Submission, *, key: str, by: Actor) -> Placed:
    """Place an order, once for each `key`, which the server made with the page or a program chose (G17).

    In order: looked up whether it is done already; what can be refused cheaply is; a card is authorised, outside any transaction and under
    the same key; then in one transaction site and account held, priced again and compared with the agreed total (G30), limits asked (B2B-03..06), the order with its
    lines, credit spent, payments, the basket gone, mails and the record; a guest's account as the site has it (GST-03, GST-05), with a record of its own. What is refused afterwards gives the authorisation back (G31),
    unless another request began it, or the promised retry under the same key needs it: `void_left_over` comes for those.

    Raises `Conflict` `basket_changed`, `basket_empty`, `cannot_be_bought`, `checkout_blocked` with all reasons, `insufficient_credit`,
    `card_declined`, `payment_unknown`, `no_shipping_method`, `address_changed`; `Forbidden` `address_locked`; `Invalid` beside each field
    that is wrong; what stands in the way of a log-in, to staff `customer_has_no_access`; `Invalid` `idempotency_key_reused`.
    """
    before = placed_before(sent, key=key)
    if before is not None:
        return before
    submitted = _submitted(sent, key)
    is_mine = False
    try:
        account = account_of_guest(sent.site, sent.owner, sent.choice.account, lambda: _quoted(sent).contact)
        is_mine = _authorise(sent, submitted)
        answer, again = answer_once(
            submitted, lambda: _kept(_place(sent, submitted, account, by=by)), about="customer"
        )
    except DomainError as error:
        done = answered_before(submitted)
        if done is not None:
            return _placed(done, submitted, again=True)
        if is_mine and not isinstance(error, Busy):
            release_authorisation(submitted.name)
        raise
    return _placed(answer, submitted, again=again)


def placed_before(sent: Submission, *, key: str) -> Placed | None:
    """What `place_order` has placed under this key, if it has. Raises `Invalid` `idempotency_key_reused`."""
    submitted = _submitted(sent, key)
    done = answered_before(submitted)
    return None if done is None else _placed(done, submitted, again=True)


def _submitted(sent: Submission, key: str) -> Submitted:
    owner = sent.owner
    who = f"order of {owner.account_id}" if owner.account_id is not None else token_hash(owner.token).hex()
    return Submitted(
        (who, sent.site.pk), key, (repr(_content(sent)).encode(), _number_of(sent.new_card).encode())
    )


def _content(sent: Submission) -> dict[str, object]:
    """Everything that was sent; sites by their ids, which no renaming changes."""
    through = sent.through.pk if sent.through else None
    return {field.name: getattr(sent, field.name) for field in fields(sent)} | {
        "site": sent.site.pk,
        "through": through,
    }


def _number_of(card: NewCard | None) -> str:
    """Its digits, however it is written; nothing else that is made of a card tells them."""
    return "".join(filter(str.isdigit, card.number)) if card else ""


def _kept(order: Order) -> Kept:
    return Kept(201, f"{order.pk}")


def _placed(answer: Kept, submitted: Submitted, *, again: bool) -> Placed:
    order = Order.objects.select_related("person").get(pk=int(answer.body))
    is_open = order.person.guest_token is not None
    return Placed(order, _guest_token(submitted) if is_open else "", again)


def _guest_token(submitted: Submitted) -> str:
    """The same for the same submission, so that nothing but its digest is stored (G8)."""
    digest = salted_hmac("regulars.order", submitted.name.hex(), algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _authorise(sent: Submission, submitted: Submitted) -> bool:
    """Whether this request has begun an authorisation. Nothing where nothing is to be paid by card."""
    if sent.choice.pay_by in {PaidBy.INVOICE, PaidBy.CREDIT}:
        return False
    quote = _quoted(sent)
    part = _card_part(quote)
    if part is None:
        return False
    gateway = next(method.gateway for method in quote.methods if method.gateway is not None)
    return authorise_card(
        submitted.name,
        _token(sent, quote, gateway, submitted),
        gateway,
        part.amount,
        quote.basket.currency,
        card=_card_digest(sent, quote, submitted),
        site_id=sent.site.pk,
    )


def _card_digest(sent: Submission, quote: Quote, submitted: Submitted) -> bytes:
    """Which card it is, worth nothing beside another key. A gateway may give each attempt another token for the same number."""
    new = sent.new_card
    if new is not None:
        which = f"{_number_of(new)} {new.expires.strip()}"
    else:
        which = f"saved {quote.card.stored.id if quote.card else 0}"
    return salted_hmac("regulars.card", f"{submitted.name.hex()} {which}", algorithm="sha256").digest()


def _card_part(quote: Quote) -> Part | None:
    return next((part for part in quote.parts if part.method is PaidBy.CARD), None)


def _token(sent: Submission, quote: Quote, gateway: Gateway, submitted: Submitted) -> str:
    if sent.new_card is not None:
        return tokenise(gateway, sent.new_card, key=f"{submitted.name.hex()}-card").token
    assert quote.card is not None  # noqa: S101 - a quote that lacks it is refused
    return Card.objects.get(pk=quote.card.stored.id).token


def _quoted(sent: Submission) -> Quote:
    """What it would be now. Raises what stands in the way, and where it isn't what was agreed to."""
    quote = quote_at(sent.site.pk, sent.owner, sent.choice, lines=sent.lines)
    quote.refuse()
    is_agreed = (quote.totals.total, quote.basket.currency) == (sent.agreed_total, sent.currency)
    if not is_agreed or sent.basket_version not in {"", quote.basket.contents_version}:
        raise basket_changed()
    return quote


def _place(sent: Submission, submitted: Submitted, comes_with: Prepared | None, *, by: Actor) -> Order:
    with change(PLACED, by=by) as entry:
        customer_set, account = _hold(sent, by=by)
        basket_id = None if sent.lines is not None else hold_basket(sent.owner, sent.site.pk)
        quote = _quoted(sent)
        customer = account or _guest(quote.contact, sent.site, customer_set)
        about = Written(
            site=sent.site,
            through=sent.through,
            customer_set=customer_set,
            customer=customer,
            answers=quote.answers,
            remark=quote.remark,
            discount_reason=_reason(sent.choice),
            guest_token=None if account else token_hash(_guest_token(submitted)),
        )
        order = write_order(quote, about, by=by)
        payments = _pay(order, quote, sent.new_card, submitted, by=by)
        if order.state == OrderState.PLACED:
            capture_authorised(payments)
        else:
            notify_order_held(order)
        token = "" if account or comes_with else _guest_token(submitted)
        notify_order_placed(order, guest_token=token)
        if basket_id is not None:
            delete_basket(basket_id)
        note_order(entry, order, paid_with=payments)
        entry.note(became=order.state)
    if comes_with is not None:
        convert_guest(order.customer, ready=comes_with, by=by)
    return order


def _hold(sent: Submission, *, by: Actor) -> tuple[CustomerSet, Customer | None]:
    """The site in its set, and the account as it is, until the order is there (G6)."""

    def hold() -> int:
        return hold_site(sent.site.pk)[0]

    if sent.owner.account_id is None:
        set_id, account = hold(), None
    else:
        set_id, account = lock_at(hold, Customer(pk=sent.owner.account_id), lock=hold_account)
        decision = may_log_in(facts_of(account.pk, sent.site.pk))
        if decision is not LoginDecision.OPEN:
            is_own = by.kind == ActorKind.CUSTOMER
            raise refusal(decision) if is_own else customer_without_access(decision, sent.site.name)
    return CustomerSet.objects.get(pk=set_id), account


def _reason(choice: Choice) -> str:
    """Why staff take something off; nothing where they don't."""
    if choice.taken_off <= 0:
        return ""
    return one_line(choice.taken_off_because, "taken_off_because", longest=200, required=True)


def _guest(contact: Contact | None, site: Site, customer_set: CustomerSet) -> Customer:
    assert contact is not None  # noqa: S101 - a visitor's quote that lacks it is refused
    return record_guest(set_id=customer_set.pk, site_id=site.pk, **asdict(contact))


def _card_label(quote: Quote, new: NewCard | None) -> str:
    """What people read of the card; of a new one its last digits, which any receipt has."""
    if new is not None:
        return f"\u2026{_number_of(new)[-4:]}"
    return f"{quote.card.stored.brand} {quote.card.stored.last_four}" if quote.card else ""


def _pay(
    order: Order, quote: Quote, sent_card: NewCard | None, submitted: Submitted, *, by: Actor
) -> list[Payment]:
    payments = []
    for part in quote.parts:
        payment = Payment(
            order=order, method=part.method.value, amount=part.amount, state=AT_FIRST[part.method].value
        )
        if part.method is PaidBy.CREDIT:
            payment.credit_entry = spend_credit(
                order.customer_id,
                part.amount,
                order.currency,
                order_id=order.pk,
                site_id=order.site_id,
                by=by,
            )
        if part.method is PaidBy.CARD:
            used = use_authorisation(submitted.name, order)
            payment.gateway_id, payment.reference = used.gateway_id, used.reference
            payment.label = _card_label(quote, sent_card)
        payments.append(payment)
    return Payment.objects.bulk_create(payments)
