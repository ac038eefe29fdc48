"""What a site says about addresses is changed by nobody else meanwhile."""

from regulars.addresses import rules
from regulars.addresses.models import SiteAddresses
from regulars.kernel.audit import Entry
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_site

__all__ = ["locked_terms", "settle_terms"]


def locked_terms(site: Site, version: int | None) -> SiteAddresses:
    """What a site says of addresses, as a row to be changed by nobody else: its version is that of all of it. Raises `Conflict`
    `version_conflict`.
    """
    hold_site(site.pk)
    SiteAddresses.objects.bulk_create([SiteAddresses(site=site)], ignore_conflicts=True)
    terms = SiteAddresses.objects.select_for_update().get(site=site)
    if version is not None and terms.version != version:
        raise rules.version_conflict(terms.version)
    return terms


def settle_terms(terms: SiteAddresses, record: Entry, *, is_changed: bool) -> None:
    """Stored under the next version; where nothing has changed, a site that has said nothing yet stays so."""
    if is_changed:
        terms.version += 1
        terms.save()
    else:
        record.nothing()
        SiteAddresses.objects.filter(site=terms.site_id, version=1).delete()  # there to be locked alone (F58)
