"""What the form of the checkout was sent with. It is only read here; what it means, the quote says."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict

from regulars.addresses.rules import Kind
from regulars.addresses.rules.entries import FIELDS
from regulars.cards.rules.numbers import NewCard, check_card
from regulars.fields.rules.shipped import CONFIRMATION, PASSWORD
from regulars.fields.rules.values import Entered
from regulars.kernel.errors import DomainError, Invalid
from regulars.kernel.i18n import current_language
from regulars.kernel.lookups import number_in
from regulars.kernel.money import LARGEST_TOTAL, check_amount, read_number, typed_number
from regulars.kernel.texts import bare
from regulars.orders.rules.checkout import (
    AS_SHIPPING,
    AccountWish,
    AddressChoice,
    Choice,
    Contact,
    payment_method_not_offered,
)
from regulars.orders.rules.states import PaidBy

__all__ = [
    "ACCOUNT",
    "ANOTHER",
    "ANSWERS",
    "CONTACT",
    "NEWSLETTERS",
    "NEW_CARD",
    "SAME",
    "Sent",
    "new_key",
    "read",
    "read_total",
]

ANOTHER, SAME = "new", "same"
ACCOUNT, ANSWERS, CONTACT, NEWSLETTERS = "account", "answers", "contact", "newsletters"
NEW_CARD = "card-new"
_LONGEST_KEY = 100


@dataclass(frozen=True)
class Sent:
    """`wrong` is what could not be read, beside its field; `credit` as it was typed."""

    choice: Choice
    credit: str = ""
    new_card: NewCard | None = None
    saves_card: bool = False
    newsletters: tuple[str, ...] = ()
    wrong: tuple[DomainError, ...] = ()


def new_key() -> str:
    return secrets.token_urlsafe(24)


def read(sent: QueryDict, currency: str) -> Sent:
    wrong: list[DomainError] = []
    pay_by, card_id, new_card = _payment(sent, wrong)
    choice = Choice(
        shipping=_address(sent, Kind.SHIPPING),
        billing=_address(sent, Kind.BILLING),
        method=bare(sent.get("shipping_method", ""))[:100],
        pay_by=pay_by,
        credit=_credit(sent.get("credit", ""), currency, wrong),
        card_id=card_id,
        new_card=new_card is not None,
        remark=sent.get("remark", ""),
        answers={
            code.removeprefix(f"{ANSWERS}-"): Entered(value)
            for code, value in sent.items()
            if code.startswith(f"{ANSWERS}-")
        },
        account=_account(sent),
        contact=Contact(**{name: sent.get(f"{CONTACT}-{name}", "") for name in Contact.__dataclass_fields__}),
    )
    credit = bare(sent.get("credit", ""))[:30]
    newsletters = tuple(sent.getlist(NEWSLETTERS))
    return Sent(choice, credit, new_card, "save_card" in sent, newsletters, tuple(wrong))


def read_total(sent: QueryDict) -> tuple[str, Decimal | None, str]:
    """Key, total and currency as the page had them; a total that is none was agreed to by nobody."""
    try:
        total = read_number(sent.get("agreed_total", ""), "agreed_total")
    except Invalid:
        total = None
    if total is not None and not 0 <= total < LARGEST_TOTAL:
        total = None
    return sent.get("key", "")[:_LONGEST_KEY], total, sent.get("currency", "")[:3]


def _account(sent: QueryDict) -> AccountWish | None:
    """Whoever ticks the box has typed a password twice, or nothing."""
    if ACCOUNT not in sent:
        return None
    password, again = (sent.get(f"{ACCOUNT}-{name}", "") for name in (PASSWORD, CONFIRMATION))
    return AccountWish(password, again)


def _address(sent: QueryDict, kind: Kind) -> AddressChoice | None:
    """Another one that is typed in, one of the book as `id.version`, for a bill where the order goes, or whatever is proposed."""
    chosen = sent.get(kind, "")
    if chosen == ANOTHER:
        return AddressChoice(typed=_typed(sent, kind))
    if chosen == SAME and kind is Kind.BILLING:
        return AS_SHIPPING
    address_id, _, version = chosen.partition(".")
    number = number_in(address_id)
    return None if number is None else AddressChoice(id=number, version=number_in(version))


def _typed(sent: QueryDict, kind: Kind) -> Mapping[str, str]:
    return {name: sent.get(f"{kind}-{name}", "") for name in FIELDS if f"{kind}-{name}" in sent}


def _credit(text: str, currency: str, wrong: list[DomainError]) -> Decimal:
    if not text.strip():
        return Decimal(0)
    try:
        return check_amount(_number(text), currency, "credit")
    except Invalid as error:
        wrong.append(error)
        return Decimal(0)


def _number(text: str) -> str:
    read_as = typed_number(text, current_language())
    if read_as is not None:
        return read_as
    part = text.strip().replace(",", ".")
    raise Invalid(
        "not_a_number",
        "This can mean {whole} or {part}. Write the one that you mean.",
        "credit",
        whole=part.replace(".", ""),
        part=part,
    )


def _payment(sent: QueryDict, wrong: list[DomainError]) -> tuple[PaidBy | None, int | None, NewCard | None]:
    """The way to pay, a saved card, and a new one as far as it can be one."""
    way, _, card = sent.get("pay", "").partition("-")
    if way not in {"", PaidBy.INVOICE, PaidBy.CARD}:
        wrong.append(payment_method_not_offered())
    if way != PaidBy.CARD:
        return (PaidBy.INVOICE if way == PaidBy.INVOICE else None), None, None
    if sent["pay"] != NEW_CARD:
        card_id = number_in(card)
        if card_id is None:  # never the one that would be proposed
            wrong.append(payment_method_not_offered())
        return PaidBy.CARD, card_id, None
    new_card = NewCard(*(sent.get(f"card-{name}", "") for name in ("number", "expires", "name")))
    try:
        check_card(new_card)
    except Invalid as error:
        wrong.append(error)
    return PaidBy.CARD, None, new_card
