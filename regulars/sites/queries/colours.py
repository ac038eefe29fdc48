"""The colour that a new set or site begins with: one that few have (F45)."""

from django.db.models import Count

from regulars.sites.models import CustomerSet, Site
from regulars.sites.rules.colours import BRAND_COLOURS, SetColour, least_used

__all__ = ["next_brand_colour", "next_set_colour"]


def next_set_colour() -> str:
    used = CustomerSet.objects.values_list("colour").annotate(Count("pk")).order_by()
    return str(least_used(SetColour, used))


def next_brand_colour() -> str:
    used = (
        Site.objects.filter(brand_colour__in=BRAND_COLOURS).values_list("brand_colour").annotate(Count("pk"))
    )
    return least_used(BRAND_COLOURS, used.order_by())
