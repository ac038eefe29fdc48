"""Who sees and edits what, said once more in a few lines of plain Python, and a small world with a word in every field."""

from dataclasses import dataclass, field
from typing import Any

from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.rules import Definition, Group, Type
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from regulars.staff.models import StaffRole
from tests.journeys.stories import move
from tests.world import a_guest, a_set, a_site, an_account

GROUPS = {
    "first_name": {"identity"},
    "last_name": {"identity"},
    "language": {"identity"},
    "email": {"contact"},
    "phone": {"contact"},
    "company": {"b2b"},
    "type": {"b2b"},
    "username": {"contact", "credentials"},
}
LEVELS = ("none", "view", "edit")
NAMES = ("identity", "contact", "credentials", "attributes", "b2b")
# An attribute of each group; the middle name and the charge id come with Regulars.
ATTRIBUTES = {"middle_name": "identity", "nickname": "contact", "hobby": "attributes", "charge_id": "b2b"}
WIDE = {
    "see_structure",
    "edit_sets",
    "add_sites",
    "edit_attributes",
    "edit_groups",
    "manage_staff",
    "manage_webhooks",
}


@dataclass
class Person:
    """A customer of the model; `words` are what nobody else's fields hold."""

    customer: Customer
    sites: set[str]
    origin: str
    words: dict[str, str]
    values: dict[str, str] = field(default_factory=dict)


@dataclass
class PlainRights:
    """A role and sites. `sites` None is every site."""

    levels: dict[str, str]
    functions: set[str]
    sites: set[str] | None = None

    def may(self, function: str) -> bool:
        return function in self.functions and (self.sites is None or function not in WIDE)

    def knows(self, one: Person) -> bool:
        return self.sites is None or bool(self.sites & (one.sites | {one.origin}))

    def is_all_theirs(self, one: Person) -> bool:
        return self.sites is None or one.sites <= self.sites

    def shows(self, name: str) -> bool:
        return all(self.levels[group] != "none" for group in GROUPS[name])

    def changes(self, one: Person, name: str) -> bool:
        mine = self.may("edit_customers") and self.knows(one) and self.is_all_theirs(one)
        return mine and all(self.levels[group] == "edit" for group in GROUPS[name])

    def shows_attribute(self, code: str) -> bool:
        return self.levels[ATTRIBUTES[code]] != "none"

    def changes_attribute(self, one: Person, code: str) -> bool:
        mine = self.may("edit_customers") and self.knows(one) and self.is_all_theirs(one)
        return mine and self.levels[ATTRIBUTES[code]] == "edit"

    def finds(self, one: Person, word: str) -> bool:
        """By a field that is shown, or by the number: the 777th customer has the one that begins their phones."""
        numbered = word.isdecimal() and int(word) == one.customer.pk
        return self.knows(one) and (
            numbered or any(self.shows(name) and word in text.lower() for name, text in one.words.items())
        )

    def stored(self, code: str) -> StaffRole:
        if "edit_sets" in self.functions:  # plans tell usernames that clash
            for group in ("identity", "contact", "credentials"):
                self.levels[group] = max(self.levels[group], "view", key=LEVELS.index)
        return self._row(code)

    def _row(self, code: str) -> StaffRole:
        sees = sorted(group for group, level in self.levels.items() if level != "none")
        edits = sorted(group for group, level in self.levels.items() if level == "edit")
        functions = self.functions | ({"edit_customers"} if edits else set()) | {"see"}
        self.functions = functions
        return StaffRole.objects.create(
            code=code, name=code, functions=sorted(functions), sees=sees, edits=edits
        )


@dataclass
class Town:
    """Three shops: sports and kids share a set, parts has its own; accounts at one and at two, and a guest."""

    shops: dict[str, Site] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    leaves: str | None = None

    def __post_init__(self) -> None:
        b2c = a_set("b2c")
        self.shops = {
            "sports": a_site("sports", b2c),
            "kids": a_site("kids", b2c),
            "parts": a_site("parts", a_set("b2b")),
        }
        for code, group in (("nickname", Group.CONTACT), ("hobby", Group.ATTRIBUTES)):
            add_attribute(Definition(code, code.capitalize(), Type.TEXT, group), by=OPERATOR)
        self._add(0, "sports", {"sports"})
        self._add(1, "sports", {"sports", "kids"}, username="uvula1")
        self._add(2, "kids", {"kids"})
        self._add(3, "parts", {"parts"}, username="uvula3")
        guest = a_guest(self.shops["kids"], "mango9@example.com")
        self.people.append(Person(guest, set(), "kids", {"email": "mango9@example.com"}))

        if self.leaves is not None:
            self._leave(self.leaves)

    def _leave(self, code: str) -> None:
        """The shop goes to a set of its own and leaves its customers behind: it is nobody's origin any more (F15)."""
        move({self.shops[code]: a_set("far")})
        for one in self.people:
            one.sites.discard(code)
            one.origin = "" if one.origin == code else one.origin

    def _add(self, nr: int, origin: str, sites: set[str], **more: Any) -> None:
        words = {
            "first_name": f"Fjord{nr}",
            "last_name": f"Lemur{nr}",
            "email": f"mango{nr}@example.com",
            "company": f"Copse{nr}",
        } | more
        values = {code: f"Zephyr{code.replace('_', '')}{nr}" for code in ATTRIBUTES}
        account = an_account(words.pop("email"), self.shops[origin], **words)
        for code in sites - {origin}:
            set_access(account, site=self.shops[code], state="active", by=OPERATOR)
        account = change_profile(
            account,
            ProfileChanges(phone=f"0777{nr}55", attributes=values),
            version=account.version,
            by=OPERATOR,
        )
        words |= {"email": account.email, "username": account.username, "phone": account.phone}
        self.people.append(Person(account, sites, origin, words, values))
