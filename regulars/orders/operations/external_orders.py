"""An order that a shop outside keeps: the whole of it, as that shop sends it each time it changes (EXT-01, EXT-04, B-15)."""

from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Upper
from django.utils.timezone import now

from regulars.credit.operations.settling import HeldReservation, hold_reserved
from regulars.customers.models import Customer
from regulars.customers.operations.guests import record_guest
from regulars.customers.operations.locks import patiently
from regulars.customers.rules import Kind, Status, typed_username_key
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Busy, Invalid, translate_db_errors
from regulars.kernel.hot import fetch_one
from regulars.orders.models import Order, OrderLine, OrderPerson
from regulars.orders.models.terms import SiteOrders
from regulars.orders.operations.external_credit import Takes, settle_reserved
from regulars.orders.operations.locks import locked_rows
from regulars.orders.operations.records import note_order
from regulars.orders.rules import events
from regulars.orders.rules import external as rules
from regulars.orders.rules.external import Become, ExternalLine, ExternalOrder
from regulars.orders.rules.offline import master_takes_no_orders
from regulars.orders.rules.states import Origin
from regulars.orders.rules.steps import OrderStep, stored_step
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_site
from regulars.sites.rules import SiteKind

__all__ = ["Recorded", "record_order"]

# Of the person row: what names whoever the order is for, which another account that it is given to does from then on.
CONTACT = ("email", "name", "company", "phone")
_HOLD = "SELECT 1 FROM customers_customer WHERE id = %s FOR KEY SHARE NOWAIT"
_WANTED = "SELECT upper(%(number)s::text), %(customer)s::bigint, %(order)s::bigint"


class Recorded(NamedTuple):
    """`credit_moved`: something of what was reserved went back."""

    order: Order
    became: Become
    credit_moved: bool = False


def record_order(site: Site, number: str, sent: ExternalOrder, *, by: Actor) -> Recorded:
    """Store an order under its number at a site, as long as no higher version of it is there: no prices, no limits, no mails (1.8).

    The first version says whose it is: of an account of the site's set by our id or its username, else of a guest of its own, whoever
    else has the same mailbox. That stays, wherever site and customer go since; only a claim gives a guest's order to an account. Of an
    erased customer numbers alone are kept. In order: site held, customer held, the balance locked of which something is reserved, order locked
    or inserted, person and lines, what is reserved settled, audit record.

    Raises `Invalid` `not_in_set`, `not_an_account`, `customer_fixed`, `number_reserved`, `master_takes_no_orders`; `Conflict`
    `number_taken` by an order placed here, `version_reused`.
    """
    if site.kind == SiteKind.MASTER:
        raise master_takes_no_orders()
    with change(events.RECORDED, by=by) as record:
        recorded = patiently(partial(_attempt, site, number, sent, by))
        if recorded.became not in {Become.NEW, Become.CHANGED}:
            record.nothing()
            return recorded
        note_order(record, recorded.order)
        record.note(became=recorded.order.state)
        if recorded.credit_moved:
            record.note(credit_moved=True)
    return recorded


def _attempt(site: Site, number: str, sent: ExternalOrder, by: Actor) -> Recorded:
    """Two first versions at once meet at the number: the other one comes again, and finds what is there."""
    with translate_db_errors(), transaction.atomic():
        set_id = hold_site(site.pk)[0]
        known = Order.objects.filter(site=site, number_key=Upper(Value(number))).first()
        if known is None:
            return _insert(site, number, sent, set_id, by)
        return _compare(known, sent, set_id, by)


def _insert(site: Site, number: str, sent: ExternalOrder, set_id: int, by: Actor) -> Recorded:
    prefix = SiteOrders.objects.filter(site=site).values_list("prefix", flat=True).first()
    rules.check_number(number, prefix or "")
    customer = _customer(sent, site, set_id)
    held = _held(site.pk, number, customer.pk)
    order = Order.objects.create(
        site=site,
        customer=customer,
        number=number,
        origin=Origin.EXTERNAL.value,
        set_code=customer.set.code,
        set_name=customer.set.name,
        customer_kind=customer.kind,
        customer_type=customer.type,
        actor_kind=by.kind,
        actor_id=by.id,
        door=by.channel,
        **_columns(sent),
    )
    is_erased = customer.status == Status.ERASED
    OrderPerson.objects.create(order=order, **({} if is_erased else _person(sent, customer)))
    _write_lines(order, sent)
    return Recorded(order, Become.NEW, _settled(order, held, by))


def _held(site_id: int, number: str, customer_id: int, order_id: int | None = None) -> list[HeldReservation]:
    named = {"number": number, "customer": customer_id, "order": order_id}
    return hold_reserved(_WANTED, named, site_id=site_id)


def _settled(order: Order, held: list[HeldReservation], by: Actor) -> bool:
    orders = [Takes(found.number_key, order.pk, order.state, order.currency, order.total) for found in held]
    return bool(settle_reserved(held, orders, by=by))


def _customer(sent: ExternalOrder, site: Site, set_id: int) -> Customer:
    """Whom it names, held in the set in which the site is held (G6); never by the mailbox alone (EXT-04)."""
    customer_id = sent.customer
    if sent.username:
        named = Customer.objects.filter(set=set_id, username_key=typed_username_key(sent.username))
        customer_id = named.values_list("pk", flat=True).first()
        if customer_id is None:
            raise rules.not_in_set().with_field("username")
    if customer_id is None:
        contact = {name: sent.person[name] for name in ("first_name", "last_name", "company", "phone")}
        return record_guest(set_id=set_id, site_id=site.pk, email=sent.person["email"], **contact)
    if fetch_one(_HOLD, [customer_id]) is None:
        raise rules.not_in_set()
    found = Customer.objects.select_related("set").get(pk=customer_id)
    if found.set_id != set_id:
        raise rules.not_in_set()
    if found.kind != Kind.ACCOUNT:
        raise Invalid("not_an_account", "Choose an account: a guest has no orders but its own.", "customer")
    return found


def _compare(known: Order, sent: ExternalOrder, set_id: int, by: Actor) -> Recorded:
    """Held: whoever is named by now, and whoever was before, so that an erasure is before this or after it."""
    if known.origin != Origin.EXTERNAL:
        raise rules.number_taken()
    person = OrderPerson.objects.get(order=known)
    held = sorted({known.customer_id, *filter(None, [person.former_customer_id])})
    for customer_id in held:
        fetch_one(_HOLD, [customer_id])
    reserved = _held(known.site_id, known.number, known.customer_id, known.pk)
    order = locked_rows(Order).get(pk=known.pk)
    person = OrderPerson.objects.get(order=known)
    if {order.customer_id, person.former_customer_id or order.customer_id} - set(held):
        raise Busy("busy", "Someone else is changing this. Try again in a moment.")
    became = rules.becomes(order.source_version, _bytes(order.source_digest), sent)
    if became is Become.REUSED:
        raise rules.version_reused()
    if became is not Become.CHANGED:
        return Recorded(order, became)
    _check_same(order, sent, list(Customer.objects.filter(pk__in=held)), set_id)
    _replace(order, person, sent, erased=_erased(held))
    return Recorded(order, became, _settled(order, reserved, by))


def _bytes(digest: Any) -> bytes | None:
    return None if digest is None else bytes(digest)


def _erased(ids: list[int]) -> set[int]:
    rows = Customer.objects.filter(pk__in=ids, status=Status.ERASED.value)
    return set(rows.values_list("pk", flat=True))


def _check_same(order: Order, sent: ExternalOrder, owners: list[Customer], set_id: int) -> None:
    """Whoever it names has it, or had it first; one that names nobody is a guest's. A name that is nobody's in the set by now is that of an owner who has another since, or
    shops elsewhere.
    """
    if sent.customer is not None:
        if sent.customer not in {owner.pk for owner in owners}:
            raise rules.customer_fixed()
    elif sent.username:
        key = typed_username_key(sent.username)
        others = Customer.objects.filter(set=set_id, username_key=key)
        if all(owner.username_key != key for owner in owners) and others.exists():
            raise rules.customer_fixed().with_field("username")
    elif not (
        any(owner.kind != Kind.ACCOUNT for owner in owners)
        or rules.began_as_guests(order.customer_kind, order.steps)
    ):
        raise rules.customer_fixed().with_field("email")


def _replace(order: Order, person: OrderPerson, sent: ExternalOrder, *, erased: set[int]) -> None:
    at = now()
    if order.state != sent.state:
        order.steps = [*order.steps, stored_step(OrderStep(sent.state.value), at)]
    columns = _columns(sent)
    for name, value in columns.items():
        setattr(order, name, value)
    order.version += 1
    order.changed_at = at
    order.save(update_fields=[*columns, "steps", "version", "changed_at"])
    if not erased & {order.customer_id, person.former_customer_id}:
        values = _person(sent, order.customer)
        given = person.former_customer_id is not None
        OrderPerson.objects.filter(order=order).update(
            **{name: value for name, value in values.items() if not (given and name in CONTACT)}
        )
    OrderLine.objects.filter(order=order).delete()
    _write_lines(order, sent)


def _columns(sent: ExternalOrder) -> dict[str, Any]:
    """What every version says anew."""
    return {
        "source_version": sent.version,
        "source_digest": sent.digest,
        "source_status": sent.source_status,
        "sums_differ": rules.sums_differ(sent.sums, sent.lines),
        "state": sent.state.value,
        "payment_state": sent.payment_state.value,
        "placed_at": sent.placed_at,
        "currency": sent.currency,
        "item_total": sent.sums.items,
        "discount_total": sent.sums.discount,
        "shipping_total": sent.sums.shipping,
        "tax_total": sent.sums.tax,
        "total": sent.sums.total,
        "shipping_method": sent.shipping_method,
        "line_count": len(sent.lines),
    }


def _person(sent: ExternalOrder, owner: Customer) -> dict[str, Any]:
    """Where the shop sends no contact it is that of the account as it is now, so that its order is found like every other (EXT-04)."""
    values = {name: value for name, value in sent.person.items() if name not in {"first_name", "last_name"}}
    values["name"] = sent.full_name
    if not any(values[name] for name in CONTACT):
        values |= {name: getattr(owner, name) for name in CONTACT if name != "name"}
        values["name"] = f"{owner.first_name} {owner.last_name}".strip()
    return values


def _write_lines(order: Order, sent: ExternalOrder) -> None:
    OrderLine.objects.bulk_create(
        _line(order, position, line) for position, line in enumerate(sent.lines, start=1)
    )


def _line(order: Order, position: int, line: ExternalLine) -> OrderLine:
    values = line._asdict()
    return OrderLine(order=order, position=position, product_code=values.pop("product"), **values)
