from django.urls import path

from regulars.backoffice.cards import gateways, of_customers, payment

urlpatterns = [
    path("customers/<int:customer_id>/cards", of_customers.cards, name="customer-cards"),
    path(
        "customers/<int:customer_id>/cards/<int:card_id>/deletion",
        of_customers.deletion,
        name="customer-card-deletion",
    ),
    path("sites/<str:code>/payment", payment.payment, name="site-payment"),
    path("gateways", gateways.index, name="gateways"),
    path("gateways/new", gateways.new_gateway, name="new-gateway"),
    path("gateways/<str:code>", gateways.gateway, name="gateway"),
    path("gateways/<str:code>/deletion", gateways.deletion, name="gateway-deletion"),
]
