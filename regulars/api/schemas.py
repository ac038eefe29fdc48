"""What every shape of this door has in common: strict types, no field that it doesn't name."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any, Generic, Self, TypeVar

from ninja import Query
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    create_model,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticKnownError

from regulars.kernel.lists import Page
from regulars.kernel.money import digits_of

Item = TypeVar("Item")
Account = Annotated[int, Field(ge=1, description="Id of a customer.")]
Code = Annotated[str, Field(max_length=50)]
Text = Annotated[str, Field(max_length=2000)]
LONGEST_CURSOR, LARGEST_LIMIT = 1200, 200
Cursor = Annotated[
    str | None, Query(max_length=LONGEST_CURSOR, description="`next_cursor` of the page before.")
]
Limit = Annotated[int, Query(ge=1, le=LARGEST_LIMIT)]
Words = Annotated[
    str,
    Query(
        max_length=100,
        description="Words that all stand in the code or a name, in any language; one or two letters or digits begin a word"
        " there, also behind a sign as in `tea-12`, those of scripts without blanks stand anywhere.",
    ),
]


class _NoNull:
    """A field that may be left out, and in the document is nothing but what it is."""

    def __get_pydantic_json_schema__(self, core: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        branches = handler(core["schema"])["anyOf"]  # behind the check; its description stands in the branch
        return next(branch for branch in branches if branch != {"type": "null"})


def _refuse_null(value: Item | None) -> Item:
    if value is None:
        raise PydanticKnownError("missing")
    return value


def _refuse_number(value: object) -> object:
    """Pydantic would take it for seconds since 1970."""
    if isinstance(value, int | float) or (isinstance(value, str) and "T" not in value.upper()):
        raise PydanticKnownError("datetime_type")
    return value


# Sent in any time zone, answered in UTC.
Moment = Annotated[
    AwareDatetime, BeforeValidator(_refuse_number), Field(strict=False, description="RFC 3339, UTC.")
]
# Fields of a PATCH: what isn't sent stays. Null empties a text that may be empty; elsewhere it is `required` (F58).
Patched = Annotated[Item | None, _NoNull(), AfterValidator(_refuse_null)]
Emptied = Annotated[Item | None, AfterValidator(lambda text: text or "")]


class Schema(BaseModel):
    """Booleans are booleans, numbers are numbers, and an unknown field is refused rather than overlooked."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @classmethod
    def of(cls, row: object, **others: Any) -> Self:
        """What the row has under the same name, beside the others, which are given."""
        same = {name: getattr(row, name) for name in cls.model_fields.keys() - others.keys()}
        return cls(**same, **others)


Made = TypeVar("Made", bound=BaseModel)


def with_fields(types: Mapping[str, Any]) -> Callable[[type[Made]], type[Made]]:
    """The shape with these fields too, each a type and what it is where it isn't sent: what is declared elsewhere."""

    def wider(shape: type[Made]) -> type[Made]:
        return create_model(shape.__name__, __base__=shape, __doc__=shape.__doc__, **types)

    return wider


class Partial(Schema):
    """An answer in which what is not set is absent: what the role of a key doesn't show. Its routers say so too."""


class Money(Schema):
    """An exact amount, with the decimals of its currency."""

    amount: str
    currency: str

    @classmethod
    def of_amount(cls, amount: Decimal, currency: str) -> Self:
        return cls(amount=f"{amount:.{digits_of(currency)}f}", currency=currency)


class Listing(Schema, Generic[Item]):
    """One page. `next_cursor` fetches the next one, null at the end; `total` is counted when `total_is_exact`."""

    items: list[Item]
    next_cursor: str | None
    total: int
    total_is_exact: bool

    @classmethod
    def paged(cls, page: Page[Any], shape: Callable[[Any], Item]) -> Self:
        return cls(
            items=[shape(item) for item in page.items],
            next_cursor=page.next_cursor,
            total=page.total.count,
            total_is_exact=page.total.is_exact,
        )
