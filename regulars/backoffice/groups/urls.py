from django.urls import path

from regulars.backoffice.groups import customers, of_customers, views

urlpatterns = [
    path("groups", views.index, name="groups"),
    path("groups/new", views.new_group, name="new-group"),
    path("groups/<str:code>", views.group, name="group"),
    path("groups/<str:code>/general", views.general, name="group-general"),
    path("groups/<str:code>/deletion", views.deletion, name="group-deletion"),
    path("groups/<str:code>/customers", customers.customers, name="group-customers"),
    path("groups/<str:code>/customers/removal", customers.removal, name="group-customers-removal"),
    path("choices/groups", of_customers.choices, name="group-choices"),
    path("customers/<int:customer_id>/groups", of_customers.groups, name="customer-groups"),
]
