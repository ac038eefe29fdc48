"""Which operation changes what a buying check found."""

from typing import Any
from urllib.parse import quote

from regulars.api.schemas import Schema
from regulars.orders.rules.buying_check import Change

__all__ = ["OPERATIONS", "ChangeOperationSchema", "change_of"]

CUSTOMER, SITE = "/api/v1/customers/{customer}", "/api/v1/sites/{site}"
OPERATIONS = {
    Change.ACCESS: ("PUT", f"{CUSTOMER}/access/{{site}}"),
    Change.BLOCK: ("DELETE", f"{CUSTOMER}/lock"),
    Change.CUSTOMER_SET: ("PUT", f"{CUSTOMER}/customer-set"),
    Change.PASSWORD: ("PUT", f"{CUSTOMER}/password"),
    Change.TYPE: ("PATCH", CUSTOMER),
    Change.B2B: ("PATCH", CUSTOMER),
    Change.ROLES: ("PUT", f"{CUSTOMER}/roles"),
    Change.GROUPS: ("PUT", f"{CUSTOMER}/groups"),
    Change.TAGS: ("PUT", f"{CUSTOMER}/tags"),
    Change.ADDRESSES: ("POST", f"{CUSTOMER}/addresses"),
    Change.CREDIT: ("POST", f"{CUSTOMER}/credit"),
    Change.CARDS: ("GET", f"{CUSTOMER}/cards"),
    Change.SITE_ORDERS: ("PATCH", f"{SITE}/order-terms"),
    Change.SITE_ADDRESSES: ("PATCH", f"{SITE}/address-terms"),
    Change.SITE_SHOP: ("GET", "/api/v1/shipping-methods?site={site}"),
    Change.SITE_PAYMENT: ("PUT", f"{SITE}/payment-methods"),
    Change.SITE_FORMS: ("GET", "/api/v1/forms"),
    Change.PRICE_LIST: ("PATCH", "/api/v1/price-lists/{code}"),
    Change.DISCOUNT: ("PATCH", "/api/v1/discounts/{code}"),
}


class ChangeOperationSchema(Schema):
    """The operation that changes it, or that lists what can be changed."""

    what: Change
    method: str
    path: str


def change_of(change: Change, *, customer: int, site: str, code: str = "") -> dict[str, Any]:
    method, path = OPERATIONS[change]
    named = path.format(customer=customer, site=quote(site, safe=""), code=quote(code, safe=""))
    return {"what": change, "method": method, "path": named}
