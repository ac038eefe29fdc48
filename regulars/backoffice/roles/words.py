"""Field groups and functions in the words of people."""

from regulars.kernel.i18n import lazy
from regulars.staff.rules import FieldGroup, Right
from regulars.staff.rules.rights import INSTALLATION_WIDE, Level

__all__ = ["FUNCTIONS", "GROUPS", "LEVELS", "Function"]

GROUPS: tuple[tuple[FieldGroup, str, str], ...] = (
    (FieldGroup.IDENTITY, lazy("Identity"), lazy("First and last name, language")),
    (FieldGroup.CONTACT, lazy("Contact"), lazy("Email, phone")),
    (FieldGroup.CREDENTIALS, lazy("Credentials"), lazy("Username (with Contact), password, log-ins, block")),
    (FieldGroup.ADDRESSES, lazy("Addresses"), lazy("Address book")),
    (FieldGroup.ATTRIBUTES, lazy("Attributes"), lazy("Fields of one’s own")),  # noqa: RUF001 - an apostrophe
    (FieldGroup.CONSENT, lazy("Consent"), lazy("Newsletters, marketing")),
    (FieldGroup.B2B, lazy("B2B"), lazy("Company, customer type")),
    (FieldGroup.CREDIT, lazy("Credit"), lazy("Balance and entries")),
    (FieldGroup.CARDS, lazy("Saved cards"), lazy("Brand, last four digits and expiry")),
    (FieldGroup.WISH_LIST, lazy("Wish list"), lazy("Products and notes")),
)
LEVELS: tuple[tuple[Level, str, str], ...] = (
    (Level.NONE, lazy("Hidden"), "off"),
    (Level.VIEW, lazy("View"), "info"),
    (Level.EDIT, lazy("Edit"), "ok"),
)


class Function:
    """A right with a sentence; `is_wide` when it reaches every site and takes a role at every site."""

    def __init__(self, right: Right, label: str, hint: str) -> None:
        self.right, self.label, self.hint = right, label, hint
        self.is_wide = right in INSTALLATION_WIDE


FUNCTIONS = (
    Function(Right.SEE, lazy("See customers"), lazy("Find and open customers, sites and mails")),
    Function(
        Right.EDIT_CUSTOMERS, lazy("Change customers"), lazy("Add them, and change the fields with Edit")
    ),
    Function(Right.EDIT_ACCESS, lazy("Give and take access"), lazy("Grant and withdraw access to sites")),
    Function(Right.MOVE_CUSTOMERS, lazy("Move customers"), lazy("To another customer set")),
    Function(
        Right.EXPORT_CUSTOMERS, lazy("Export"), lazy("Everything they see of a customer, and the history")
    ),
    Function(Right.ERASE_CUSTOMERS, lazy("Erase customers"), lazy("Close an account for good")),
    Function(Right.EDIT_SITES, lazy("Change sites"), lazy("Settings, forms and mail texts of a site")),
    Function(
        Right.EDIT_CATALOGUE,
        lazy("Change prices"),
        lazy("Price lists, shipping and taxes of a site; at every site also products and discounts"),
    ),
    Function(
        Right.EDIT_GROUPS,
        lazy("Change groups"),
        lazy("Customer groups, roles of customers, tags and pricing policies"),
    ),
    Function(Right.SEE_ORDERS, lazy("See orders"), lazy("Orders of their sites, with who placed them")),
    Function(Right.EDIT_ORDERS, lazy("Change orders"), lazy("Take, cancel, refund and reassign orders")),
    Function(Right.APPROVE_ORDERS, lazy("Approve orders"), lazy("Approve or decline orders on hold")),
    Function(Right.GIVE_DISCOUNT, lazy("Give discounts"), lazy("Take something off an order, with a reason")),
    Function(Right.GIVE_CREDIT, lazy("Give credit"), lazy("Grant and withdraw store credit")),
    Function(
        Right.VIEW_AS_CUSTOMER,
        lazy("See shops as a customer"),
        lazy("Read only and with a reason, which the customer finds in My Account"),
    ),
    Function(
        Right.ACT_FOR_SHOP,
        lazy("Log in shoppers"),
        lazy("For the server of a shop: log in and register its shoppers with their passwords"),
    ),
    Function(
        Right.SEND_CAMPAIGNS,
        lazy("Send campaigns"),
        lazy("Newsletters of their sites, their subscribers, and what is sent to them"),
    ),
    Function(
        Right.SEE_STRUCTURE,
        lazy("See everything"),
        lazy("Customer sets, jobs, metrics and the whole history"),
    ),
    Function(
        Right.EDIT_SETS,
        lazy("Reorganise"),
        lazy("Customer sets and their sites; shows usernames that clash"),
    ),
    Function(Right.ADD_SITES, lazy("Add sites"), lazy("Open new shops")),
    Function(
        Right.EDIT_ATTRIBUTES,
        lazy("Define attributes"),
        lazy("What customers can be asked for; deleting one may erase values"),
    ),
    Function(
        Right.MANAGE_STAFF,
        lazy("Staff, roles and keys"),
        lazy("People with this right can get everything else"),
    ),
    Function(Right.MANAGE_WEBHOOKS, lazy("Webhooks"), lazy("Have programs told of every change")),
)
