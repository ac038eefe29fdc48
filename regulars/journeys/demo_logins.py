"""The logins that the demo world ships with: what `serve` prints and the front page shows. Everybody knows them."""

from dataclasses import dataclass

__all__ = ["CUSTOMERS", "STAFF", "DemoLogin", "demo_logins"]

STAFF_PASSWORD = "regulars-demo"  # noqa: S105 - shipped, and refused outside a demo
CUSTOMER_PASSWORD = "mystic-demo"  # noqa: S105 - as above


@dataclass(frozen=True)
class DemoLogin:
    """Somebody of the demo world. `sites` are the codes of the sites that let them in, `looks_after` those that staff are limited to."""

    username: str
    password: str
    about: str
    sites: tuple[str, ...] = ()
    looks_after: tuple[str, ...] = ()


STAFF = (
    DemoLogin("admin@regulars.example", STAFF_PASSWORD, "administrator: may do everything"),
    DemoLogin("manager@regulars.example", STAFF_PASSWORD, "manager: cares for customers and their access"),
    DemoLogin("viewer@regulars.example", STAFF_PASSWORD, "viewer: looks, changes nothing"),
    DemoLogin(
        "trade@regulars.example",
        STAFF_PASSWORD,
        "manager of the trade sites only",
        looks_after=("trade", "north", "south"),
    ),
)
CUSTOMERS = (
    DemoLogin("john@mystic.example", CUSTOMER_PASSWORD, "a shopper of both b2c shops", ("sports", "kids")),
    DemoLogin(
        "stacy@mystic.example",
        CUSTOMER_PASSWORD,
        "two accounts under one name: one in b2c, a stranger to it in b2b",
        ("sports", "kids", "business", "parts"),
    ),
    DemoLogin(
        "orders@totalparts.example", CUSTOMER_PASSWORD, "Total Parts Supply, b2b", ("business", "parts")
    ),
    DemoLogin("buyer@bigsports.example", CUSTOMER_PASSWORD, "Big Sports Ltd, b2b", ("business", "parts")),
    DemoLogin(
        "pending@newco.example", CUSTOMER_PASSWORD, "b2b, waits for approval at Mystic Business", ("parts",)
    ),
    DemoLogin("blocked@mystic.example", CUSTOMER_PASSWORD, "b2c, switched off at Mystic Kids", ("sports",)),
    DemoLogin("nora@north.example", CUSTOMER_PASSWORD, "buys at Trade North", ("north", "trade")),
    DemoLogin("sol@south.example", CUSTOMER_PASSWORD, "buys at Trade South", ("south", "trade")),
)


def demo_logins() -> tuple[DemoLogin, ...]:
    """Staff first, then customers."""
    return (*STAFF, *CUSTOMERS)
