"""Field groups and functions in the words of people."""

from regulars.staff.rules import FieldGroup, Right
from regulars.staff.rules.rights import INSTALLATION_WIDE, Level

__all__ = ["FUNCTIONS", "GROUPS", "LEVELS", "Function"]

GROUPS: tuple[tuple[FieldGroup, str, str], ...] = (
    (FieldGroup.IDENTITY, "Identity", "First and last name, language"),
    (FieldGroup.CONTACT, "Contact", "E-mail, phone"),
    (FieldGroup.CREDENTIALS, "Credentials", "User name (with Contact), password, log-ins, block"),
    (FieldGroup.ADDRESSES, "Addresses", "Address book"),
    (FieldGroup.ATTRIBUTES, "Attributes", "Fields of one’s own"),  # noqa: RUF001 - an apostrophe
    (FieldGroup.CONSENT, "Consent", "Newsletters, marketing"),
    (FieldGroup.B2B, "B2B", "Company, customer type"),
    (FieldGroup.CREDIT, "Credit", "Balance and entries"),
)
LEVELS: tuple[tuple[Level, str, str], ...] = (
    (Level.NONE, "Hidden", "off"),
    (Level.VIEW, "View", "info"),
    (Level.EDIT, "Edit", "ok"),
)


class Function:
    """A right with a sentence; `is_wide` when it reaches every site and takes a role at every site."""

    def __init__(self, right: Right, label: str, hint: str) -> None:
        self.right, self.label, self.hint = right, label, hint
        self.is_wide = right in INSTALLATION_WIDE


FUNCTIONS = (
    Function(Right.SEE, "See customers", "Find and open customers, sites and mails"),
    Function(Right.EDIT_CUSTOMERS, "Change customers", "Add them, and change the fields with Edit"),
    Function(Right.EDIT_ACCESS, "Give and take access", "Grant and withdraw access to sites"),
    Function(Right.MOVE_CUSTOMERS, "Move customers", "To another customer set"),
    Function(Right.EXPORT_CUSTOMERS, "Export", "Everything they see of a customer, and the history"),
    Function(Right.ERASE_CUSTOMERS, "Erase customers", "Close an account for good"),
    Function(Right.EDIT_SITES, "Change sites", "Settings, forms and mail texts of a site"),
    Function(Right.SEE_STRUCTURE, "See everything", "Customer sets, jobs, metrics and the whole history"),
    Function(Right.EDIT_SETS, "Reorganise", "Customer sets and their sites; shows user names that clash"),
    Function(Right.ADD_SITES, "Add sites", "Open new shops"),
    Function(
        Right.EDIT_ATTRIBUTES,
        "Define attributes",
        "What customers can be asked for; deleting one may erase values",
    ),
    Function(Right.MANAGE_STAFF, "Staff, roles and keys", "Whoever has this can get everything else"),
    Function(Right.MANAGE_WEBHOOKS, "Webhooks", "Have programs told of every change"),
)
