"""What a site says about addresses, and what is in force there: its own word, else its master's (ADR-12, ADR-15)."""

from dataclasses import dataclass

from regulars.addresses.models import AddressMode, SiteAddresses
from regulars.addresses.rules import Mode
from regulars.sites.models import CustomerType, Site
from regulars.sites.rules import SiteKind

__all__ = ["SiteTerms", "terms_of"]


@dataclass(frozen=True)
class SiteTerms:
    """`own` and `own_modes` are what the site itself says, `above` and `above_modes` what its master does, if it has one."""

    own: SiteAddresses
    own_modes: dict[str, str]
    above: SiteAddresses
    above_modes: dict[str, str]
    types: tuple[str, ...]
    is_sub: bool

    @property
    def shipping_countries(self) -> list[str]:
        return self.own.shipping_countries or self.above.shipping_countries

    @property
    def billing_countries(self) -> list[str]:
        return self.own.billing_countries or self.above.billing_countries

    @property
    def shared_book(self) -> bool:
        return self.is_sub and self.own.shared_book

    @property
    def modes(self) -> dict[str, str]:
        """For every customer type."""
        known = self.above_modes | self.own_modes
        return {code: known.get(code, Mode.OWN.value) for code in self.types}


def terms_of(site: Site) -> SiteTerms:
    """Three statements; a site that has said nothing yet has version 1."""
    ids = [site.pk, *([site.master_id] if site.master_id else [])]
    rows = {row.site_id: row for row in SiteAddresses.objects.filter(site__in=ids)}
    modes: dict[int, dict[str, str]] = {pk: {} for pk in ids}
    for row in AddressMode.objects.filter(site__in=ids).order_by("type"):
        modes[row.site_id][row.type_id] = row.mode
    types = CustomerType.objects.exclude(code="guest").order_by("position", "code")
    return SiteTerms(
        own=rows.get(site.pk) or SiteAddresses(site=site),
        own_modes=modes[site.pk],
        above=rows.get(site.master_id or 0) or SiteAddresses(),
        above_modes=modes.get(site.master_id or 0, {}),
        types=tuple(types.values_list("code", flat=True)),
        is_sub=site.kind == SiteKind.SUB,
    )
