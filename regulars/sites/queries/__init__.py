"""Reads of sets and sites that cross tables."""

from typing import Any

from django.db.models import Case, Prefetch, Q, QuerySet, Subquery, When

from regulars.kernel.i18n import lazy
from regulars.kernel.lists import Column, Filter, List
from regulars.sites.models import CustomerSet, Installation, Site

__all__ = ["beside", "colours", "glance", "settings", "sub_shops", "types"]


def _fitting(sites: QuerySet[Site], typed: str) -> QuerySet[Site]:
    hosts = Q(pk__in=Site.objects.filter(hosts__name__icontains=typed))
    return sites.filter(Q(name__icontains=typed) | Q(code__icontains=typed) | hosts)


KINDS = {"standalone": lazy("Standalone"), "master": lazy("Master"), "sub": lazy("Sub")}
SITES = List(
    ("site", "sites"),
    [
        Column("site", "Site", share=17, asc=""),
        Column("hosts", "Hosts", "wide", share=13),
        Column("set", "Customer set", share=13),
        Column("kind", "Kind", share=11),
        Column("locale", "Locale", "wide", share=12),
        Column("registration", "Registration", share=11),
        Column("customers", "Customers", "numeric"),
        Column("added", "Added", share=13, asc="oldest", desc="newest"),
    ],
    [
        Filter("q", "Name, code or host", _fitting, "search"),
        Filter("set", "Set", "set", "set"),
        Filter("kind", "Kind", "kind", "select", KINDS),
    ],
    {"": ("name", "pk"), "newest": ("-pk",), "oldest": ("pk",)},
)
# The default set first.
SETS = List(("customer set", "customer sets"), [], orders={"": ("rank", "name", "pk")})


def ranked_sets() -> QuerySet[Any]:
    """Every set with a rank: 0 for the one that carries the default mark."""
    default_id = Subquery(Installation.objects.values("default_set_id")[:1])
    return CustomerSet.objects.annotate(rank=Case(When(pk=default_id, then=0), default=1))


def sets_with_sites() -> QuerySet[Any]:
    """The same with their sites as `by_name`; three statements however many there are (SET-02)."""
    return ranked_sets().prefetch_related(Prefetch("sites", Site.objects.for_listing(), to_attr="by_name"))
