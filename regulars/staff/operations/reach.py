"""At which sites somebody's role counts."""

from collections.abc import Sequence
from typing import Any

from regulars.kernel.errors import Invalid
from regulars.sites.models import Site
from regulars.staff.models import ApiKey, StaffUser

__all__ = ["check_sites", "codes_of", "list_sites"]


def check_sites(sites: Sequence[Site] | None) -> None:
    """None is every site. Raises `Invalid` beside `sites` for an empty list, which nobody could work with."""
    if sites is not None and not sites:
        raise Invalid("required", "Choose at least one site, or every site.", "sites")


def codes_of(sites: Sequence[Site] | None) -> list[str] | None:
    """For the record."""
    return None if sites is None else sorted(site.code for site in sites)


def list_sites(holder: StaffUser | ApiKey, sites: Sequence[Site] | None) -> None:
    """These sites and no others."""
    listed: Any = holder.listed_sites
    listed.all().delete()
    for site in sites or ():
        listed.create(site=site)
