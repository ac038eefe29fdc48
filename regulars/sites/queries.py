"""Reads of sets and sites that cross tables."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from regulars.sites.models import CustomerSet, Installation, Site

__all__ = ["SetWithSites", "sets_with_sites"]


@dataclass(frozen=True)
class SetWithSites:
    """A set, its sites by name, and whether it carries the default mark."""

    customer_set: CustomerSet
    sites: list[Site]
    is_default: bool


def sets_with_sites() -> list[SetWithSites]:
    """Every set by name, the default one first; four statements however many there are (SET-02)."""
    default_id = Installation.objects.values_list("default_set_id", flat=True).get()
    sites = Prefetch("sites", Site.objects.at_desk(), to_attr="by_name")
    sets: Any = CustomerSet.objects.order_by("name", "pk").prefetch_related(sites)
    found = [SetWithSites(one, one.by_name, one.pk == default_id) for one in sets]
    return sorted(found, key=lambda row: not row.is_default)
