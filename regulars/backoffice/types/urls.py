from django.urls import path

from regulars.backoffice.types import views

urlpatterns = [
    path("customer-types", views.index, name="customer-types"),
    path("customer-types/new", views.new_type, name="new-customer-type"),
    path("customer-types/<str:code>", views.one_type, name="customer-type"),
    path("customer-types/<str:code>/deletion", views.deletion, name="customer-type-deletion"),
]
