from django.urls import path

from regulars.backoffice.cards import of_customers

urlpatterns = [
    path("customers/<int:customer_id>/cards", of_customers.cards, name="customer-cards"),
    path(
        "customers/<int:customer_id>/cards/<int:card_id>/deletion",
        of_customers.deletion,
        name="customer-card-deletion",
    ),
]
