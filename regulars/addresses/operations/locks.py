"""What a site says about addresses is changed by nobody else meanwhile."""

from dataclasses import dataclass

from regulars.addresses.models import SiteAddresses
from regulars.kernel.audit import Entry
from regulars.kernel.errors import version_conflict
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_site

__all__ = ["LockedTerms", "locked_terms"]


@dataclass(frozen=True)
class LockedTerms:
    """The row whose version is that of all that the site says; `is_new` where it had said nothing yet."""

    row: SiteAddresses
    is_new: bool

    def settle(self, record: Entry, *, is_changed: bool) -> None:
        """Stored under the next version; where nothing has changed, a site that has said nothing yet stays so."""
        if is_changed:
            self.row.version += 1
            self.row.save()
            return
        record.nothing()
        if self.is_new:
            self.row.delete()  # there to be locked alone (F58)


def locked_terms(site: Site, version: int | None) -> LockedTerms:
    """Raises `Conflict` `version_conflict` where somebody saved since this version."""
    hold_site(site.pk)
    _, is_new = SiteAddresses.objects.get_or_create(site=site)
    row = SiteAddresses.objects.select_for_update().get(site=site)
    if version is not None and row.version != version:
        raise version_conflict(row.version)
    return LockedTerms(row, is_new)
