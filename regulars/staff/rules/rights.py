"""The rights table: what there is to do, which group each field of a customer is in, and the one value that answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from types import MappingProxyType

from regulars.kernel.errors import Forbidden
from regulars.kernel.i18n import noop


class Right(StrEnum):
    """A function. Which fields it reaches, the levels say; at which sites, the holder's sites."""

    SEE = "see"
    EDIT_CUSTOMERS = "edit_customers"
    MOVE_CUSTOMERS = "move_customers"
    EDIT_ACCESS = "edit_access"
    EXPORT_CUSTOMERS = "export_customers"
    ERASE_CUSTOMERS = "erase_customers"
    EDIT_SITES = "edit_sites"
    EDIT_CATALOGUE = "edit_catalogue"
    EDIT_GROUPS = "edit_groups"
    SEE_ORDERS = "see_orders"
    EDIT_ORDERS = "edit_orders"
    APPROVE_ORDERS = "approve_orders"
    GIVE_DISCOUNT = "give_discount"
    GIVE_CREDIT = "give_credit"
    VIEW_AS_CUSTOMER = "view_as_customer"
    ACT_FOR_SHOP = "act_for_shop"
    SEND_CAMPAIGNS = "send_campaigns"
    SEE_STRUCTURE = "see_structure"
    EDIT_SETS = "edit_sets"
    ADD_SITES = "add_sites"
    EDIT_ATTRIBUTES = "edit_attributes"
    MANAGE_STAFF = "manage_staff"
    MANAGE_WEBHOOKS = "manage_webhooks"


# They reach every site, so nobody holds them who is limited to some.
INSTALLATION_WIDE = frozenset(
    {
        Right.SEE_STRUCTURE,
        Right.EDIT_SETS,
        Right.ADD_SITES,
        Right.EDIT_ATTRIBUTES,
        Right.EDIT_GROUPS,
        Right.MANAGE_STAFF,
        Right.MANAGE_WEBHOOKS,
    }
)

# What they do reaches every site of a customer, so it takes rights at each of them (D-34).
SHARED = frozenset(
    {
        Right.EDIT_CUSTOMERS,
        Right.MOVE_CUSTOMERS,
        Right.EXPORT_CUSTOMERS,
        Right.ERASE_CUSTOMERS,
        Right.GIVE_CREDIT,
        Right.VIEW_AS_CUSTOMER,
    }
)
MISSING = noop("Your role doesn't include this. An administrator can do it, or give you the role for it.")


class FieldGroup(StrEnum):
    IDENTITY = "identity"
    CONTACT = "contact"
    CREDENTIALS = "credentials"
    ADDRESSES = "addresses"
    ATTRIBUTES = "attributes"
    CONSENT = "consent"
    B2B = "b2b"
    CREDIT = "credit"
    CARDS = "cards"
    WISH_LIST = "wish_list"


class Level(StrEnum):
    NONE = "none"
    VIEW = "view"
    EDIT = "edit"


# Its plans tell which usernames clash, so whoever holds it sees names and usernames.
REORGANISERS_SEE = frozenset({FieldGroup.IDENTITY, FieldGroup.CONTACT, FieldGroup.CREDENTIALS})

_RECORD: frozenset[FieldGroup] = frozenset()
_IDENTITY, _CONTACT = frozenset({FieldGroup.IDENTITY}), frozenset({FieldGroup.CONTACT})
_CREDENTIALS, _B2B = frozenset({FieldGroup.CREDENTIALS}), frozenset({FieldGroup.B2B})

# Every field of a customer, and the groups of which all are needed. None: part of the record, seen by all who may see
# the customer and changed by verbs of its own. What stands in no line is refused.
FIELDS: Mapping[str, frozenset[FieldGroup]] = MappingProxyType(
    dict.fromkeys(
        ("id", "kind", "state", "status", "set", "site", "access", "version", "created_at"), _RECORD
    )
    | dict.fromkeys(("first_name", "last_name", "language"), _IDENTITY)
    | dict.fromkeys(("email", "phone"), _CONTACT)
    | dict.fromkeys(("password", "sessions", "lock"), _CREDENTIALS)
    | dict.fromkeys(("type", "company", "groups", "roles", "tags"), _B2B)
    | {
        "addresses": frozenset({FieldGroup.ADDRESSES}),
        "credit": frozenset({FieldGroup.CREDIT}),
        "cards": frozenset({FieldGroup.CARDS}),
        "wish_list": frozenset({FieldGroup.WISH_LIST}),
    }
    # A username is mostly the email: shown without that group it would tell the address.
    | {"username": _CREDENTIALS | _CONTACT}
)


# What a company defines itself is named `group:code` here, and the group decides.
@lru_cache(maxsize=4096)
def _groups_of(field: str) -> frozenset[FieldGroup] | None:
    """The groups of which all are needed; None for a field that nobody knows."""
    group, _, code = field.partition(":")
    if code and group in set(FieldGroup):
        return frozenset({FieldGroup(group)})
    return FIELDS.get(field)


# All that a mail to a customer may say.
MAILED = ("first_name", "last_name", "email", "username", "company", "addresses")
# How the flows of mails about orders begin, which are for those who see orders.
ORDER_MAILS = "order_"


@dataclass(frozen=True)
class Grant:
    """What a member of staff or an API key may do, see and edit, and at which sites; None: at every site.

    The only place that answers. Whatever it doesn't know is refused.
    """

    functions: frozenset[Right] = frozenset()
    seen: frozenset[FieldGroup] = frozenset()
    edited: frozenset[FieldGroup] = frozenset()
    sites: frozenset[int] | None = frozenset()

    def may(self, right: Right) -> bool:
        """Whether they hold the function; one for the whole installation only at every site."""
        return right in self.functions and (self.sites is None or right not in INSTALLATION_WIDE)

    def require(self, right: Right) -> None:
        """Raises `Forbidden` `right_missing`."""
        if not self.may(right):
            raise Forbidden("right_missing", MISSING)

    def may_everywhere(self, right: Right) -> bool:
        """Whether they hold the function at every site: what it changes there counts at all of them."""
        return self.sites is None and self.may(right)

    def require_everywhere(self, right: Right) -> None:
        """Raises `Forbidden` `right_missing`."""
        if not self.may_everywhere(right):
            raise Forbidden("right_missing", MISSING)

    def sees(self, field: str) -> bool:
        """Whether the field is shown, searched, filtered by and exported."""
        groups = _groups_of(field)
        return self.may(Right.SEE) and groups is not None and groups <= self.seen

    def require_sight(self, *fields: str) -> None:
        """Raises `Forbidden` `field_hidden` beside the first that is not shown."""
        for field in fields:
            if not self.sees(field):
                raise Forbidden("field_hidden", "Your role doesn't show this field.", field)

    def edits(self, field: str) -> bool:
        """Whether the field may be changed; one of the record never is, it has verbs of its own."""
        groups = _groups_of(field) or _RECORD
        return self.may(Right.EDIT_CUSTOMERS) and bool(groups) and groups <= self.edited & self.seen

    def require_edit(self, *fields: str) -> None:
        """Raises `Forbidden` `field_locked` beside the first that may not be changed."""
        for field in fields:
            if not self.edits(field):
                raise Forbidden("field_locked", "Your role doesn't let you change this field.", field)

    def of_shared(self) -> "Grant":
        """What is left for a customer who also has access elsewhere: site matters, and looking (D-34)."""
        return replace(self, functions=self.functions - SHARED, edited=frozenset())

    def is_at(self, *site_ids: int) -> bool:
        """Whether all these sites are theirs."""
        return self.sites is None or self.sites.issuperset(site_ids)

    @property
    def sees_every_field(self) -> bool:
        """Whether they see whatever a value could be that nobody knows the group of any more: a wish it never is."""
        return self.seen >= frozenset(FieldGroup) - {FieldGroup.WISH_LIST}

    @cached_property
    def rights(self) -> frozenset[Right]:
        """All that `may` says yes to."""
        return frozenset(right for right in Right if self.may(right))

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The fields that are not shown."""
        return frozenset(field for field in FIELDS if not self.sees(field))


_RIGHTS = {right.value: right for right in Right}
_GROUPS = {field_group.value: field_group for field_group in FieldGroup}


def granted(
    functions: Iterable[str], seen: Iterable[str], edited: Iterable[str], sites: Iterable[int] | None
) -> Grant:
    """From what is stored; a word that nobody knows any more grants nothing."""
    return Grant(
        functions=frozenset(_RIGHTS[function] for function in functions if function in _RIGHTS),
        seen=frozenset(_GROUPS[group] for group in seen if group in _GROUPS),
        edited=frozenset(_GROUPS[group] for group in edited if group in _GROUPS),
        sites=None if sites is None else frozenset(sites),
    )


# For the operator at the command line, who could read the database as well.
EVERYTHING = Grant(frozenset(Right), frozenset(FieldGroup), frozenset(FieldGroup), sites=None)
