"""Types and groups of attributes in the words of people."""

from regulars.fields.rules import Group, Type
from regulars.kernel.i18n import lazy

__all__ = ["GROUPS", "SEEN_BY", "TYPES"]

TYPES = {
    Type.TEXT: lazy("Text"),
    Type.LONG_TEXT: lazy("Long text"),
    Type.NUMBER: lazy("Number"),
    Type.YES_NO: lazy("Yes or no"),
    Type.CHOICE: lazy("Choice"),
    Type.DATE: lazy("Date"),
    Type.MONEY: lazy("Money"),
    Type.IMAGE: lazy("Image"),
}
GROUPS = {
    Group.IDENTITY: lazy("Identity"),
    Group.CONTACT: lazy("Contact"),
    Group.CREDENTIALS: lazy("Credentials"),
    Group.ADDRESSES: lazy("Addresses"),
    Group.ATTRIBUTES: lazy("Attributes"),
    Group.CONSENT: lazy("Consent"),
    Group.B2B: lazy("B2B"),
}

# Who of the staff sees a value, by the group that it is in.
SEEN_BY = {
    Group.ATTRIBUTES: lazy("Seen by staff whose role shows attributes. Right for most."),
    Group.IDENTITY: lazy("Seen by staff whose role shows names: who somebody is."),
    Group.CONTACT: lazy("Seen by staff whose role shows email and phone: how to reach somebody."),
    Group.B2B: lazy("Seen by staff whose role shows companies: about the business."),
    Group.CONSENT: lazy("A yes or no that counts at one site, kept with its moment."),
}
