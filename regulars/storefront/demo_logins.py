"""The logins that the demo world ships with. Everybody knows their passwords, and that is what they are for."""

from dataclasses import dataclass

__all__ = ["DEMO_LOGINS", "DemoLogin"]

STAFF = "regulars-demo"
CUSTOMER = "mystic-demo"
BACK_OFFICE = ("admin",)


@dataclass(frozen=True)
class DemoLogin:
    """`places` are site codes, or `admin` for the back office."""

    who: str
    username: str
    password: str
    places: tuple[str, ...]


DEMO_LOGINS = (
    DemoLogin("Administrator", "admin@regulars.example", STAFF, BACK_OFFICE),
    DemoLogin("Manager of all sites", "manager@regulars.example", STAFF, BACK_OFFICE),
    DemoLogin("Viewer of all sites", "viewer@regulars.example", STAFF, BACK_OFFICE),
    DemoLogin("Manager of the trade sites", "trade@regulars.example", STAFF, BACK_OFFICE),
    DemoLogin("John D.", "john@mystic.example", CUSTOMER, ("sports", "kids")),
    DemoLogin(
        "Stacy M., two accounts", "stacy@mystic.example", CUSTOMER, ("sports", "kids", "business", "parts")
    ),
    DemoLogin("Total Parts Supply", "orders@totalparts.example", CUSTOMER, ("business", "parts")),
    DemoLogin("Big Sports Ltd", "buyer@bigsports.example", CUSTOMER, ("business", "parts")),
    DemoLogin("Pending at Mystic Business", "pending@newco.example", CUSTOMER, ("parts",)),
    DemoLogin("Disabled at Mystic Kids", "blocked@mystic.example", CUSTOMER, ("sports",)),
    DemoLogin("Nora of the north", "nora@north.example", CUSTOMER, ("north", "trade")),
    DemoLogin("Sol of the south", "sol@south.example", CUSTOMER, ("south", "trade")),
)
