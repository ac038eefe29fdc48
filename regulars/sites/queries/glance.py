"""A page of the customer sets, each with the first of its sites: what it costs doesn't grow with sets or sites (SET-02, F45)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber

from regulars.sites.models import CustomerSet, Site, SiteHost
from regulars.sites.queries import SETS, ranked_sets

__all__ = ["SetAtAGlance", "place_of", "sets_at_a_glance"]

# A master is followed by its sub sites.
_FIRST = """
SELECT site.*, (SELECT array_agg(name ORDER BY id) FROM sites_sitehost WHERE site_id = site.id) AS host_names
FROM unnest(%(sets)s::bigint[]) sets (id)
CROSS JOIN LATERAL (
    SELECT member.id, row_number() OVER (ORDER BY head.name, head.id, member.name, member.id) AS nr
    FROM (SELECT id, name FROM sites_site WHERE set_id = sets.id AND master_id IS NULL ORDER BY name, id LIMIT %(most)s) head
    CROSS JOIN LATERAL (
        SELECT head.id, '' AS name
        UNION ALL (SELECT id, name FROM sites_site sub WHERE sub.master_id = head.id ORDER BY name, id LIMIT %(most)s)
    ) member
    ORDER BY nr LIMIT %(most)s
) first
JOIN sites_site site ON site.id = first.id
ORDER BY first.nr"""


@dataclass(frozen=True)
class SetAtAGlance:
    """A set, whether it carries the default mark, how many sites it has, and the first of them or those that were searched for."""

    customer_set: CustomerSet
    is_default: bool
    site_count: int
    sites: list[Any]  # with `host_names`


def sets_at_a_glance(
    q: str = "", *, offset: int, limit: int, first: int, unfolded: Mapping[str, int]
) -> tuple[list[SetAtAGlance], int]:
    """The default set first, then by name, and how many there are altogether.

    `q` finds a set by its name or code, or by name, code or host of one of its sites, which stand there then.
    Each set comes with so many of its `first` sites, the `unfolded` ones by code with more.
    """
    counted = Site.objects.filter(set=OuterRef("pk")).order_by().values("set").values(many=Count("pk"))
    page = list(_found(q).annotate(total=Window(Count("*")), many=Subquery(counted))[offset : offset + limit])
    ids = [row.pk for row in page]
    sites = _matching(q, ids, first) if q else {}
    if others := [pk for pk in ids if pk not in sites]:
        sites |= _first(others, first)
    for row in page:
        if most := unfolded.get(row.code):
            sites |= _first([row.pk], most)
    summaries = [SetAtAGlance(row, row.rank == 0, row.many or 0, sites.get(row.pk, [])) for row in page]
    return summaries, page[0].total if page else 0


def place_of(code: str) -> int:
    """How many sets stand before this one in the whole list; 0 for none of ours."""
    row = ranked_sets().filter(code=code).first()
    if row is None:
        return 0
    before = Q(rank__lt=row.rank) | Q(rank=row.rank, name__lt=row.name)
    return int(ranked_sets().filter(before | Q(rank=row.rank, name=row.name, pk__lt=row.pk)).count())


def _found(q: str) -> Any:
    ranked = ranked_sets().order_by(*SETS.orders[""])
    sites = Site.objects.filter(_names(q), set=OuterRef("pk"))
    return ranked.filter(Q(name__icontains=q) | Q(code__icontains=q) | Exists(sites)) if q else ranked


def _names(q: str) -> Q:
    hosts = SiteHost.objects.filter(site=OuterRef("pk"), name__icontains=q)
    return Q(name__icontains=q) | Q(code__icontains=q) | Q(Exists(hosts))


def _first(ids: Sequence[int], most: int) -> dict[int, list[Any]]:
    return _by_set(Site.objects.raw(_FIRST, {"sets": list(ids), "most": most}))


def _matching(q: str, ids: Sequence[int], most: int) -> dict[int, list[Any]]:
    """The first that fit, of each set: found before anything else of them is read."""
    nr = Window(RowNumber(), partition_by="set", order_by=("name", "pk"))
    fitting = Site.objects.filter(_names(q), set__in=ids).annotate(nr=nr).filter(nr__lte=most)
    hosts = ArraySubquery(SiteHost.objects.filter(site=OuterRef("pk")).order_by("pk").values("name"))
    found = Site.objects.filter(pk__in=list(fitting.values_list("pk", flat=True))).annotate(host_names=hosts)
    return _by_set(found.order_by("name", "pk"))


def _by_set(sites: Iterable[Site]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for site in sites:
        found.setdefault(site.set_id, []).append(site)
    return found
