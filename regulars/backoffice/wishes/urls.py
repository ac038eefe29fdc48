from django.urls import path

from regulars.backoffice.wishes import of_customers

urlpatterns = [
    path("customers/<int:customer_id>/wish-list", of_customers.wish_list, name="customer-wish-list"),
]
