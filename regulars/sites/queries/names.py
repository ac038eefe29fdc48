"""What sets and sites are called, for whoever chooses one: the first by their names, one prepared statement each."""

from collections.abc import Iterable

from regulars.kernel.hot import fetch_all

__all__ = ["names_of_sets", "names_of_sites"]

_SETS = "SELECT code, name FROM sites_customerset {where} ORDER BY name, id LIMIT %s"
_SITES = "SELECT code, name FROM sites_site {where} ORDER BY name, id LIMIT %s"
_EVERY_SET, _EVERY_SITE = _SETS.format(where=""), _SITES.format(where="")
_THEIR_SITES = _SITES.format(where="WHERE id = ANY(%s)")
_SETS_OF_SITES = _SETS.format(where="WHERE id IN (SELECT set_id FROM sites_site WHERE id = ANY(%s))")


def names_of_sets(site_ids: Iterable[int] | None, most: int) -> list[tuple[str, str]]:
    """Code and name of the sets that hold one of these sites; None: of every set."""
    return _first(_EVERY_SET, _SETS_OF_SITES, site_ids, most)


def names_of_sites(site_ids: Iterable[int] | None, most: int) -> list[tuple[str, str]]:
    """Code and name of these sites; None: of every site."""
    return _first(_EVERY_SITE, _THEIR_SITES, site_ids, most)


def _first(every: str, theirs: str, site_ids: Iterable[int] | None, most: int) -> list[tuple[str, str]]:
    if site_ids is None:
        return fetch_all(every, [most], prepare=True)
    return fetch_all(theirs, [list(site_ids), most], prepare=True)
