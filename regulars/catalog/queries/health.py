"""What is stored of prices and doesn't do what somebody means by it."""

from django.db.models import Exists, OuterRef
from django.db.models.fields.json import KeyTextTransform

from regulars.catalog.queries.inheritance import WHOSE_LISTS
from regulars.customers.models import Customer
from regulars.groups.models import PricingPolicy
from regulars.kernel.hot import fetch_all

__all__ = ["sites_without_masters_lists", "unknown_policies"]

EXAMPLES = 5
_FOREIGN = f"""
SELECT site.code FROM sites_site site JOIN sites_site master ON master.id = {WHOSE_LISTS} AND master.id <> site.id
WHERE site.currency <> master.currency AND EXISTS (SELECT 1 FROM catalog_pricelist WHERE site_id = master.id AND active)
ORDER BY site.code"""


def sites_without_masters_lists() -> list[str]:
    """Codes of sub sites that would have the price lists of their master, but for another currency (SHP-03, SHP-05)."""
    return [code for (code,) in fetch_all(_FOREIGN, {})]


def unknown_policies() -> tuple[int, list[str]]:
    """How many customers have a pricing policy that there isn't, and the first few: `#7 SILVER` (CLS-02)."""
    named = Customer.objects.annotate(policy=KeyTextTransform("pricing_policy", "attributes"))
    known = PricingPolicy.objects.filter(code=OuterRef("policy"))
    found = named.filter(~Exists(known), policy__isnull=False).exclude(policy="").order_by("pk")
    first = found.values_list("pk", "policy")[:EXAMPLES]
    return found.count(), [f"#{pk} {policy}" for pk, policy in first]
