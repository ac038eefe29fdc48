"""The shapes of discounts, fulfilment centres and shipping methods."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from regulars.api.schemas import Code, Moment, Money, Patched, Schema
from regulars.catalog.models import Discount, FulfilmentCentre, ShippingMethod
from regulars.catalog.rules.periods import PeriodState, state_of
from regulars.kernel.money import rounded
from regulars.staff.rules import Grant

__all__ = [
    "Amount",
    "CentreNew",
    "CentrePatch",
    "CentreSchema",
    "DiscountNew",
    "DiscountPatch",
    "DiscountSchema",
    "MethodNew",
    "MethodPatch",
    "MethodSchema",
    "centre_fields",
    "discount_fields",
    "method_fields",
]

Kind = Literal["percent", "amount"]
Name = Annotated[str, Field(min_length=1, max_length=400)]
Names = Annotated[dict[str, Annotated[str, Field(max_length=400)]], Field(max_length=20)]
Amount = Annotated[str, Field(max_length=40, description='A decimal number, such as "12.50".')]
Codes = Annotated[list[Code], Field(max_length=1_000)]
Countries = Annotated[list[Annotated[str, Field(max_length=4)]], Field(max_length=300)]


class DiscountSchema(Schema):
    """`value` is a percent, or an amount in `currency`. A condition that is null fits everybody; `minimum` is in the currency of each shop.

    `at_every_site` says that it names no site; else it counts at `sites` and their sub sites. A key for some sites reads only those of
    its own there.
    """

    code: str
    name: str
    names: dict[str, str]
    kind: Kind
    value: str
    currency: str | None
    priority: int
    combinable: bool
    group: str | None
    tag: str | None
    type: str | None
    minimum: str | None
    starts_at: Moment | None
    ends_at: Moment | None
    active: bool
    at_every_site: bool
    sites: list[str]
    state: PeriodState
    version: int


class DiscountNew(Schema):
    """Conditions that aren't sent fit everybody, at every site."""

    code: Annotated[str, Field(min_length=1, max_length=50)]
    name: Name
    kind: Kind
    value: Amount
    currency: Annotated[str, Field(max_length=3)] | None = None
    names: Names = {}
    priority: int = 0
    combinable: bool = False
    group: Code | None = None
    tag: Code | None = None
    type: Code | None = None
    minimum: Amount | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    active: bool = True
    sites: Codes = []


class DiscountPatch(Schema):
    """Only what is sent changes; null takes a condition away."""

    name: Patched[Name] = None
    kind: Patched[Kind] = None
    value: Patched[Amount] = None
    currency: Annotated[str, Field(max_length=3)] | None = None
    names: Patched[Names] = None
    priority: Patched[int] = None
    combinable: Patched[bool] = None
    group: Code | None = None
    tag: Code | None = None
    type: Code | None = None
    minimum: Amount | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    active: Patched[bool] = None
    sites: Patched[Codes] = None


class CentreSchema(Schema):
    code: str
    name: str
    country: str
    version: int


class CentreNew(Schema):
    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: Name
    country: Annotated[str, Field(max_length=4)]


class CentrePatch(Schema):
    name: Patched[Name] = None
    country: Patched[Annotated[str, Field(max_length=4)]] = None


class MethodSchema(Schema):
    """No country and no type in a list mean every one. It costs nothing from `free_from` on; `centre` is where its orders are sent from."""

    site: str
    code: str
    name: str
    names: dict[str, str]
    countries: list[str]
    types: list[str]
    price: Money
    free_from: Money | None
    centre: str | None
    active: bool
    position: int
    version: int


class MethodPatch(Schema):
    """Only what is sent changes. `price` and `free_from` are in the site's currency; null takes `free_from` or `centre` away."""

    name: Patched[Name] = None
    names: Patched[Names] = None
    countries: Patched[Countries] = None
    types: Patched[Codes] = None
    price: Patched[Amount] = None
    free_from: Amount | None = None
    centre: Code | None = None
    active: Patched[bool] = None
    position: Patched[int] = None


class MethodNew(Schema):
    site: Code
    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: Name
    price: Amount
    names: Names = {}
    countries: Countries = []
    types: Codes = []
    free_from: Amount | None = None
    centre: Code | None = None
    active: bool = True
    position: int = 100


def discount_fields(discount: Discount, grant: Grant, at: datetime) -> dict[str, Any]:
    same = (
        "code",
        "name",
        "names",
        "kind",
        "priority",
        "combinable",
        "starts_at",
        "ends_at",
        "active",
        "version",
    )
    named = [place.site for place in discount.sites.all()]
    return {name: getattr(discount, name) for name in same} | {
        "value": _written(discount.value, discount.currency),
        "currency": discount.currency or None,
        "group": discount.group and discount.group.code,
        "tag": discount.tag and discount.tag.code,
        "type": discount.type_id,
        "minimum": None if discount.minimum is None else _written(discount.minimum, discount.currency),
        "at_every_site": not named,
        "sites": sorted(site.code for site in named if grant.is_at(site.pk)),
        "state": state_of(discount, at),
    }


def method_fields(method: ShippingMethod) -> dict[str, Any]:
    same = ("code", "name", "names", "countries", "types", "active", "position", "version")
    currency, centre = method.site.currency, method.centre
    return {name: getattr(method, name) for name in same} | {
        "site": method.site.code,
        "price": _money(method.price, currency),
        "free_from": None if method.free_from is None else _money(method.free_from, currency),
        "centre": centre.code if centre else None,
    }


def centre_fields(centre: FulfilmentCentre) -> dict[str, Any]:
    return {name: getattr(centre, name) for name in ("code", "name", "country", "version")}


def _written(amount: Decimal, currency: str) -> str:
    return f"{rounded(amount, currency)}"


def _money(amount: Decimal, currency: str) -> dict[str, str]:
    return {"amount": _written(amount, currency), "currency": currency}
