from django.urls import path

from regulars.backoffice.credit import of_customers, releases

urlpatterns = [
    path("customers/<int:customer_id>/credit", of_customers.credit, name="customer-credit"),
    path(
        "customers/<int:customer_id>/credit/reservations/<int:entry_id>/release",
        releases.release,
        name="customer-credit-release",
    ),
]
