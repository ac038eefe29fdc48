"""What a site says about addresses, and what is in force there: its own word, else its master's (ADR-12, ADR-15)."""

from collections.abc import Iterable
from dataclasses import dataclass

from regulars.addresses.models import SiteAddresses
from regulars.addresses.queries.formats import OWN_FORMATS, SiteFormats, formats_in
from regulars.addresses.rules import (
    KIND_COUNTRIES,
    MODE_LABELS,
    Kind,
    Mode,
    Where,
    countries_in_words,
    places_in_words,
)
from regulars.addresses.rules.formats import STANDARD
from regulars.kernel.hot import fetch_all
from regulars.kernel.i18n import translate
from regulars.sites.models import CustomerType, Site
from regulars.sites.queries.types import types_of_customers
from regulars.sites.rules import SiteKind

__all__ = ["SiteTerms", "TermsLine", "terms_in_words", "terms_of"]


@dataclass(frozen=True)
class SiteTerms:
    """`own` and `own_modes` are what the site itself says, `above` and `above_modes` what its master does, if it has one."""

    own: SiteAddresses
    own_modes: dict[str, str]
    above: SiteAddresses
    above_modes: dict[str, str]
    types: tuple[CustomerType, ...]
    is_sub: bool
    formats: SiteFormats

    @property
    def shipping_countries(self) -> list[str]:
        return self.countries_for(Kind.SHIPPING)[0]

    @property
    def billing_countries(self) -> list[str]:
        return self.countries_for(Kind.BILLING)[0]

    @property
    def shared_book(self) -> bool:
        return self.is_sub and self.own.shared_book

    @property
    def modes(self) -> dict[str, str]:
        """For every customer type."""
        return {customer_type.code: self.mode_of(customer_type.code)[0] for customer_type in self.types}

    def countries_for(self, kind: Kind) -> tuple[list[str], Where]:
        """The countries in force, none for every country, and where they come from."""
        for row, where in ((self.own, Where.SITE), (self.above, Where.MASTER)):
            if countries := getattr(row, f"{kind}_countries"):
                return countries, where
        return [], Where.STANDARD

    def mode_of(self, code: str) -> tuple[str, Where]:
        for modes, where in ((self.own_modes, Where.SITE), (self.above_modes, Where.MASTER)):
            if code in modes:
                return modes[code], where
        return Mode.OWN.value, Where.STANDARD


@dataclass(frozen=True)
class TermsLine:
    """One of them in force, in the words of the page that changes it."""

    code: str
    name: str
    value: str
    where: Where


_TERMS = f"""
SELECT site.id, coalesce(terms.shipping_countries, '{{}}'), coalesce(terms.billing_countries, '{{}}'),
    coalesce(terms.shared_book, false), coalesce(terms.version, 1),
    ARRAY(SELECT ARRAY[type_id, mode] FROM addresses_addressmode WHERE site_id = site.id ORDER BY type_id), {OWN_FORMATS}
FROM sites_site site LEFT JOIN addresses_siteaddresses terms ON terms.site_id = site.id WHERE site.id = ANY(%s)"""


def terms_of(site: Site, types: Iterable[CustomerType] | None = None) -> SiteTerms:
    """Two statements, or one where the customer types are known; a site that has said nothing yet has version 1."""
    found = {}
    for pk, shipping, billing, shared_book, version, modes, formats in fetch_all(
        _TERMS, [[site.pk, site.master_id]]
    ):
        row = SiteAddresses(
            site_id=pk,
            shipping_countries=shipping,
            billing_countries=billing,
            shared_book=shared_book,
            version=version,
        )
        found[pk] = row, dict(modes), formats_in(formats)
    own, own_modes, own_formats = found[site.pk]
    above, above_modes, formats_above = found.get(site.master_id or 0, (SiteAddresses(), {}, STANDARD))
    return SiteTerms(
        own=own,
        own_modes=own_modes,
        above=above,
        above_modes=above_modes,
        types=tuple(types_of_customers() if types is None else types),
        is_sub=site.kind == SiteKind.SUB,
        formats=SiteFormats(own=own_formats, above=formats_above),
    )


def terms_in_words(site: Site, types: Iterable[CustomerType] | None = None) -> list[TermsLine]:
    """Everything that a site's customers meet, with where it comes from (CLS-05). Statements as `terms_of`."""
    terms, lines = terms_of(site, types), list[TermsLine]()
    for kind in Kind:
        countries, where = terms.countries_for(kind)
        value = countries_in_words(countries) or translate("Every country")
        lines.append(TermsLine(f"{kind}_countries", translate(KIND_COUNTRIES[kind]), value, where))
    for customer_type in terms.types:
        mode, where = terms.mode_of(customer_type.code)
        label = translate(MODE_LABELS[Mode(mode)])
        lines.append(TermsLine(f"address_mode.{customer_type.code}", customer_type.label, label, where))
    written = places_in_words(terms.formats.in_force.by_country) or translate("As each country has it")
    lines.append(TermsLine("address_format", translate("Formats and forms"), written, terms.formats.where))
    if terms.is_sub:
        value, where = translate("No"), Where.STANDARD
        if terms.shared_book:
            value, where = translate("Yes"), Where.SITE
        lines.append(TermsLine("shared_book", translate("Shared address book"), value, where))
    return lines
