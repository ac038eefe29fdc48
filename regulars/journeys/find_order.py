"""A guest finds their order, and a customer names one that they placed as a guest: the answer is in the order's mailbox or nowhere (G8, G9)."""

import secrets
from functools import partial

from django.utils.timezone import now

from regulars.customers.models import Customer
from regulars.customers.operations.locks import lock_at, lock_customer
from regulars.customers.operations.mail_counts import Askable, mails_of, may_send
from regulars.customers.queries.tokens import token_hash
from regulars.customers.rules import Kind
from regulars.journeys.claim_order import ask_to_claim, email_not_proved
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.audit import change
from regulars.kernel.emails import address_key
from regulars.kernel.errors import Conflict
from regulars.kernel.guessing.devices import NOBODY_NEAR, Caller
from regulars.kernel.guessing.throttle import count, reset_buckets
from regulars.kernel.mail.requests import answer_next
from regulars.kernel.texts import one_line, storable
from regulars.orders.models import Order, OrderPerson, OrderRequest
from regulars.orders.operations.mails import notify_buyer
from regulars.orders.operations.records import note_order
from regulars.orders.queries.listing import numbered
from regulars.orders.rules import events, mails
from regulars.sites.operations.locks import hold_site

__all__ = ["answer_next_order_request", "ask_for_claim", "ask_for_order_link", "send_order_link"]


def ask_for_order_link(
    number: str, email: str, *, site_id: int, caller: Caller = NOBODY_NEAR, by: Actor
) -> None:
    """Note down that a guest looks for the way to an order: one row, whatever was typed (G9). The worker answers it, in the order's mailbox or
    not at all. Raises `Invalid` for what is no line of text, `TooOften` `rate_limited` when this network asked too often.
    """
    number = one_line(number, "number", longest=60, required=True)
    email = one_line(email, "email", longest=254, required=True)
    count(reset_buckets(caller))
    _note(number, site_id, by, email_key=storable(address_key(email))[:254])


def ask_for_claim(
    number: str, *, account: Customer, site_id: int, caller: Caller = NOBODY_NEAR, by: Actor
) -> None:
    """As `ask_for_order_link`, for a customer who is logged in and wants a guest's order in their account: whose it is, its mailbox says.

    Raises `Conflict` `email_not_proved` about the account's own mailbox, `Invalid`, `TooOften`.
    """
    number = one_line(number, "number", longest=60, required=True)
    if account.email_proved_at is None:
        raise email_not_proved()
    count(reset_buckets(caller))
    _note(number, site_id, by, account_id=account.pk)


def _note(
    number: str, site_id: int, by: Actor, *, email_key: str = "", account_id: int | None = None
) -> None:
    OrderRequest.objects.create(
        site_id=site_id,
        number_key=storable(number),
        email_key=email_key,
        account_id=account_id,
        door=by.channel,
    )


def answer_next_order_request() -> bool:
    """Answer what was asked first; True when there was something."""
    return answer_next(OrderRequest, _answer, nowhere=(Conflict,))


def _answer(wish: OrderRequest) -> None:
    guests = Order.objects.select_related("customer").filter(site=wish.site_id, customer__kind=Kind.GUEST)
    orders = numbered(guests, wish.number_key)
    if wish.account_id is not None:
        for order in orders:
            by = Actor(ActorKind.CUSTOMER, Channel(wish.door), wish.account_id)
            ask_to_claim(order, account=Customer(pk=wish.account_id), by=by)
        return
    for order in orders.filter(person__email_key=wish.email_key).exclude(person__email=""):
        send_order_link(order, by=Actor(ActorKind.VISITOR, Channel(wish.door)))


def send_order_link(order: Order, *, by: Actor) -> None:
    """Mail a new link to the page of a guest's order; the one before is dead (G8). Three at once, then one in each twenty minutes: meanwhile
    the last one is good (F13). Nothing for an order that is no guest's any more.
    """
    with change(events.LINK_ASKED, by=by) as record:
        _, guest = lock_at(partial(hold_site, order.site_id), order.customer, lock=lock_customer, no_key=True)
        order = Order.objects.select_related("site", "customer", "person").get(pk=order.pk)
        if guest.kind != Kind.GUEST or order.customer_id != guest.pk:
            record.nothing()
            return
        note_order(record, order)
        if may_send(mails_of(Askable.ORDER_LINK, guest, to=order.person.email)):
            token = secrets.token_urlsafe(32)
            OrderPerson.objects.filter(order=order).update(
                guest_token=token_hash(token), guest_token_at=now()
            )
            notify_buyer(mails.LINK, order, guest_token=token)
