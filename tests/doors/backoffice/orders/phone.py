"""Staff with a telephone, and the form in front of them."""

import re
from typing import Any

from django.test import Client

from regulars.customers.models import Customer
from regulars.sites.models import Site
from regulars.staff.rules.rights import Right
from tests.world import own_role, sam

__all__ = ["TAKES", "page_of", "staff", "takes"]

TAKES = [Right.SEE, Right.SEE_ORDERS, Right.EDIT_ORDERS]
LEVELS = dict.fromkeys(("identity", "contact", "addresses", "cards", "credit", "b2b"), "view")


def staff(*sites: Site, may: list[Right] = TAKES, email: str = "pat@staff.example", **levels: str) -> Client:
    client = Client(HTTP_HOST="admin.localhost")
    role = own_role(f"Role of {email}", functions=may, **(LEVELS | levels))
    client.force_login(sam(role.code, email, at=list(sites) or None))
    return client


def page_of(site: Site, customer: Customer) -> str:
    return f"/orders/new/{site.code}/{customer.pk}"


def hidden_in(answer: Any) -> dict[str, str]:
    """The key and what was agreed to, as the page has them."""
    return dict(re.findall(r'name="(key|agreed)" value="([^"]*)"', answer.content.decode()))


def takes(client: Client, site: Site, customer: Customer, **sent: Any) -> Any:
    """The lines are typed, *Update* shows the sum, *Place order* sends it; answers the last one."""
    lines = {"product": ["P1"], "quantity": ["1"], "pay_by": "invoice"} | sent
    shown = client.post(page_of(site, customer), lines | {"do": "update"})
    return client.post(page_of(site, customer), lines | hidden_in(shown) | {"do": "place"})
