from collections.abc import Callable, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from regulars.api.admin.attribute_schemas import Attributes, ConsentSchema, SentAttributes
from regulars.api.schemas import Code, Emptied, Moment, Partial, Patched, Schema, with_fields
from regulars.customer_search.queries.rows import FoundCustomer
from regulars.customers.operations.accounts import NewAccount
from regulars.customers.operations.profiles import ProfileChanges
from regulars.customers.queries.effects import Direction
from regulars.customers.queries.site_access import SiteAccess
from regulars.fields.rules.shipped import CORE, NEEDED, SHIPPED
from regulars.staff.rules import Grant

AccessStateName = Literal["active", "pending", "disabled"]
Name = Annotated[str, Field(max_length=100)]
Email = Annotated[str, Field(max_length=254)]
Username = Annotated[str, Field(max_length=254)]
TypeName = Annotated[str, Field(min_length=1, max_length=20, description="Code of a customer type.")]
Codes = Annotated[list[str], Field(description="Codes; absent when the role of the key doesn't show them.")]
Hideable = Annotated[str, Field(description="Absent when the role of the key doesn't show it.")]

_emptied: Any = Emptied
_patched: Any = Patched
_CORE: dict[str, Any] = {
    code: Annotated[str, Field(max_length=SHIPPED[code].limits.longest)] for code in CORE
}
_CORE["type"] = TypeName
_NEW = {code: (kind, ... if code in NEEDED else "") for code, kind in _CORE.items()} | {
    "type": (TypeName, "B2C")
}
_PATCH = {
    code: ((_patched if code in {*NEEDED, "type"} else _emptied)[kind], None) for code, kind in _CORE.items()
}


class CustomerQuery(BaseModel):
    """What the list is narrowed to. Everything in an address is text, so these types are not strict."""

    q: Annotated[str, Field(max_length=200)] = ""
    set: Code | None = None
    site: Code | None = None
    state: Literal["active", "pending", "disabled", "blocked"] | None = None
    kind: Literal["account", "guest"] | None = None
    type: TypeName | None = None
    email: Email = ""
    last_name: Name = ""
    group: Code | None = None
    role: Annotated[Code | None, Field(description="Of those whose days it is today.")] = None
    tag: Code | None = None
    pricing_policy: Annotated[str | None, Field(max_length=100)] = None
    planned: Annotated[
        str | None, Field(max_length=20_000, description="From `customers_url` of a plan.")
    ] = None
    direction: Direction | None = None
    cursor: Annotated[str, Field(max_length=100)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class CustomerAccessSchema(Schema):
    """An access row: the site by its code."""

    site: str
    state: AccessStateName


@with_fields(dict.fromkeys(CORE, (Hideable, "")))
class CustomerSchema(Partial):
    """A customer. `state` is the one word that tells most: what stands in the way first.

    `set` and `site` (where the account was opened, null if nowhere) are codes; `access` are the rows, not the sites
    that an open set lets in without one. Fields that the role of the key doesn't show are absent, and of the sites
    those are told that the key reaches.
    """

    id: int
    kind: Literal["account", "guest"]
    state: Literal["active", "blocked", "erased", "pending", "disabled"]
    status: Literal["active", "blocked", "erased"]
    set: str
    site: str | None
    username: Hideable = ""
    access: list[CustomerAccessSchema]
    groups: Codes = []
    roles: Annotated[Codes, Field(description="Those whose days it is today at a shop.")] = []
    tags: Codes = []
    attributes: Attributes = {}
    consents: Annotated[list[ConsentSchema], Field(description="Absent in lists.")] = []
    version: int
    created_at: Moment


@with_fields(_NEW)
class CustomerNew(Schema):
    """Without `site` the account joins the default set and has no access row; without `username` the email is it."""

    site: Code | None = None
    username: Username = ""
    password: Annotated[str, Field(max_length=1024)] = ""
    attributes: SentAttributes = {}

    def new_account(self) -> NewAccount:
        return NewAccount(**self.model_dump(exclude={"site"}))

    def filled(self) -> list[str]:
        """The fields that somebody gave a value, for which they need the right."""
        return [
            name
            for name, value in self.model_dump(exclude={"site", "attributes"}, exclude_unset=True).items()
            if value
        ]


@with_fields(_PATCH)
class CustomerPatch(Schema):
    """Only what is sent changes. Set, username, access and lock have addresses of their own."""

    attributes: SentAttributes = {}
    plan: Annotated[
        str | None,
        Field(
            max_length=64, description="The plan that was agreed to; needed where `type` takes access away."
        ),
    ] = None
    ask_approval_at: Annotated[
        list[Code],
        Field(max_length=100, description="Sites where approval runs again; nowhere unless named (D-32)."),
    ] = []

    def changes(self) -> ProfileChanges:
        return ProfileChanges(**self._profile(), attributes=self.attributes)

    def filled(self) -> list[str]:
        """The fields that are to change."""
        return [name for name, value in self._profile().items() if value is not None]

    def _profile(self) -> dict[str, Any]:
        return self.model_dump(exclude={"plan", "ask_approval_at", "attributes"})


class UsernameWish(Schema):
    username: Username


class MoveWish(Schema):
    """The one set that the account belongs to from now on (ACC-01)."""

    to: Code


class PasswordWish(Schema):
    """Either a typed `password`, or `generate`; with neither the customer only gets a one-time link (D-08)."""

    password: Annotated[str, Field(max_length=1024)] | None = None
    generate: bool = False


class LogInWish(PasswordWish):
    """As for an account; `type` is the customer type that the guest gets, the site's first without one."""

    password_confirmation: Annotated[str, Field(max_length=1024)] | None = None
    type: Annotated[str, Field(max_length=20)] = ""


class GivenPassword(Partial):
    """`password` is the generated one, told this once; null for a typed one. It is good for one log-in."""

    username: Hideable = ""
    password: str | None
    must_change: bool


class AccessWish(Schema):
    """Either a `state`, or `instead_of`: the site of the same family whose access is moved here as it is."""

    state: AccessStateName | None = None
    instead_of: Code | None = None


class AccessSchema(Schema):
    """One site of the account's set. `state` is null without a row; `may` is the answer at this moment."""

    site: str
    site_name: str
    state: AccessStateName | None
    may: bool
    family_site: Annotated[str | None, Field(description="The site of the family that holds the row.")]
    origin: str | None
    since: Moment | None
    by: str | None


def customer_schema(
    found: FoundCustomer, grant: Grant, more: Mapping[str, Any] = MappingProxyType({})
) -> CustomerSchema:
    """The fields that `grant` shows, and no others: what is not set is not written. `more` is what lists don't tell."""
    return CustomerSchema.model_validate(customer_values(found, grant) | dict(more))


def customer_values(found: FoundCustomer, grant: Grant) -> dict[str, Any]:
    """The same for a list: its own values need no check."""
    hidden = grant.hidden
    return {name: read(found) for name, read in _LISTED.items() if name not in hidden}


def _access(found: FoundCustomer) -> list[dict[str, str]]:
    return [{"site": access.site_code, "state": access.state} for access in found.accesses]


_APART: dict[str, Callable[[FoundCustomer], Any]] = {
    "set": attrgetter("set_code"),
    "site": attrgetter("origin_site_code"),
    "access": _access,
}
_LISTED = {
    name: _APART.get(name) or attrgetter(name)
    for name in CustomerSchema.model_fields
    if name not in {"attributes", "consents", "groups", "roles", "tags"}
}


def access_schema(access: SiteAccess, codes: dict[int, str]) -> AccessSchema:
    """`codes` names sites by their ids."""
    holder = None if access.row_site_id in {None, access.site_id} else codes.get(access.row_site_id or 0)
    return AccessSchema.model_validate(
        {
            "site": access.site_code,
            "site_name": access.site_name,
            "state": access.row_state,
            "may": access.answer == "open",
            "family_site": holder,
            "origin": access.origin,
            "since": access.since,
            "by": access.actor_kind,
        }
    )
