from django.urls import path

from regulars.backoffice.credit import of_customers

urlpatterns = [
    path("customers/<int:customer_id>/credit", of_customers.credit, name="customer-credit"),
]
