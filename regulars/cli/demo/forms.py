"""What shops ask their customers: Mystic Business its trade customers in German, Mystic Sports its shoppers for their shoes, and
who ships to homes for an address.
"""

from collections.abc import Mapping, Sequence

from regulars.fields.operations.attributes import add_attribute
from regulars.fields.operations.forms import save_form
from regulars.fields.queries import definitions
from regulars.fields.rules import Definition, Group, Kept, Limits, Option, Purpose, Type
from regulars.fields.rules.forms import FormField
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site

__all__ = ["set_up_forms"]

SPORTS = (
    Option("running", "Running", {"de": "Laufen"}),
    Option("cycling", "Cycling", {"de": "Radfahren"}),
    Option("swimming", "Swimming", {"de": "Schwimmen"}),
    Option("climbing", "Climbing", {"de": "Klettern"}),
    Option("football", "Football", {"de": "Fußball"}),
    Option("other", "Something else", {"de": "Etwas anderes"}),
)
OWN = (
    Definition(
        "vat_id", "VAT id", Type.TEXT, Group.B2B, names={"de": "USt-IdNr."}, limits=Limits(longest=20), filterable=True
    ),
    Definition(
        "yearly_budget",
        "Budget per year",
        Type.MONEY,
        Group.B2B,
        names={"de": "Budget im Jahr"},
        limits=Limits(least=0),
        filterable=True,
    ),
    Definition(
        "shoe_size",
        "Shoe size",
        Type.NUMBER,
        names={"de": "Schuhgröße"},
        limits=Limits(least=20, most=55, decimals=1),
        filterable=True,
    ),
    Definition("birthday", "Birthday", Type.DATE, names={"de": "Geburtstag"}, filterable=True),
    Definition(
        "favourite_sport", "Favourite sport", Type.CHOICE, names={"de": "Lieblingssport"}, options=SPORTS, filterable=True
    ),
    Definition("about_you", "About you", Type.LONG_TEXT, names={"de": "Über Sie"}, limits=Limits(longest=500)),
    Definition("club_member", "Member of a sports club", Type.YES_NO, names={"de": "Mitglied in einem Sportverein"}),
    Definition("photo", "Your photo", Type.IMAGE, names={"de": "Ihr Foto"}),
    Definition(
        "sms_opt_in", "News by text message", Type.YES_NO, Group.CONSENT, Kept.CONSENT, {"de": "Neuigkeiten per SMS"}
    ),
)  # fmt: skip

Words = Mapping[str, object]
REQUIRED: Words = {"required": True}
VAT: Words = {
    "pattern": "[A-Z]{2}[0-9A-Za-z]{2,12}",
    "message": "Two letters for the country, then the number: DE123456789.",
    "messages": {"de": "Zwei Buchstaben für das Land, dann die Nummer: DE123456789."},
    "help": "As on your invoices, such as DE123456789.",
    "helps": {"de": "Wie auf Ihren Rechnungen, etwa DE123456789."},
}
SUB_SHOP: Words = {
    "required": True,
    "label": "Your shop",
    "labels": {"de": "Ihre Filiale"},
    "help": "It sets your prices and delivers to you.",
    "helps": {"de": "Sie macht Ihre Preise und beliefert Sie."},
}
DELIVERY: Words = {
    "label": "Where we deliver",
    "labels": {"de": "Lieferadresse"},
}
COMPANY: Sequence[tuple[str, Words]] = (
    ("company", REQUIRED),
    ("company2", {}),
    ("department", {}),
    ("vat_id", VAT),
    ("salutation", REQUIRED),
    ("first_name", {}),
    ("last_name", REQUIRED),
)
OPT_INS: Sequence[tuple[str, Words]] = (("marketing_opt_in", {}), ("sms_opt_in", {}))
SECRETS: Sequence[tuple[str, Words]] = (("password", REQUIRED), ("password_confirmation", REQUIRED))
FORMS: Sequence[tuple[str, Purpose, str, Sequence[tuple[str, Words]]]] = (
    (
        "business",
        Purpose.REGISTRATION,
        "B2B",
        (
            *COMPANY,
            ("email", REQUIRED),
            ("phone", REQUIRED),
            ("registration_address", DELIVERY),
            *SECRETS,
            *OPT_INS,
        ),
    ),
    (
        "business",
        Purpose.PROFILE,
        "B2B",
        (
            ("type", {}),
            *COMPANY,
            ("phone", REQUIRED),
            ("yearly_budget", {}),
            ("b2b_reference", {"read_only": True}),
            ("approve_amount", {}),
            ("language", {}),
            *OPT_INS,
        ),
    ),
    (
        "trade",
        Purpose.REGISTRATION,
        "B2B",
        (("sub_shop", SUB_SHOP), *COMPANY, ("email", REQUIRED), ("phone", {}), *SECRETS, *OPT_INS),
    ),
    (
        "kids",
        Purpose.REGISTRATION,
        "B2C",
        (
            ("first_name", {}),
            ("last_name", REQUIRED),
            ("email", REQUIRED),
            ("registration_address", REQUIRED),
            *SECRETS,
            ("marketing_opt_in", {}),
        ),
    ),
    (
        "sports",
        Purpose.REGISTRATION,
        "B2C",
        (
            ("salutation", {}),
            ("first_name", {}),
            ("last_name", REQUIRED),
            ("email", REQUIRED),
            *SECRETS,
            ("registration_address", {}),
            ("shoe_size", {}),
            ("birthday", {"help": "For a small surprise."}),
            ("favourite_sport", {}),
            *OPT_INS,
        ),
    ),
    (
        "sports",
        Purpose.PROFILE,
        "B2C",
        (
            ("salutation", {}),
            ("first_name", {}),
            ("last_name", REQUIRED),
            ("phone", {}),
            ("shoe_size", {}),
            ("birthday", {}),
            ("favourite_sport", {}),
            ("club_member", {}),
            ("about_you", {}),
            ("photo", {"help": "For your member card. Only you and we see it."}),
            ("language", {}),
            *OPT_INS,
        ),
    ),
)


def set_up_forms() -> None:
    """Attributes of the company's own, and the forms that ask for them."""
    for definition in OWN:
        add_attribute(definition, by=OPERATOR)
    known, sites = definitions(), {site.code: site for site in Site.objects.all()}
    for site, purpose, type_code, asked_for in FORMS:
        fields = [FormField(known[code], **words) for code, words in asked_for]  # type: ignore[arg-type]
        save_form(sites[site], purpose, type_code, fields, version=0, by=OPERATOR)
