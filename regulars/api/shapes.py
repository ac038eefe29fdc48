"""What every shape of this door has in common: strict types, no field that it doesn't name."""

from typing import Annotated, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

__all__ = ["Account", "Code", "Listing", "Moment", "Partial", "Shape", "Text"]

Item = TypeVar("Item")
Account = Annotated[int, Field(ge=1, description="Id of a customer.")]
Code = Annotated[str, Field(max_length=50)]
Text = Annotated[str, Field(max_length=2000)]
Moment = Annotated[AwareDatetime, Field(description="RFC 3339, UTC.")]


class Shape(BaseModel):
    """Booleans are booleans, numbers are numbers, and an unknown field is refused rather than overlooked."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Partial(Shape):
    """An answer in which what is not set is absent: what the role of a key doesn't show. Its routers say so too."""


class Listing(Shape, Generic[Item]):
    """One page. `next_cursor` fetches the next one, null at the end; `total` is counted when `total_is_exact`."""

    items: list[Item]
    next_cursor: str | None
    total: int
    total_is_exact: bool
