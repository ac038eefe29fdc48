"""Whose a basket is, how many of something it may hold, and what becomes of two that meet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from regulars.catalog.rules.pricing import LARGEST_QUANTITY, LineProblem, PricedLine
from regulars.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from regulars.kernel.money import read_number

__all__ = [
    "IDLE_DAYS",
    "MOST_LINES",
    "Merged",
    "Owner",
    "basket_empty",
    "basket_full",
    "check_quantity",
    "merge_quantities",
    "not_on_sale",
    "refusal_of",
    "sorted_out",
]

MOST_LINES = 200
IDLE_DAYS = 90
_SMALLEST_STEP = Decimal("0.001")
_MOST_OF_A_PRODUCT = LARGEST_QUANTITY - _SMALLEST_STEP


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose basket it is: an account's, or that of a visitor who has its token. A visitor without one has put nothing in yet."""

    account_id: int | None = None
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Merged:
    """How many of each product that was brought there are from then on, and the products that found no place."""

    quantities: Mapping[int, Decimal]
    left_out: tuple[int, ...]


def basket_empty() -> Conflict:
    return Conflict("basket_empty", "There is nothing in the basket.", "lines")


def check_quantity(text: str | Decimal | int) -> Decimal:
    """How many, as somebody wrote it; nothing is 0. Whether a product is sold in such steps, `priced` says. Raises `Invalid` `wrong_quantity`."""
    try:
        quantity = Decimal(text) if isinstance(text, int) else read_number(text, "quantity")
    except Invalid:
        raise _wrong_quantity() from None
    if not 0 <= quantity < LARGEST_QUANTITY or quantity % _SMALLEST_STEP:
        raise _wrong_quantity()
    return quantity.quantize(_SMALLEST_STEP)


def merge_quantities(own: Mapping[int, Decimal], brought: Mapping[int, Decimal]) -> Merged:
    """The sum of each product, at most as many as there may be. What is there already stays; of the others, those that were put in first come along."""
    quantities, left_out, lines = {}, [], len(own)
    for product_id, quantity in brought.items():
        if product_id not in own and lines == MOST_LINES:
            left_out.append(product_id)
            continue
        lines += product_id not in own
        quantities[product_id] = min(own.get(product_id, Decimal(0)) + quantity, _MOST_OF_A_PRODUCT)
    return Merged(quantities, tuple(left_out))


def refusal_of(line: PricedLine) -> DomainError | None:
    """Why a line can't be put in as it is; None where it can."""
    match line.problem:
        case None:
            return None
        case LineProblem.WRONG_QUANTITY if line.product:
            return Invalid(
                "wrong_quantity",
                "This is sold in multiples of {step}.",
                "quantity",
                step=line.product.step,
            )
        case LineProblem.TOO_LITTLE if line.least:
            return Invalid("wrong_quantity", "This is sold from {least} on.", "quantity", least=line.least)
        case LineProblem.TOO_MUCH:
            return Invalid("wrong_quantity", "This is too much for one order.", "quantity")
        case LineProblem.PRICES_HIDDEN:
            return Forbidden("prices_hidden", "Prices aren't shown to you here, so you can't buy this.")
        case _:
            return not_on_sale()


def sorted_out(
    lines: Mapping[str, PricedLine], there: Collection[int]
) -> tuple[dict[int, PricedLine], dict[str, DomainError]]:
    """What can be put in, by the id of its product, beside what is there already; and why the rest can't, by its code."""
    put: dict[int, PricedLine] = {}
    refused: dict[str, DomainError] = {}
    inside = set(there)
    for code, line in lines.items():
        refusal = refusal_of(line)
        if line.product is None or refusal:
            refused[code] = refusal or not_on_sale()
        elif line.product.id not in inside and len(inside) >= MOST_LINES:
            refused[code] = basket_full()
        else:
            inside.add(line.product.id)
            put[line.product.id] = line
    return put, refused


def not_on_sale() -> NotFound:
    return NotFound("not_on_sale", "This product isn't on sale here.")


def basket_full() -> Conflict:
    return Conflict("basket_full", "A basket holds at most {most} products.", most=MOST_LINES)


def _wrong_quantity() -> Invalid:
    return Invalid(
        "wrong_quantity",
        "Write a number with at most three decimals, below {most}.",
        "quantity",
        most=LARGEST_QUANTITY,
    )
