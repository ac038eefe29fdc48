from django.urls import path

from regulars.backoffice.orders import detail, listing

urlpatterns = [
    path("orders", listing.index, name="orders"),
    path("orders/find", listing.find, name="order-find"),
    path("orders/on-hold", listing.waiting, name="orders-on-hold"),
    path("orders.csv", listing.file, name="orders-file"),
    path("orders/<int:order_id>", detail.order, name="order"),
    path("customers/<int:customer_id>/orders", listing.of_customer, name="customer-orders"),
]
