"""Where the way leads from what can't be deleted to the discounts that name it."""

from django.urls import reverse

from regulars.catalog.models import Discount
from regulars.groups.models import CustomerGroup, Tag

__all__ = ["links_naming"]

MOST = 10


def links_naming(named: CustomerGroup | Tag) -> list[tuple[str, str]]:
    """Name and page of the first discounts that ask for it. One statement."""
    field = "tag" if isinstance(named, Tag) else "group"
    asking = Discount.objects.filter(**{field: named}).order_by("name", "pk")
    return [
        (name, reverse("discount", args=[code])) for name, code in asking.values_list("name", "code")[:MOST]
    ]
