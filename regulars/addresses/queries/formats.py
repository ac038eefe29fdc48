"""How addresses are written and asked for at a site: its own formats, else its master's (ADR-06)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from regulars.addresses.rules import Where
from regulars.addresses.rules.formats import STANDARD, Format, Formats
from regulars.kernel.hot import fetch_all
from regulars.sites.models import Site

__all__ = ["OWN_FORMATS", "SiteFormats", "formats_at", "formats_in", "formats_of"]

# What the `site` itself says, as JSON for `formats_in`.
OWN_FORMATS = """
(SELECT json_agg(json_build_array(country, format, required, left_out)) FROM addresses_siteformat WHERE site_id = site.id)"""


@dataclass(frozen=True)
class SiteFormats:
    """What the site itself says, and what its master does, if it has one."""

    own: Formats
    above: Formats

    @property
    def where(self) -> Where:
        if self.own.by_country:
            return Where.SITE
        return Where.MASTER if self.above.by_country else Where.STANDARD

    @cached_property
    def in_force(self) -> Formats:
        """All of one of them; the two are never mixed."""
        return self.own if self.own.by_country else self.above


def formats_in(rows: Iterable[tuple[str, str, Collection[str], Collection[str]]] | None) -> Formats:
    """The formats that `OWN_FORMATS` has brought."""
    return Formats(
        {
            country: Format(text, frozenset(required), frozenset(left_out))
            for country, text, required, left_out in rows or ()
        }
    )


def formats_of(site: Site) -> SiteFormats:
    """One statement."""
    sql = f"SELECT site.id, {OWN_FORMATS} FROM sites_site site WHERE site.id = ANY(%s)"
    found = {pk: formats_in(rows) for pk, rows in fetch_all(sql, [[site.pk, site.master_id]])}
    return SiteFormats(own=found[site.pk], above=found.get(site.master_id or 0, STANDARD))


def formats_at(site: Site | None) -> Formats:
    """Those in force; without a site, everything is as the countries have it."""
    return formats_of(site).in_force if site else STANDARD
