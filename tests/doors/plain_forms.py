"""What a form shows, lets change and demands, said once more in a few lines of plain Python."""

from dataclasses import dataclass, field

from regulars.fields.operations.attributes import add_attribute
from regulars.fields.operations.forms import save_form
from regulars.fields.queries import definitions
from regulars.fields.rules import Definition, Limits, Option, Purpose, Type
from regulars.fields.rules.forms import FormField
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site

COLOURS = (Option("red", "Red"), Option("blue", "Blue"))
OWN = (
    Definition("motto", "Motto", Type.TEXT, limits=Limits(longest=40)),
    Definition("shoe_size", "Shoe size", Type.NUMBER, limits=Limits(least=15, most=60)),
    Definition("club_member", "Club member", Type.YES_NO),
    Definition("colour", "Colour", Type.CHOICE, options=COLOURS),
    Definition("birthday", "Birthday", Type.DATE),
    Definition("rating", "Rating by our staff", Type.TEXT, writable=False),
)
VALUES = {
    "motto": "Never late",
    "shoe_size": "42",
    "club_member": "true",
    "colour": "red",
    "birthday": "2001-02-03",
    "rating": "A",
    "salutation": "ms",
    "first_name": "Ada",
    "phone": "+49 30 1234",
    "department": "Purchase",
    "b2b_reference": "PO 7",
    "pricing_policy": "GOLD",
    "block_flag": "true",
}
AS_JSON = {"shoe_size": 42, "club_member": True}  # a page sends texts, a program what it means
CHOSEN = tuple(VALUES)
ONLY_STAFF = {"rating", "pricing_policy", "block_flag"}  # said here again on purpose (G14)
ALWAYS = ("email", "last_name", "password", "password_confirmation")
STANDARD = {
    ("registration", "B2C"): ("first_name", "last_name", "email", "phone", "password", "password_confirmation", "marketing_opt_in"),
    ("registration", "B2B"): ("first_name", "last_name", "company", "email", "phone", "password", "password_confirmation", "marketing_opt_in"),
    ("profile", "B2C"): ("first_name", "last_name", "company", "phone", "language", "marketing_opt_in"),
    ("profile", "B2B"): ("first_name", "last_name", "company", "phone", "language", "marketing_opt_in"),
}  # fmt: skip


@dataclass(frozen=True)
class PlainForm:
    """The fields that were chosen, in their order, and which of them somebody required or locked. None chosen: standard."""

    purpose: str
    type: str
    chosen: tuple[str, ...] | None
    required: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()

    @property
    def visible(self) -> list[str]:
        if self.chosen is None:
            return list(STANDARD[self.purpose, self.type])
        if self.purpose == "registration":
            return [*(code for code in self.chosen if code not in ONLY_STAFF), *ALWAYS]
        return list(self.chosen) or ["last_name"]

    def edits(self, code: str) -> bool:
        locked = self.purpose == "profile" and self.chosen is not None and code in self.locked
        return code in self.visible and code not in ONLY_STAFF and not locked

    def demands(self, code: str) -> bool:
        wanted = code in {"email", "last_name", "password", "password_confirmation"} or (
            self.chosen is not None and code in self.required
        )
        return self.edits(code) and wanted

    def store(self, site: Site) -> None:
        if self.chosen is None:
            return
        known = definitions()
        locked = self.locked if self.purpose == "profile" else frozenset()
        fields = [
            FormField(known[code], required=code in self.required, read_only=code in locked)
            for code in self.visible
        ]
        save_form(site, Purpose(self.purpose), self.type, fields, version=0, by=OPERATOR)


@dataclass
class PlainShop:
    """A site and its four forms."""

    site: Site
    forms: dict[tuple[str, str], PlainForm] = field(default_factory=dict)

    def put(self, form: PlainForm) -> None:
        self.forms[form.purpose, form.type] = form
        form.store(self.site)


def define() -> None:
    """The attributes of this company."""
    for one in OWN:
        add_attribute(one, by=OPERATOR)
