"""Of which sites a customer sees no orders, cards or addresses where they ask for what is theirs."""

from regulars.sites.models import Site
from regulars.sites.rules.sharing import SetSharing, Sight, customer_sees, place_of

__all__ = ["unseen_at"]


def unseen_at(every: list[Site], asked_at: int | None) -> dict[str, dict[int, str]]:
    """Of these sites, which come with their sets, those whose records of an area aren't seen: code by id, by the same table as the records
    themselves (MTX-01).
    """
    here = next((site for site in every if site.pk == asked_at), None)
    if here is None:
        return {}
    shared = {
        "order": here.set.share_orders,
        "card": here.set.share_cards,
        "address": here.set.share_addresses,
    }
    places = [(site, place_of(site.pk, site.set_id, site_id=here.pk, set_id=here.set_id)) for site in every]
    return {
        area: {
            site.pk: site.code
            for site, place in places
            if customer_sees(place, SetSharing(is_shared, here.set.discreet)) is Sight.NO
        }
        for area, is_shared in shared.items()
    }
