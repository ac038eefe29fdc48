"""The attributes that come with Regulars (ATT-06), and which of them a form may offer."""

from collections.abc import Mapping
from types import MappingProxyType

from regulars.fields.rules import Definition, Group, Kept, Limits, Option, Type

PASSWORD, CONFIRMATION = "password", "password_confirmation"
ADDRESS_FORM = "registration_address"  # a marker: there the form asks for an address (REG-09)
# At a master: in which of its sub sites somebody registers (SUB-01).
SUB_SHOP = "sub_shop"

_SALUTATIONS = (
    Option("ms", "Ms", {"de": "Frau"}),
    Option("mr", "Mr", {"de": "Herr"}),
    Option("mx", "Mx", {"de": "Keine Angabe"}),
)


def _column(code: str, name: str, german: str, group: Group, longest: int) -> Definition:
    limits = Limits(longest=longest)
    return Definition(code, name, Type.TEXT, group, Kept.COLUMN, {"de": german}, limits=limits)


def _text(code: str, name: str, german: str, group: Group, longest: int = 100) -> Definition:
    return Definition(code, name, Type.TEXT, group, names={"de": german}, limits=Limits(longest=longest))


def _of_staff(code: str, name: str, german: str, kind: Type) -> Definition:
    """What staff decide about a business customer; never a customer's to write, whatever form it stands on (G14)."""
    limits = Limits(least=0) if kind == Type.MONEY else Limits(longest=100)
    return Definition(
        code, name, kind, Group.B2B, names={"de": german}, limits=limits, filterable=True, writable=False
    )


_ALL = (
    Definition(
        "salutation",
        "Salutation",
        Type.CHOICE,
        Group.IDENTITY,
        names={"de": "Anrede"},
        options=_SALUTATIONS,
    ),
    _column("first_name", "First name", "Vorname", Group.IDENTITY, 100),
    _text("middle_name", "Middle name", "Zweiter Vorname", Group.IDENTITY),
    _column("last_name", "Last name", "Nachname", Group.IDENTITY, 100),
    Definition(
        "type",
        "Customer type",
        Type.TEXT,
        Group.B2B,
        Kept.COLUMN,
        {"de": "Kundentyp"},
        limits=Limits(longest=20),
        writable=False,
    ),
    Definition(  # its options are fed by the room that knows policies
        "pricing_policy",
        "Pricing policy",
        Type.CHOICE,
        Group.B2B,
        names={"de": "Preisgruppe"},
        filterable=True,
        writable=False,
    ),
    _of_staff(SUB_SHOP, "Sub shop", "Filiale", Type.TEXT),
    _column("email", "Email", "E-Mail", Group.CONTACT, 254),
    Definition(
        PASSWORD,
        "Password",
        Type.TEXT,
        Group.CREDENTIALS,
        Kept.NOWHERE,
        {"de": "Passwort"},
        limits=Limits(longest=1024),
    ),
    Definition(
        CONFIRMATION,
        "Password again",
        Type.TEXT,
        Group.CREDENTIALS,
        Kept.NOWHERE,
        {"de": "Passwort wiederholen"},
        limits=Limits(longest=1024),
    ),
    _column("company", "Company", "Firma", Group.B2B, 200),
    _text("company2", "Company, second line", "Firma, zweite Zeile", Group.B2B, 200),
    _text("department", "Department", "Abteilung", Group.B2B),
    Definition(
        ADDRESS_FORM,
        "Address form",
        Type.YES_NO,
        Group.ADDRESSES,
        Kept.NOWHERE,
        {"de": "Adressformular"},
        writable=False,
    ),
    _column("phone", "Phone", "Telefon", Group.CONTACT, 40),
    _column("language", "Language", "Sprache", Group.IDENTITY, 20),
    Definition(
        "marketing_opt_in",
        "News and offers by email",
        Type.YES_NO,
        Group.CONSENT,
        Kept.CONSENT,
        {"de": "Neuigkeiten und Angebote per E-Mail"},
    ),
    _text("b2b_reference", "B2B reference", "B2B-Referenz", Group.B2B),
    _text("employee_id", "Employee id", "Personalnummer", Group.B2B),
    _text("charge_id", "Charge id", "Kostenstelle", Group.B2B),
    _of_staff("approve_flag", "Orders need approval", "Bestellungen brauchen Freigabe", Type.YES_NO),
    _of_staff("approve_amount", "Approval above", "Freigabe über", Type.MONEY),
    _of_staff("block_flag", "Checkout is blocked", "Bestellen ist gesperrt", Type.YES_NO),
    _of_staff("block_amount", "Orders are refused above", "Bestellungen abgelehnt über", Type.MONEY),
)

SHIPPED: Mapping[str, Definition] = MappingProxyType({definition.code: definition for definition in _ALL})

# Without them no account can exist (ATT-01): every registration form has them and requires them.
NEEDED = ("email", "last_name")

# What customers read in place of an attribute's name that speaks to staff, where a form gives it no label of its own.
ASKED_AS: Mapping[str, tuple[str, Mapping[str, str]]] = MappingProxyType(
    {ADDRESS_FORM: ("Address", {"de": "Adresse"})}
)

# Asked for by a page of their own, with a proof: never by the profile form.
ASKED_APART = frozenset({"email", PASSWORD, CONFIRMATION})

# The columns of a customer that are declared here; those that customers write themselves wherever a form asks.
CORE = tuple(code for code, definition in SHIPPED.items() if definition.kept == Kept.COLUMN)
OWN = tuple(code for code in CORE if SHIPPED[code].writable and code not in ASKED_APART)
