from dataclasses import dataclass
from datetime import datetime

from regulars.customers.models import Customer, Viewing
from regulars.transfer.queries.personal_data import Sight

__all__ = ["HeldViewing", "viewings_held"]


@dataclass(frozen=True)
class HeldViewing:
    """Staff saw a site as the customer does."""

    site: str
    at: datetime
    reason: str


def viewings_held(customer: Customer, sight: Sight) -> dict[str, list[HeldViewing]]:
    rows = Viewing.objects.filter(account=customer, site__in=list(sight.sites)).order_by("pk")
    sees = sight.grant.sees("sessions")
    return {
        "viewings": [
            HeldViewing(sight.sites[row.site_id], row.created_at, row.reason) for row in rows if sees
        ]
    }
