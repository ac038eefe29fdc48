"""How addresses are written and asked for at a site: its own formats, else its master's (ADR-06)."""

from dataclasses import dataclass
from functools import cached_property

from regulars.addresses.models import SiteFormat
from regulars.addresses.rules import Where
from regulars.addresses.rules.formats import STANDARD, Format, Formats
from regulars.sites.models import Site

__all__ = ["SiteFormats", "formats_at", "formats_of"]


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


def formats_of(site: Site) -> SiteFormats:
    """One statement."""
    found = dict[int, dict[str, Format]]()
    for row in SiteFormat.objects.filter(site__in=[site.pk, site.master_id or site.pk]):
        form = Format(row.format, frozenset(row.required), frozenset(row.left_out))
        found.setdefault(row.site_id, {})[row.country] = form
    above = found.get(site.master_id or 0, {})
    return SiteFormats(own=Formats(found.get(site.pk, {})), above=Formats(above))


def formats_at(site: Site | None) -> Formats:
    """Those in force; without a site, everything is as the countries have it."""
    return formats_of(site).in_force if site else STANDARD
