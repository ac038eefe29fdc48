from regulars.orders.models.baskets import Basket, BasketLine
from regulars.orders.models.claims import OrderClaim, OrderRequest
from regulars.orders.models.exports import OrderFile, OrderFilePart, SavedExport
from regulars.orders.models.gateway_tasks import GatewayTask
from regulars.orders.models.orders import Order, OrderLine, OrderPerson
from regulars.orders.models.payments import Authorisation, Payment, PaymentMethod, SitePayment
from regulars.orders.models.terms import OrderTerms, SiteOrders
from regulars.orders.rules import buying_changes  # noqa: F401 - tells every process what is derived of its records

__all__ = [
    "Authorisation",
    "Basket",
    "BasketLine",
    "GatewayTask",
    "Order",
    "OrderClaim",
    "OrderFile",
    "OrderFilePart",
    "OrderLine",
    "OrderPerson",
    "OrderRequest",
    "OrderTerms",
    "Payment",
    "PaymentMethod",
    "SavedExport",
    "SiteOrders",
    "SitePayment",
]
