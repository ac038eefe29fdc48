"""Addresses as staff read them: in lines, with what each is for, where it was entered, and whether a shop has a use for it (ADR-04, ADR-06)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from regulars.addresses.models import Address
from regulars.addresses.queries.books import Book, SeenAddress
from regulars.addresses.rules import KIND_LABELS, Kind
from regulars.addresses.rules.entries import FIELDS, Entry, written_lines
from regulars.addresses.rules.postal import country_named
from regulars.addresses.rules.terms import NOT_HERE, REASONS
from regulars.backoffice.addresses.owners import AddressBook
from regulars.kernel.i18n import lazy, translate
from regulars.sites.models import Site

__all__ = ["Tile", "lines_of", "of_no_use_at", "tiles_of"]

DEFAULT = {Kind.SHIPPING: lazy("Default for shipping"), Kind.BILLING: lazy("Default for billing")}
MAKE_DEFAULT = {
    Kind.SHIPPING: lazy("Make default for shipping"),
    Kind.BILLING: lazy("Make default for billing"),
}


@dataclass(frozen=True)
class Tile:
    """`marks` are text and tone of badges, `defaults` what it can be made the default for; `is_used` at the chosen shop."""

    address: Address
    lines: list[str]
    country: str
    marks: list[tuple[str, str]]
    hints: list[str]
    defaults: list[tuple[str, str]]
    is_used: bool = True

    @property
    def name(self) -> str:
        """What tells it from the others, for whoever hears the page."""
        return ", ".join([*self.lines, self.country])


def tiles_of(book: AddressBook) -> list[Tile]:
    """Defaults first."""
    addresses = sorted(
        book.addresses, key=lambda address: -address.default_shipping - address.default_billing
    )
    return [_tile(address, book) for address in addresses]


def lines_of(address: Address, book: AddressBook) -> list[str]:
    return written_lines(Entry(**{name: getattr(address, name) for name in FIELDS}), book.formats)


def _tile(address: Address, book: AddressBook) -> Tile:
    kinds = [kind for kind in Kind if kind in address.kinds]
    is_default = {kind: getattr(address, f"default_{kind}") for kind in kinds}
    marks = [
        (DEFAULT[kind], "accent") if is_default[kind] else (translate(KIND_LABELS[kind]), "plain")
        for kind in kinds
    ]
    entered_at, hints = address.entered_at, []
    if entered_at and entered_at.set_id != book.set_id:
        marks.append((translate("Other store"), "wait"))
    if entered_at and book.grant.is_at(entered_at.pk):
        hints.append(translate("Entered at {site}.", site=entered_at.name))
    defaults = [(kind.value, MAKE_DEFAULT[kind]) for kind in kinds if not is_default[kind]]
    return Tile(address, lines_of(address, book), country_named(address.country), marks, hints, defaults)


def of_no_use_at(tiles: Iterable[Tile], site: Site, there: Book) -> list[Tile]:
    """The same, each with what a shop has no use for (ADR-02, ADR-17)."""
    seen = {found.stored.id: found for found in there.seen}
    return [_at(tile, seen.get(tile.address.pk), site, there) for tile in tiles]


def _at(tile: Tile, found: SeenAddress | None, site: Site, there: Book) -> Tile:
    if there.terms.shared_book:
        return replace(tile, is_used=False)
    if found is None:
        hint = translate("Customers don't see it at {site}: it was entered at another shop.", site=site.name)
        return replace(tile, is_used=False, hints=[*tile.hints, hint])
    if not found.usable_for:
        hint = translate(REASONS[found.reason])
        return replace(tile, is_used=False, hints=[*tile.hints, hint])
    missing = [translate(NOT_HERE[kind]) for kind in Kind if kind in tile.address.kinds - found.usable_for]
    return replace(tile, hints=[*tile.hints, *missing])
