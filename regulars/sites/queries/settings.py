"""The settings in force at sites, whichever room keeps them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet

from regulars.sites.models import Site
from regulars.sites.rules.settings import declared

__all__ = ["row_of", "settings_of"]


def row_of(model: type[Model], site: Site) -> Model:
    """What this table says about a site; a new row with the defaults where it says nothing yet."""
    rows = QuerySet(model).filter(site=site) if site.pk else ()
    return next(iter(rows), None) or model(site=site)


def settings_of(sites: Iterable[Site]) -> dict[int, dict[str, Any]]:
    """Each site's settings by code. One statement for each room above that has some."""
    sites = list(sites)
    found: dict[int, dict[str, Any]] = {site.pk: {} for site in sites}
    for model in {declaration.column.model for declaration in declared("site").values()}:
        held: dict[int, Model] = {site.pk: site for site in sites}
        if model is not Site:
            rows: QuerySet[Any] = QuerySet(model).filter(site__in=sites)
            held = {row.site_id: row for row in rows}
        for site in sites:
            row = held.get(site.pk) or model()
            codes = [
                code for code, declaration in declared("site").items() if declaration.column.model is model
            ]
            found[site.pk] |= {code: getattr(row, code) for code in codes}
    return found
