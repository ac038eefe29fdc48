"""Products, price lists and prices as the admin API takes and shows them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from regulars.api.schemas import Emptied, Moment, Money, Patched, Schema
from regulars.catalog.models import Price, PriceList, Product
from regulars.catalog.rules.periods import PeriodState, state_of
from regulars.catalog.rules.quantities import written_quantity
from regulars.kernel.money import rounded

__all__ = [
    "ListNew",
    "ListPatch",
    "ListSchema",
    "PriceSchema",
    "PricesPut",
    "ProductNew",
    "ProductPatch",
    "ProductSchema",
    "list_fields",
    "price_fields",
    "product_fields",
]

Name = Annotated[str, Field(max_length=400)]
Names = Annotated[dict[str, Name], Field(max_length=20, description="By language.")]
Text = Annotated[str, Field(max_length=10_000)]
Texts = Annotated[dict[str, Text], Field(max_length=20, description="By language.")]
Short = Annotated[str, Field(max_length=200)]
Decimals = Annotated[str, Field(max_length=40, description="A decimal as a text, such as `0.5`.")]
_TEXT: Any = Emptied


class ProductNew(Schema):
    """It is sold in multiples of `step`; `restricted` ones only to customers whose role lets them."""

    code: Annotated[str, Field(max_length=100)]
    name: Name
    names: Names = {}
    texts: Texts = {}
    text: Text = ""
    category: Short = ""
    tax_class: Short = "standard"
    step: Decimals = "1"
    restricted: bool = False


class ProductPatch(Schema):
    """Only what is sent changes; `names` and `texts` as a whole."""

    name: Patched[Name] = None
    names: Patched[Names] = None
    texts: Patched[Texts] = None
    text: _TEXT[Text] = None
    category: _TEXT[Short] = None
    tax_class: Patched[Short] = None
    step: Patched[Decimals] = None
    restricted: Patched[bool] = None


class ProductSchema(Schema):
    code: str
    name: str
    names: dict[str, str]
    texts: dict[str, str]
    text: str
    category: str
    tax_class: str
    step: str
    restricted: bool
    archived_at: Moment | None
    version: int


class ListNew(Schema):
    """Without `policy`, the code of a pricing policy, it is for everybody. It counts from `starts_at` until just before `ends_at`."""

    code: Annotated[str, Field(max_length=100)]
    site: Annotated[str, Field(max_length=50)]
    name: Name
    policy: Annotated[str | None, Field(max_length=50)] = None
    priority: int = 0
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    active: bool = True


class ListPatch(Schema):
    """Only what is sent changes; null takes policy or moments away."""

    name: Patched[Name] = None
    policy: Annotated[str | None, Field(max_length=50)] = None
    priority: Patched[int] = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    active: Patched[bool] = None


class ListSchema(Schema):
    """`currency` is its site's, which stays as long as it has lists."""

    code: str
    site: str
    name: str
    currency: str
    policy: str | None
    priority: int
    starts_at: Moment | None
    ends_at: Moment | None
    active: bool
    state: PeriodState
    version: int


class PriceSchema(Schema):
    """What one costs when at least so many are bought."""

    product: str
    min_quantity: str
    price: Money


class PriceRowSchema(Schema):
    """`amount` is in the currency of the list; null removes the price."""

    product: Annotated[str, Field(max_length=100)]
    min_quantity: Decimals = "1"
    amount: Decimals | None


class PricesPut(Schema):
    prices: Annotated[list[PriceRowSchema], Field(min_length=1, max_length=5_000)]


def product_fields(product: Product) -> dict[str, Any]:
    same = (
        "code",
        "name",
        "names",
        "text",
        "texts",
        "category",
        "tax_class",
        "restricted",
        "archived_at",
        "version",
    )
    return {name: getattr(product, name) for name in same} | {"step": written_quantity(product.step)}


def list_fields(price_list: PriceList, at: datetime) -> dict[str, Any]:
    same = ("code", "name", "currency", "priority", "active", "starts_at", "ends_at", "version")
    return {name: getattr(price_list, name) for name in same} | {
        "site": price_list.site.code,
        "policy": price_list.policy.code if price_list.policy else None,
        "state": state_of(price_list, at),
    }


def price_fields(price: Price, currency: str) -> dict[str, Any]:
    return {
        "product": price.product.code,
        "min_quantity": written_quantity(price.min_quantity),
        "price": {"amount": f"{rounded(price.amount, currency):f}", "currency": currency},
    }
