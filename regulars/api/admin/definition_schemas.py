from typing import Annotated, Literal

from pydantic import Field

from regulars.api.schemas import Patched, Schema
from regulars.fields.models import Attribute
from regulars.fields.queries import definitions_of
from regulars.fields.rules import Definition, Group, Kept, Limits, Option, Type

Name = Annotated[str, Field(max_length=100)]
Labels = Annotated[
    dict[str, Annotated[str, Field(max_length=300)]],
    Field(max_length=10, description="By language: en, de."),
]
TypeName = Literal["text", "long_text", "number", "yes_no", "choice", "date", "money", "image"]
GroupName = Literal["identity", "contact", "credentials", "addresses", "attributes", "consent", "b2b"]


class OptionSchema(Schema):
    """`key` is stored, `name` and its translations are shown."""

    key: Annotated[str, Field(max_length=40)]
    name: Name
    names: Labels = {}


class LimitsSchema(Schema):
    """`longest` in characters; `least`, `most` and `decimals` of numbers."""

    longest: Annotated[int, Field(ge=1, le=5_000)] | None = None
    least: float | None = None
    most: float | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] = 0


Options = Annotated[list[OptionSchema], Field(max_length=200)]


class AttributeSchema(Schema):
    """`writable`: customers may fill it in where a form of a site asks. `shipped`: came with Regulars, only its words change."""

    code: str
    name: str
    names: Labels
    type: TypeName
    group: GroupName
    options: list[OptionSchema]
    limits: LimitsSchema
    filterable: bool
    writable: bool
    shipped: bool
    version: int


class AttributeNew(Schema):
    """A consent (`group` consent) is a yes or no that counts at one site."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: Name
    names: Labels = {}
    type: TypeName
    group: GroupName = "attributes"
    options: Options = []
    limits: LimitsSchema = LimitsSchema()
    filterable: bool = False
    writable: bool = True

    def definition(self) -> Definition:
        return Definition(
            self.code,
            self.name,
            Type(self.type),
            Group(self.group),
            Kept.CONSENT if Group(self.group) == Group.CONSENT else Kept.DOCUMENT,
            self.names,
            _options(self.options),
            Limits(**self.limits.model_dump()),
            self.filterable,
            self.writable,
        )


class AttributePatch(Schema):
    """Only what is sent changes; `options` and `limits` as a whole. Code and type stay."""

    name: Patched[Name] = None
    names: Patched[Labels] = None
    group: Patched[GroupName] = None
    options: Patched[Options] = None
    limits: Patched[LimitsSchema] = None
    filterable: Patched[bool] = None
    writable: Patched[bool] = None

    def onto(self, definition: Definition) -> Definition:
        """The definition as it would be."""
        return Definition(
            definition.code,
            definition.name if self.name is None else self.name,
            definition.type,
            definition.group if self.group is None else Group(self.group),
            definition.kept,
            definition.names if self.names is None else self.names,
            definition.options if self.options is None else _options(self.options),
            definition.limits if self.limits is None else Limits(**self.limits.model_dump()),
            definition.filterable if self.filterable is None else self.filterable,
            definition.writable if self.writable is None else self.writable,
        )


class AttributeDeleted(Schema):
    """`customers`: of how many values were erased."""

    values: Literal["kept", "erased"]
    customers: int


def _options(options: list[OptionSchema]) -> tuple[Option, ...]:
    return tuple(Option(option.key, option.name, option.names) for option in options)


def attribute_schema(row: Attribute, definition: Definition | None = None) -> AttributeSchema:
    """With the definition as `fields.queries` reads it, where it is at hand."""
    definition = definition or definitions_of([row.code]).get(row.code) or row.definition()
    options = [OptionSchema.of(each, names=dict(each.names)) for each in definition.options]
    return AttributeSchema.of(
        definition,
        names=dict(definition.names),
        type=definition.type.value,
        group=definition.group.value,
        options=options,
        limits=LimitsSchema.of(definition.limits),
        shipped=row.shipped,
        version=row.version,
    )
