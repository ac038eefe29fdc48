"""What a site says about the addresses of its customers of one type: what is locked, and which countries count (ADR-02, ADR-05, ADR-14)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from regulars.addresses.rules import Kind, Mode
from regulars.addresses.rules.formats import STANDARD, Formats
from regulars.kernel.errors import Forbidden, Invalid
from regulars.kernel.i18n import noop

__all__ = ["BOTH", "NOT_HERE", "REASONS", "Terms"]

BOTH = frozenset(Kind)
# Why an address is of no use at a shop, by the code that programs get.
REASONS = {"country_not_allowed": noop("This shop doesn't take addresses in this country.")}
# Why it can be used for one of the two only.
NOT_HERE = {
    Kind.SHIPPING: noop("This shop doesn't ship to this country."),
    Kind.BILLING: noop("This shop sends no bills to this country."),
}


@dataclass(frozen=True)
class Terms:
    """`countries` are the allowed ones by kind; none means all. `contact` is whom a customer asks who may not change an address."""

    mode: Mode
    shared_book: bool
    countries: Mapping[Kind, frozenset[str]]
    contact: str
    formats: Formats = STANDARD

    def locked(self, kinds: Iterable[Kind]) -> bool:
        """Whether customers may not change an address for these kinds, whichever way it comes about: by editing, deleting, making it
        the default, or typing it into an order (ADR-08, ADR-09, ADR-10, ADR-14).
        """
        if self.shared_book or self.mode is Mode.READ_ONLY:
            return True
        return self.mode is Mode.BILLING_READ_ONLY and Kind.BILLING in kinds

    def require_unlocked(self, kinds: Iterable[Kind]) -> None:
        """Raises `Forbidden` `address_locked`, which says whom to ask."""
        if self.locked(kinds):
            raise Forbidden(
                "address_locked", "The shop keeps these addresses. Write to {contact}.", contact=self.contact
            )

    @property
    def open_kinds(self) -> frozenset[Kind]:
        """What customers may enter an address for."""
        return frozenset(kind for kind in Kind if not self.locked({kind}))

    def allows(self, kind: Kind, country: str) -> bool:
        """Whether an address of this country can be used for this kind here (ADR-02, ADR-15)."""
        allowed = self.countries[kind]
        return not allowed or country in allowed

    def usable_for(self, kinds: Collection[Kind], country: str) -> frozenset[Kind]:
        """What of these an address of this country is of use for here."""
        return frozenset(kind for kind in kinds if self.allows(kind, country))

    def offered(self, known: Iterable[str]) -> list[str]:
        """The countries that a customer may choose from, for any kind that is open to them."""
        return [code for code in known if any(self.allows(kind, code) for kind in self.open_kinds)]

    def require_allowed(self, kinds: Collection[Kind], country: str) -> None:
        """Raises `Invalid` `country_not_allowed` beside the country, or beside `kinds` where it would do for one of them."""
        usable = self.usable_for(kinds, country)
        if kinds and not usable:
            raise Invalid("country_not_allowed", REASONS["country_not_allowed"], "country")
        for kind in Kind:
            if kind in kinds and kind not in usable:
                raise Invalid("country_not_allowed", NOT_HERE[kind], "kinds")
