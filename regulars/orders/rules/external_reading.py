"""How an order from outside is read: by the API and out of a file alike, so that both have one digest (EXT-01)."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from regulars.addresses.rules.entries import FIELDS
from regulars.catalog.rules.quantities import check_quantity
from regulars.kernel.emails import canonical_address
from regulars.kernel.errors import ErrorCollector, Invalid
from regulars.kernel.lists import LARGEST
from regulars.kernel.moments import read_moment
from regulars.kernel.money import LARGEST as LARGEST_PRICE
from regulars.kernel.money import check_total, read_number
from regulars.kernel.texts import bare_line, one_line, paragraph
from regulars.orders.rules.external import MOST_LINES, ExternalLine, ExternalOrder, Sums
from regulars.orders.rules.states import OrderState, PaymentState
from regulars.sites.rules import check_currency

__all__ = ["read_external_line", "read_external_order", "read_version"]

SUMS = ("item_total", "discount_total", "shipping_total", "tax_total", "total")
_UNIT = Decimal("0.0001")
AHEAD = timedelta(days=1)  # clocks of shops differ, and so do their time zones
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_PERSON = {
    "first_name": 100,
    "last_name": 100,
    "company": 200,
    "phone": 40,
    "b2b_reference": 100,
    "employee_id": 100,
    "charge_id": 100,
}
# An order that the shop holds is placed, and its word stands in `source_status`: nobody here could decide about it.
_STATES = {state.value: state for state in OrderState if state is not OrderState.ON_HOLD}
_PAYMENT_STATES = {state.value: state for state in PaymentState}
_currency = lru_cache(maxsize=256)(lambda text: check_currency(text, "currency"))
Sent = Mapping[str, Any]


def read_external_order(sent: Sent, *, latest: datetime) -> ExternalOrder:
    """The order as it was sent, checked. `latest` is now; a day more is allowed.

    Raises `Invalid` with every field that is wrong, those of the lines as `lines.3.total`.
    """
    collector, read = ErrorCollector(), dict[str, Any]()

    def take(name: str, check: Callable[[], Any]) -> None:
        with collector.field():
            read[name] = check()

    take("version", lambda: read_version(sent.get("source_version", "")))
    take("state", lambda: _choice(sent, "state", _STATES, OrderState.PLACED))
    take("payment_state", lambda: _choice(sent, "payment_state", _PAYMENT_STATES, PaymentState.NONE))
    for name, longest in (("source_status", 60), ("shipping_method", 100)):
        take(name, lambda name=name, longest=longest: _text(sent, name, longest))  # type: ignore[misc]
    take("placed_at", lambda: _placed_at(sent, latest))
    take("currency", lambda: _currency(sent.get("currency") or ""))
    take("username", lambda: bare_line(sent.get("username") or "", "username", longest=254))
    take("person", lambda: _person(sent))
    if "currency" in read:
        take("sums", lambda: _sums(sent, read["currency"]))
        take("lines", lambda: _lines(sent.get("lines") or [], read["currency"]))
    customer = sent.get("customer")
    with collector.field():
        _check_named(customer, read.get("username"), read.get("person"))
    collector.refuse()
    return ExternalOrder(customer=customer, **read)


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
            "A version is a whole number, or a moment such as 2026-05-31T12:30:00Z.",
            "source_version",
        )
    return (at - _EPOCH) // _MICROSECOND


def read_external_line(sent: Sent, currency: str, place: str = "") -> ExternalLine:
    """Raises `Invalid` with every field of the line that is wrong, its name behind `place`."""
    collector, read = ErrorCollector(), dict[str, Any]()

    def take(name: str, check: Callable[[str], Any]) -> None:
        with collector.field():
            read[name] = check(place + name)

    take("product", lambda field: _line_text(sent, "product", field, 60, required=True))
    take("name", lambda field: _line_text(sent, "name", field, 200) or read.get("product", ""))
    take("quantity", lambda field: check_quantity(sent.get("quantity") or "1", field))
    take("unit_price", lambda field: _unit_price(sent.get("unit_price") or "0", field))
    for name in ("discount", "tax", "total"):
        take(name, lambda field, name=name: _signed(sent.get(name) or "0", currency, field))  # type: ignore[misc]
    take("tax_percent", lambda field: _percent(sent.get("tax_percent") or "0", field))
    collector.refuse()
    return ExternalLine(**read)


def _choice(sent: Sent, name: str, known: Mapping[str, Any], standard: Any) -> Any:
    text = sent.get(name) or standard.value
    if text not in known:
        raise Invalid("unknown_value", "Choose one of: {known}.", name, known=", ".join(known))
    return known[text]


def _text(sent: Sent, name: str, longest: int) -> str:
    value = sent.get(name)
    return one_line(value, name, longest=longest) if value else ""


def _line_text(sent: Sent, name: str, field: str, longest: int, *, required: bool = False) -> str:
    return one_line(sent.get(name) or "", field, longest=longest, required=required)


def _placed_at(sent: Sent, latest: datetime) -> datetime:
    at = read_moment(sent.get("placed_at") or "", "placed_at", latest=latest + AHEAD)
    if at is None:
        raise _required("placed_at")
    return at


def _required(name: str) -> Invalid:
    return Invalid("required", "Please fill this in.", name)


def _person(sent: Sent) -> dict[str, Any]:
    collector, read = ErrorCollector(), dict[str, Any]()
    for name, longest in _PERSON.items():
        with collector.field():
            read[name] = _text(sent, name, longest)
    with collector.field():
        read["email"] = _email(sent.get("email") or "")
    with collector.field():
        read["remark"] = paragraph(sent.get("remark") or "", "remark", longest=2000)
    for kind in ("shipping", "billing"):
        with collector.field():
            read[kind] = _address(sent.get(kind) or {}, kind)
    collector.refuse()
    return read


def _email(text: str) -> str:
    """Nothing is sent there, so it need not be one that our mailer reaches."""
    text = bare_line(text, "email", longest=254)
    address = canonical_address(text) if text else ""
    if address is None:
        raise Invalid("email_shape", "This does not look like an email address.", "email")
    return address


def _address(sent: Sent, kind: str) -> dict[str, str]:
    """As the shop writes it: what each country asks for is that shop's own affair."""
    return {
        name: paragraph(text, f"{kind}.{name}", longest=300)
        for name in FIELDS
        if (text := sent.get(name) or "")
    }


def _sums(sent: Sent, currency: str) -> Sums:
    collector, read = ErrorCollector(), []
    for name in SUMS:
        with collector.field():
            if name == "total" and not sent.get(name):
                raise _required(name)
            read.append(_sum(sent.get(name) or "0", currency, name))
    collector.refuse()
    return Sums(*read)


def _lines(sent: Any, currency: str) -> tuple[ExternalLine, ...]:
    if len(sent) > MOST_LINES:
        raise Invalid("too_many_lines", "An order has at most {most} lines.", "lines", most=MOST_LINES)
    collector, read = ErrorCollector(), []
    for place, line in enumerate(sent):
        with collector.field():
            read.append(read_external_line(line, currency, f"lines.{place}."))
    collector.refuse()
    return tuple(read)


def _check_named(customer: int | None, username: str | None, person: Sent | None) -> None:
    if customer is not None and username:
        raise Invalid("one_of", "Name the customer by one of id and username.", "username")
    if customer is None and username == "" and person is not None and not person["email"]:
        raise _required("email")


@lru_cache(maxsize=10_000)
def _sum(text: str, currency: str, field: str) -> Decimal:
    return check_total(text, currency, field)


@lru_cache(maxsize=10_000)
def _signed(text: str, currency: str, field: str) -> Decimal:
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
