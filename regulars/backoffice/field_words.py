"""Types and groups of attributes in the words of people."""

from regulars.fields.rules import Group, Type

__all__ = ["GROUPS", "SEEN_BY", "TYPES"]

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

# Who of the staff sees a value, by the group that it is in.
SEEN_BY = {
    Group.ATTRIBUTES: "Seen by staff whose role shows attributes. Right for most.",
    Group.IDENTITY: "Seen by staff whose role shows names: who somebody is.",
    Group.CONTACT: "Seen by staff whose role shows e-mail and phone: how to reach somebody.",
    Group.B2B: "Seen by staff whose role shows companies: about the business.",
    Group.CONSENT: "A yes or no that counts at one site, kept with its moment.",
}
