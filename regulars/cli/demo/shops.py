"""Eight shops in four customer sets."""

from django.conf import settings

from regulars.kernel.actor import OPERATOR
from regulars.sites.models import CustomerSet, Installation, Site
from regulars.sites.operations.sets import SetChanges, add_set
from regulars.sites.operations.sites import SiteChanges, add_site
from regulars.sites.rules import SiteKind

__all__ = ["open_shops"]

SETS = {"b2c": "Mystic shoppers", "b2b": "Mystic business", "trade": "Mystic trade"}

# set, code, name, locale, time zone, currency, brand colour
SHOPS = [
    ("b2c", "sports", "Mystic Sports", "en_GB", "Europe/London", "GBP", "#1f7a5c"),
    ("b2c", "kids", "Mystic Kids", "en_IE", "Europe/Dublin", "EUR", "#d2541b"),
    ("b2b", "business", "Mystic Business", "de_DE", "Europe/Berlin", "EUR", "#24427a"),
    ("b2b", "parts", "Mystic Parts", "de_AT", "Europe/Vienna", "EUR", "#6a4c93"),
    ("trade", "trade", "Mystic Trade", "en_US", "America/New_York", "USD", "#3d4f5d"),
    ("trade", "north", "Trade North", "en_CA", "America/Toronto", "CAD", "#0d7390"),
    ("trade", "south", "Trade South", "es_US", "America/Chicago", "USD", "#a3293d"),
    ("default", "outlet", "Mystic Outlet", "fr_FR", "Europe/Paris", "EUR", "#a8318c"),
]
MASTER, SUBS = "trade", {"north", "south"}


def open_shops() -> None:
    homes = {code: add_set(code, SetChanges(name=name), by=OPERATOR) for code, name in SETS.items()}
    homes["default"] = Installation.objects.select_related("default_set").get().default_set
    master = None
    for home, code, name, locale, time_zone, currency, colour in SHOPS:
        site = _open(
            code,
            SiteChanges(
                name=name,
                hosts=[f"{code}.{settings.DOMAIN}"],
                locale=locale,
                time_zone=time_zone,
                currency=currency,
                sender=f"hello@{code}.mystic.example",
                brand_colour=colour,
            ),
            home=homes[home],
            master=master,
        )
        master = site if code == MASTER else master


def _open(code: str, changes: SiteChanges, *, home: CustomerSet, master: Site | None) -> Site:
    if code in SUBS:
        return add_site(code, changes, to_set=home, kind=SiteKind.SUB, master=master, by=OPERATOR)
    kind = SiteKind.MASTER if code == MASTER else SiteKind.STANDALONE
    return add_site(code, changes, to_set=home, kind=kind, by=OPERATOR)
