"""One line of a file of addresses: its shape, and the rules that every address keeps. The forms of sites are asked for nothing (ADR-22)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from regulars.addresses.queries.export import ADDRESS_COLUMNS
from regulars.addresses.rules import Kind
from regulars.addresses.rules.entries import FIELDS, check_entry
from regulars.addresses.rules.postal import is_country
from regulars.customers.rules import typed_username_key
from regulars.kernel.errors import Invalid
from regulars.kernel.lookups import number_in
from regulars.kernel.texts import storable
from regulars.sites.models import CustomerSet, Installation, Site
from regulars.transfer.operations.import_lines import BadLine, ImportLine, Layout, checked_value

__all__ = ["COPIED", "LAYOUT", "AddressChecker"]

LAYOUT = Layout(ADDRESS_COLUMNS, ("name", "country"), "country", is_country, texts=("street",))
# What `AddressChecker.row` answers, in the order in which it is copied.
COPIED = (
    "line",
    "customer",
    "set_id",
    "username",
    "username_key",
    "site_id",
    *(f"for_{kind}" for kind in Kind),
    *(f"wanted_{kind}" for kind in Kind),
    *FIELDS,
)


@dataclass(frozen=True)
class AddressChecker:
    """Checks lines against the sites and sets that there are, and the rules of an address."""

    sites: Mapping[str, tuple[int, int]]
    sets: Mapping[str, int]
    default_set_id: int

    @classmethod
    def now(cls) -> "AddressChecker":
        sites = Site.objects.values_list("code", "pk", "set_id")
        return cls(
            {code.lower(): (pk, set_id) for code, pk, set_id in sites},
            {code.lower(): pk for code, pk in CustomerSet.objects.values_list("code", "pk")},
            Installation.objects.get().default_set_id,
        )

    def row(self, line: ImportLine, bad: list[BadLine]) -> tuple[Any, ...] | None:
        """What is copied for this line; None when something is wrong, which then stands in `bad`."""
        before, value = len(bad), partial(checked_value, line, bad)
        site_id, its_set = value("site", self._site) or (None, self.default_set_id)
        customer = value("customer", _number)
        set_id = value("set", self._set) or (its_set if customer is None else None)
        username = storable(line.values.get("username", "").strip())
        name = typed_username_key(username) or None
        if customer is None and name is None:
            bad.append(BadLine(line.number, "customer", *_nobody()))
        kinds = value("kinds", lambda text: _kinds(text, "kinds")) or frozenset(Kind)
        wanted = value("default_for", lambda text: _within(_kinds(text, "default_for"), kinds))
        try:
            entry = check_entry({field: line.values.get(field, "") for field in FIELDS})
        except Invalid as error:
            bad += [
                BadLine(line.number, problem.field, problem.code, problem.message)
                for problem in error.problems
            ]
        if len(bad) > before:
            return None
        return (
            line.number,
            customer,
            set_id,
            username,
            name,
            site_id,
            *(kind in kinds for kind in Kind),
            *(kind in wanted for kind in Kind),
            *(getattr(entry, field) for field in FIELDS),
        )

    def _site(self, code: str) -> tuple[int, int] | None:
        """Without a code the address was entered at no site, and is at home at every one."""
        code = code.strip().lower()
        if code and code not in self.sites:
            raise Invalid("no_such_site", "There is no site with this code.", "site")
        return self.sites.get(code)

    def _set(self, code: str) -> int | None:
        code = code.strip().lower()
        if code and code not in self.sets:
            raise Invalid("no_such_set", "There is no customer set with this code.", "set")
        return self.sets.get(code)


def _number(text: str) -> int | None:
    text = text.strip()
    if text and number_in(text) is None:
        raise Invalid("no_such_customer", "There is no customer with this number.", "customer")
    return number_in(text)


def _nobody() -> tuple[str, str]:
    problem = Invalid(
        "required", "Say whose address it is: by the customer's number or username.", "customer"
    )
    return problem.code, problem.message


def _kinds(text: str, column: str) -> frozenset[Kind]:
    words = text.replace(",", " ").lower().split()
    try:
        return frozenset(map(Kind, words))
    except ValueError:
        raise Invalid(
            "unknown_kind", "Write shipping, billing, or both with a blank between.", column
        ) from None


def _within(wanted: frozenset[Kind], kinds: frozenset[Kind]) -> frozenset[Kind]:
    if not wanted <= kinds:
        raise Invalid("not_of_this_kind", "This address isn't for that.", "default_for")
    return wanted
