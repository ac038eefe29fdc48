"""What the crowd tells of itself, as attributes that are filtered by."""

from typing import Any

__all__ = ["define_attributes"]

SHIPPED = ("approve_amount", "block_flag")


def define_attributes(cursor: Any) -> None:
    """Define them by their verb, over values that are there already: each is gathered in one statement.

    Whoever fills a database has the triggers off, so those that come with Regulars are switched off and on again.
    """
    from regulars.fields.operations.attributes import add_attribute
    from regulars.fields.rules import Definition, Option, Type
    from regulars.kernel.actor import OPERATOR

    levels = tuple(Option(key, key.title()) for key in ("silver", "gold", "platinum"))
    for one in (
        Definition("loyalty", "Loyalty", Type.CHOICE, options=levels, filterable=True),
        Definition("newsletter", "Newsletter", Type.YES_NO, filterable=True),
        Definition("shoe_size", "Shoe size", Type.NUMBER, filterable=True),
        Definition("birthday", "Birthday", Type.DATE, filterable=True),
        Definition("invited", "Invited", Type.YES_NO, filterable=True),
        Definition("vat_id", "VAT id", Type.TEXT, filterable=True),
    ):
        add_attribute(one, by=OPERATOR)
    for on in (False, True):
        cursor.execute(
            "UPDATE fields_attribute SET filterable = %s WHERE code = ANY(%s)", [on, list(SHIPPED)]
        )
