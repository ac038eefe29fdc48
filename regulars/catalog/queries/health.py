"""What is stored of prices and doesn't do what somebody means by it."""

from django.db.models import Exists, F, OuterRef
from django.db.models.fields.json import KeyTextTransform

from regulars.catalog.models import PriceList
from regulars.customers.models import Customer
from regulars.groups.models import PricingPolicy
from regulars.sites.models import Site

__all__ = ["sites_without_masters_lists", "unknown_policies"]

EXAMPLES = 5


def sites_without_masters_lists() -> list[str]:
    """Codes of sub sites that would have the price lists of their master, but for another currency (SHP-03, SHP-05)."""
    own = PriceList.objects.filter(site=OuterRef("pk"), active=True)
    masters = PriceList.objects.filter(site=OuterRef("master_id"), active=True)
    foreign = Site.objects.filter(~Exists(own), Exists(masters), master__isnull=False)
    return list(
        foreign.exclude(currency=F("master__currency")).order_by("code").values_list("code", flat=True)
    )


def unknown_policies() -> tuple[int, list[str]]:
    """How many customers have a pricing policy that there isn't, and the first few: `#7 SILVER` (CLS-02)."""
    named = Customer.objects.annotate(policy=KeyTextTransform("pricing_policy", "attributes"))
    known = PricingPolicy.objects.filter(code=OuterRef("policy"))
    found = named.filter(~Exists(known), policy__isnull=False).exclude(policy="").order_by("pk")
    first = found.values_list("pk", "policy")[:EXAMPLES]
    return found.count(), [f"#{pk} {policy}" for pk, policy in first]
