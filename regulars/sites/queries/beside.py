"""The sets beside one: where somebody who belongs to that one could be too."""

from collections.abc import Collection
from dataclasses import dataclass

from regulars.kernel.hot import fetch_all

__all__ = ["SetBeside", "sets_beside"]

_BESIDE = """
SELECT sets.code, sets.name, sets.colour, sites.codes[1], sites.names[:%(first)s], cardinality(sites.names)
FROM (
    SELECT id, code, name, colour FROM sites_customerset beside
    WHERE id <> %(set)s AND EXISTS (SELECT 1 FROM sites_site site WHERE site.set_id = beside.id AND {within})
    ORDER BY name, id LIMIT %(limit)s
) sets
CROSS JOIN LATERAL (
    SELECT array_agg(code ORDER BY name, id) AS codes, array_agg(name ORDER BY name, id) AS names
    FROM sites_site site WHERE site.set_id = sets.id AND {within}
) sites
ORDER BY sets.name, sets.id""".format(within="(%(within)s::bigint[] IS NULL OR site.id = ANY(%(within)s))")


@dataclass(frozen=True)
class SetBeside:
    """A set with the names of its `first` sites, the code of the very first, and how many there are."""

    code: str
    name: str
    colour: str
    first_site: str
    site_names: list[str]
    site_count: int


def sets_beside(
    set_id: int, *, within: Collection[int] | None, limit: int, first: int = 5
) -> list[SetBeside]:
    """Other sets with a site of these (None: any), by name, at most `limit`. One statement."""
    ids = None if within is None else list(within)
    rows = fetch_all(_BESIDE, {"set": set_id, "within": ids, "limit": limit, "first": first})
    return [SetBeside(*row) for row in rows]
