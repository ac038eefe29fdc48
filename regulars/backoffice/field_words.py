"""Types and groups of attributes in the words of people."""

from regulars.fields.rules import Group, Type

__all__ = ["GROUPS", "TYPES"]

TYPES = {
    Type.TEXT: "Text",
    Type.LONG_TEXT: "Long text",
    Type.NUMBER: "Number",
    Type.YES_NO: "Yes or no",
    Type.CHOICE: "Choice",
    Type.DATE: "Date",
    Type.MONEY: "Money",
    Type.IMAGE: "Image",
}
GROUPS = {
    Group.IDENTITY: "Identity",
    Group.CONTACT: "Contact",
    Group.CREDENTIALS: "Credentials",
    Group.ADDRESSES: "Addresses",
    Group.ATTRIBUTES: "Attributes",
    Group.CONSENT: "Consent",
    Group.B2B: "B2B",
}
