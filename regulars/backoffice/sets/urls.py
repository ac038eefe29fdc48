from django.urls import path

from regulars.backoffice.sets import deletion, views

urlpatterns = [
    path("customer-sets", views.index, name="customer-sets"),
    path("customer-sets/new", views.new_set, name="new-customer-set"),
    path("customer-sets/<code>/row", views.set_row, name="customer-set-row"),
    path("customer-sets/<code>/deletion", deletion.set_deletion, name="customer-set-deletion"),
]
