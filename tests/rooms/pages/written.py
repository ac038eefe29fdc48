"""Pages as they are stored, for what reads them."""

from typing import Any

from regulars.customers.models import Customer
from regulars.groups.models import RoleHolding
from regulars.groups.operations.roles import add_role
from regulars.kernel.actor import OPERATOR
from regulars.pages.models import Page
from regulars.pages.operations.pages import PageWish, add_page
from regulars.sites.models import Site

__all__ = ["a_page", "lets_read"]


def a_page(site: Site, code: str = "terms", **values: Any) -> Page:
    return add_page(site, code, PageWish(**({"title": code.title()} | values)), by=OPERATOR)


def lets_read(account: Customer, code: str = "terms") -> None:
    role = add_role(f"Reader of {code}", rights=[f"restricted:{code}"], by=OPERATOR)
    RoleHolding.objects.create(role=role, account=account)
