"""What a price depends on, all of it: values that one statement fetches for a customer at a shop, and that `pricing` decides on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from regulars.catalog.rules import DiscountKind

__all__ = ["Facts", "KnownDiscount", "KnownList", "KnownPrice", "KnownProduct", "KnownTax"]


@dataclass(frozen=True, slots=True)
class KnownProduct:
    """In the language of the customer, else of the site. `text` comes along for the page of one product only."""

    id: int
    code: str
    name: str
    step: Decimal
    tax_class: str
    restricted: bool
    archived: bool
    category: str = ""
    image: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class KnownList:
    """A price list of the effective site or its master; without a policy it is open. `here`: those of its site are the ones that count (SHP-03)."""

    id: int
    code: str
    name: str
    policy: str | None
    priority: int
    active: bool
    starts_at: datetime | None
    ends_at: datetime | None
    currency: str = ""
    here: bool = True
    site_id: int = 0


@dataclass(frozen=True, slots=True)
class KnownPrice:
    list_id: int
    min_quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class KnownDiscount:
    """`here`: it names no site, the effective one, or its master. Of `group`, `tag` and `type` None is everybody."""

    code: str
    name: str
    kind: DiscountKind
    value: Decimal
    currency: str
    priority: int
    combinable: bool
    group: str | None
    tag: str | None
    type: str | None
    minimum: Decimal | None
    active: bool
    starts_at: datetime | None
    ends_at: datetime | None
    here: bool = True


@dataclass(frozen=True, slots=True)
class KnownTax:
    percent: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Who asks, at which shop, when. `type` of a visitor is *guest*; groups and tags are codes.

    `sees_prices` is the site's word for the type, or the right of a role that counts today; `sees_restricted` is such a right too. Prices are by id of the product.
    """

    currency: str
    at: datetime
    type: str
    language: str = ""
    policy: str = ""
    groups: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    sees_prices: bool = True
    sees_restricted: bool = False
    lists: tuple[KnownList, ...] = ()
    products: Mapping[int, KnownProduct] = field(default_factory=dict)
    prices: Mapping[int, tuple[KnownPrice, ...]] = field(default_factory=dict)
    discounts: tuple[KnownDiscount, ...] = ()
    taxes: Mapping[str, KnownTax] = field(default_factory=dict)
