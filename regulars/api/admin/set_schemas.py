from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from regulars.api.plans import Agreed, StrategyName
from regulars.api.schemas import Code, Patched, Schema
from regulars.customers.queries.counts import Total
from regulars.sites.operations.sets import SetChanges
from regulars.sites.rules import Sharing
from regulars.sites.rules.colours import SetColour

Name = Annotated[str, Field(max_length=100)]
AccessModeName = Literal["open", "listed"]
Colour = Annotated[SetColour, Field(strict=False)]


class SharingSchema(Schema):
    """What My Account shares between the sites of the set."""

    orders: bool
    addresses: bool
    cards: bool
    wish_list: bool


class SharingChange(Schema):
    """What is left out stays as it is; in a new set all is shared."""

    orders: Patched[bool] = None
    addresses: Patched[bool] = None
    cards: Patched[bool] = None
    wish_list: Patched[bool] = None

    def read(self) -> dict[Sharing, bool]:
        return {Sharing(kind): on for kind, on in self.model_dump(exclude_none=True).items()}


class SetSchema(Schema):
    """A customer set. `customers` is counted when `customers_is_exact`."""

    code: str
    name: str
    is_default: bool
    site_codes: list[str]
    access_mode: AccessModeName
    sharing: SharingSchema
    approval_for_set: bool
    discreet: bool
    colour: Colour
    customers: int
    customers_is_exact: bool
    version: int


class SavedSetSchema(SetSchema):
    """`job` moves the sites when that is long work, else null."""

    job: int | None = None


class SetNew(Agreed):
    code: Code
    name: Name
    is_default: bool = False
    site_codes: Annotated[list[Code], Field(max_length=1000)] = []
    access_mode: AccessModeName = "open"
    sharing: SharingChange = SharingChange()
    approval_for_set: bool = False
    discreet: bool = False
    colour: Patched[Colour] = None
    strategy: StrategyName | None = None

    def changes(self) -> SetChanges:
        return _changes(self)


class SetPatch(Agreed):
    name: Patched[Name] = None
    is_default: Patched[bool] = None
    site_codes: Patched[Annotated[list[Code], Field(max_length=1000)]] = None
    access_mode: Patched[AccessModeName] = None
    sharing: Patched[SharingChange] = None
    approval_for_set: Patched[bool] = None
    discreet: Patched[bool] = None
    colour: Patched[Colour] = None
    strategy: StrategyName | None = None

    @model_validator(mode="before")
    @classmethod
    def _code_is_fixed(cls, sent: Any) -> Any:
        if isinstance(sent, dict) and "code" in sent:
            raise PydanticCustomError(
                "set_code_fixed", "The code of a customer set never changes.", {"field": "code"}
            )
        return sent

    def changes(self) -> SetChanges:
        return _changes(self)


def _changes(sent: SetNew | SetPatch) -> SetChanges:
    return SetChanges(
        name=sent.name,
        access_mode=sent.access_mode,
        sharing=None if sent.sharing is None else sent.sharing.read(),
        approval_for_set=sent.approval_for_set,
        discreet=sent.discreet,
        colour=sent.colour,
    )


def set_schema(customer_set: Any, customers: Total) -> SetSchema:
    """Of a set with its sites and rank."""
    return SetSchema.of(
        customer_set,
        is_default=customer_set.rank == 0,
        site_codes=[site.code for site in customer_set.by_name],
        access_mode="listed" if customer_set.access_mode == "listed" else "open",
        sharing=SharingSchema(**{kind.value: getattr(customer_set, f"share_{kind}") for kind in Sharing}),
        customers=customers.count,
        customers_is_exact=customers.is_exact,
    )
