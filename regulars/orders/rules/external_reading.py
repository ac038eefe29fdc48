"""How an order from outside is read: by the API and out of a file alike, so that both have one digest (EXT-01)."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, TypeAlias

from regulars.addresses.rules.entries import FIELDS
from regulars.catalog.rules.quantities import check_quantity
from regulars.kernel.emails import canonical_address
from regulars.kernel.errors import ErrorCollector, Invalid
from regulars.kernel.i18n import noop
from regulars.kernel.lists import LARGEST
from regulars.kernel.moments import read_moment
from regulars.kernel.money import LARGEST as LARGEST_PRICE
from regulars.kernel.money import check_total, read_number
from regulars.kernel.texts import bare_line, one_line, paragraph
from regulars.orders.rules.external import MOST_LINES, ExternalLine, ExternalOrder, Sums
from regulars.orders.rules.states import OrderState, PaymentState
from regulars.sites.rules import check_currency

__all__ = ["VERSION_SHAPE", "read_external_order", "read_version"]

VERSION_SHAPE = noop("A version is a whole number, or a moment such as 2026-05-31T12:30:00Z.")
_UNIT = Decimal("0.0001")
AHEAD = timedelta(days=1)  # clocks of shops differ, and so do their time zones
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
# An order that the shop holds is placed, and its word stands in `source_status`: nobody here could decide about it.
_STATES = {state.value: state for state in OrderState if state is not OrderState.ON_HOLD}
_PAYMENT_STATES = {state.value: state for state in PaymentState}
_currency = lru_cache(maxsize=256)(lambda text: check_currency(text, "currency"))
Sent: TypeAlias = Mapping[str, Any]
Check: TypeAlias = Callable[[Sent, Any, str], Any]


def read_external_order(sent: Sent, *, latest: datetime) -> ExternalOrder:
    """The order as it was sent, checked. `latest` is now; a day more is allowed.

    Raises `Invalid` with every field that is wrong, those of the lines as `lines.3.total`.
    """
    try:
        currency = _currency(sent.get("currency") or "")
        head, person = _each(_HEAD, sent, latest), _each(_PERSON, sent, latest)
        sums, lines = Sums(**_each(_SUMS, sent, currency)), _lines(sent, currency)
        _check_named(sent, person)
    except Invalid:
        _refuse(sent, latest)
        raise
    return ExternalOrder(
        currency=currency, person=person, sums=sums, lines=lines, customer=sent.get("customer"), **head
    )


def _refuse(sent: Sent, latest: datetime) -> None:
    collector, currency, person = ErrorCollector(), "", None
    with collector.field():
        currency = _currency(sent.get("currency") or "")
    with collector.field():
        _each(_HEAD, sent, latest)
    with collector.field():
        person = _each(_PERSON, sent, latest)
    for check in (partial(_each, _SUMS), _lines) if currency else ():
        with collector.field():
            check(sent, currency)
    with collector.field():
        _check_named(sent, person)
    collector.refuse()


def _each(checks: Mapping[str, Check], sent: Sent, context: Any, place: str = "") -> dict[str, Any]:
    """What each check answers. Raises `Invalid` with every field that is wrong: they are looked at one by one only where something is."""
    try:
        return {name: check(sent, context, place + name) for name, check in checks.items()}
    except Invalid:
        collector = ErrorCollector()
        for name, check in checks.items():
            with collector.field():
                check(sent, context, place + name)
        collector.refuse()
        raise


def read_version(text: str) -> int:
    """A number, or a moment, which counts as its microseconds. Raises `Invalid` `source_version_shape`."""
    text = text.strip()
    if text.isascii() and text.isdecimal() and len(text) <= 19 and int(text) <= LARGEST:
        return int(text)
    try:
        at = datetime.fromisoformat(text) if "T" in text.upper() else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or at < _EPOCH:
        raise Invalid(
            "source_version_shape",
            VERSION_SHAPE,
            "source_version",
        )
    return (at - _EPOCH) // _MICROSECOND


def _lines(sent: Sent, currency: str) -> tuple[ExternalLine, ...]:
    lines = sent.get("lines") or ()
    if len(lines) > MOST_LINES:
        raise Invalid("too_many_lines", "An order has at most {most} lines.", "lines", most=MOST_LINES)
    try:
        return tuple(_line(line, currency, place) for place, line in enumerate(lines))
    except Invalid:
        collector = ErrorCollector()
        for place, line in enumerate(lines):
            with collector.field():
                _line(line, currency, place)
        collector.refuse()
        raise


def _line(sent: Sent, currency: str, place: int) -> ExternalLine:
    read = _each(_LINE, sent, currency, f"lines.{place}.")
    return ExternalLine(**read | {"name": read["name"] or read["product"]})


def _text(longest: int, *, required: bool = False) -> Check:
    def check(sent: Sent, _context: Any, field: str) -> str:
        value: str = sent.get(field.rpartition(".")[2]) or ""
        if value.isascii() and value.isprintable() and len(value) <= longest and (value or not required):
            return value.strip()  # as most are; `one_line` does the same more slowly
        return one_line(value, field, longest=longest, required=required)

    return check


def _choice(known: Mapping[str, Any], standard: Any) -> Check:
    def check(sent: Sent, _context: Any, field: str) -> Any:
        text = sent.get(field) or standard.value
        if text not in known:
            raise Invalid("unknown_value", "Choose one of: {known}.", field, known=", ".join(known))
        return known[text]

    return check


def _placed_at(sent: Sent, latest: datetime, field: str) -> datetime:
    at = read_moment(sent.get(field) or "", field, latest=latest + AHEAD)
    if at is None:
        raise _required(field)
    return at


def _required(name: str) -> Invalid:
    return Invalid("required", "Please fill this in.", name)


@lru_cache(maxsize=1_000)
def _email(text: str) -> str:
    """Nothing is sent there, so it need not be one that our mailer reaches."""
    text = bare_line(text, "email", longest=254)
    address = canonical_address(text) if text else ""
    if address is None:
        raise Invalid("email_shape", "This does not look like an email address.", "email")
    return address


def _address(sent: Sent, _context: Any, kind: str) -> dict[str, str]:
    """As the shop writes it: what each country asks for is that shop's own affair."""
    values = sent.get(kind) or {}
    return {
        name: paragraph(text, f"{kind}.{name}", longest=300)
        for name in (FIELDS if values else ())
        if (text := values.get(name) or "")
    }


def _remark(sent: Sent, _context: Any, field: str) -> str:
    text = sent.get(field) or ""
    return paragraph(text, field, longest=2000) if text else ""


def _check_named(sent: Sent, person: Sent | None) -> None:
    customer, username = sent.get("customer"), sent.get("username")
    if customer is not None and username:
        raise Invalid("one_of", "Name the customer by one of id and username.", "username")
    if customer is None and not username and person is not None and not person["email"]:
        raise _required("email")


def _sum(name: str) -> Check:
    """That of the order must be said."""

    def check(sent: Sent, currency: str, field: str) -> Decimal:
        text = sent.get(name) or ""
        if not text and field == "total":
            raise _required(field)
        return _read_sum(text or "0", currency, name)

    return check


@lru_cache(maxsize=10_000)
def _read_sum(text: str, currency: str, field: str) -> Decimal:
    return check_total(text, currency, field)


def _signed(name: str) -> Check:
    return lambda sent, currency, field: _read_signed(sent.get(name) or "0", currency, field)


@lru_cache(maxsize=10_000)
def _read_signed(text: str, currency: str, field: str) -> Decimal:
    amount = read_number(text, field)
    size = check_total(abs(amount), currency, field)
    return -size if amount < 0 else size


@lru_cache(maxsize=10_000)
def _unit_price(text: str, field: str) -> Decimal:
    """With up to four decimals, as those who sell screws by the piece have them."""
    price = read_number(text, field)
    if abs(price) >= LARGEST_PRICE:
        raise Invalid("too_large", "This is too large. It must be below {most}.", field, most=LARGEST_PRICE)
    if price.quantize(_UNIT) != price:
        raise Invalid("too_many_decimals", "Use at most four decimals.", field)
    return price.quantize(_UNIT)


@lru_cache(maxsize=1_000)
def _percent(text: str, field: str) -> Decimal:
    percent = read_number(text, field)
    if not 0 <= percent <= 100 or percent.quantize(Decimal("0.01")) != percent:
        raise Invalid("percent_shape", "Between 0 and 100, with at most two decimals.", field)
    return percent.quantize(Decimal("0.01"))


_quantity = lru_cache(maxsize=10_000)(check_quantity)
_HEAD: Mapping[str, Check] = {
    "version": lambda sent, _, __: read_version(sent.get("source_version", "")),
    "state": _choice(_STATES, OrderState.PLACED),
    "payment_state": _choice(_PAYMENT_STATES, PaymentState.NONE),
    "source_status": _text(60),
    "shipping_method": _text(100),
    "placed_at": _placed_at,
    "username": _text(254),
}
_PERSON: Mapping[str, Check] = {
    "first_name": _text(100),
    "last_name": _text(100),
    "company": _text(200),
    "phone": _text(40),
    "b2b_reference": _text(100),
    "employee_id": _text(100),
    "charge_id": _text(100),
    "email": lambda sent, _, __: _email(sent.get("email") or ""),
    "remark": _remark,
    "shipping": _address,
    "billing": _address,
}
_SUMS: Mapping[str, Check] = {
    "items": _sum("item_total"),
    "discount": _sum("discount_total"),
    "shipping": _sum("shipping_total"),
    "tax": _sum("tax_total"),
    "total": _sum("total"),
}
_LINE: Mapping[str, Check] = {
    "product": _text(60, required=True),
    "name": _text(200),
    "quantity": lambda sent, _, field: _quantity(sent.get("quantity") or "1", field),
    "unit_price": lambda sent, _, field: _unit_price(sent.get("unit_price") or "0", field),
    **{name: _signed(name) for name in ("discount", "tax", "total")},
    "tax_percent": lambda sent, _, field: _percent(sent.get("tax_percent") or "0", field),
}
