"""What every shape of this door has in common: strict types, no field that it doesn't name."""

from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticKnownError

Item = TypeVar("Item")
Account = Annotated[int, Field(ge=1, description="Id of a customer.")]
Code = Annotated[str, Field(max_length=50)]
Text = Annotated[str, Field(max_length=2000)]
Moment = Annotated[AwareDatetime, Field(description="RFC 3339, UTC.")]


class _NoNull:
    """A field that may be left out, and in the document is nothing but what it is."""

    def __get_pydantic_json_schema__(self, core: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(core["schema"]["schema"])  # behind the check and the null


def _refuse_null(value: Item | None) -> Item:
    if value is None:
        raise PydanticKnownError("missing")
    return value


# Fields of a PATCH: what isn't sent stays. Null empties a text that may be empty; elsewhere it is `required` (F58).
Patched = Annotated[Item | None, _NoNull(), AfterValidator(_refuse_null)]
Emptied = Annotated[Item | None, AfterValidator(lambda text: text or "")]


class Shape(BaseModel):
    """Booleans are booleans, numbers are numbers, and an unknown field is refused rather than overlooked."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @classmethod
    def of(cls, row: object, **others: Any) -> Self:
        """What the row has under the same name, beside the others, which are given."""
        same = {name: getattr(row, name) for name in cls.model_fields.keys() - others.keys()}
        return cls(**same, **others)


class Partial(Shape):
    """An answer in which what is not set is absent: what the role of a key doesn't show. Its routers say so too."""


class Listing(Shape, Generic[Item]):
    """One page. `next_cursor` fetches the next one, null at the end; `total` is counted when `total_is_exact`."""

    items: list[Item]
    next_cursor: str | None
    total: int
    total_is_exact: bool
