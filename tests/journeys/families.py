"""Families whose master asks in which of its sub sites somebody registers, for tests (SUB-01)."""

from regulars.fields.rules import Purpose
from regulars.sites.models import Site
from tests.rooms.fields.forms import ASKED, a_form_of
from tests.world import PASSWORD, a_family, a_set

__all__ = ["ADA", "asks_for_sub_shop", "family"]

ADA = {"email": "ada@mail.example", "last_name": "Lind", "password": PASSWORD}


def family(*, required: bool = True, **of_set: object) -> list[Site]:
    """Trade with North and South; North approves businesses first."""
    trade, north, south = a_family("trade", ["north", "south"], a_set("trade", **of_set))
    north.types.filter(type="B2B").update(approval=True, receiver="sam@staff.example")
    asks_for_sub_shop(trade, required=required)
    return [trade, north, south]


def asks_for_sub_shop(master: Site, *, required: bool, types: tuple[str, ...] = ("B2B", "B2C")) -> None:
    for type_code in types:
        fields = {code: {} for code in ASKED} | {"sub_shop": {"required": required}}
        a_form_of(master, Purpose.REGISTRATION, fields, type_code)
