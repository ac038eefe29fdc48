"""The logins that the demo world ships with. Everybody knows their passwords."""

__all__ = ["DEMO_LOGINS", "holds_demo_world"]

STAFF = "regulars-demo"
CUSTOMER = "mystic-demo"

# who, user name, password
DEMO_LOGINS = [
    ("administrator", "admin@regulars.example", STAFF),
    ("manager, all sites", "manager@regulars.example", STAFF),
    ("viewer, all sites", "viewer@regulars.example", STAFF),
    ("manager, trade sites", "trade@regulars.example", STAFF),
    ("customer, b2c", "john@mystic.example", CUSTOMER),
    ("customer, b2c and b2b", "stacy@mystic.example", CUSTOMER),
    ("customer, b2b", "orders@totalparts.example", CUSTOMER),
    ("customer, trade", "nora@north.example", CUSTOMER),
]


def holds_demo_world() -> bool:
    from regulars.sites.models import Installation

    return Installation.objects.filter(is_demo=True).exists()
