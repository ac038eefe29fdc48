"""Reads of sets and sites that cross tables."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Prefetch, Q, Subquery, When

from regulars.sites.models import CustomerSet, Installation, Site

__all__ = ["SetWithSites", "sets_with_sites", "types"]


@dataclass(frozen=True)
class SetWithSites:
    """A set, its sites by name, and whether it carries the default mark."""

    customer_set: CustomerSet
    sites: list[Site]
    is_default: bool

    @property
    def place(self) -> tuple[int, str, int]:
        """Where it stands in the list."""
        return (0 if self.is_default else 1), self.customer_set.name, self.customer_set.pk


def sets_with_sites(
    after: tuple[int, str, int] | None = None, limit: int | None = None
) -> list[SetWithSites]:
    """Sets by name, the default one first; three statements however many there are (SET-02).

    `after` is the place of the last one of the page before, `limit` how many at most; without them every set.
    """
    default_id = Subquery(Installation.objects.values("default_set_id")[:1])
    sites = Prefetch("sites", Site.objects.at_desk(), to_attr="by_name")
    found: Any = CustomerSet.objects.annotate(rank=Case(When(pk=default_id, then=0), default=1))
    if after is not None:
        rank, name, pk = after
        found = found.filter(
            Q(rank__gt=rank) | Q(rank=rank, name__gt=name) | Q(rank=rank, name=name, pk__gt=pk)
        )
    page = found.order_by("rank", "name", "pk").prefetch_related(sites)[:limit]
    return [SetWithSites(one, one.by_name, one.rank == 0) for one in page]
