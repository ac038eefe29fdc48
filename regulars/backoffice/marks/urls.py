from django.urls import path

from regulars.backoffice.marks import of_customers, views

urlpatterns = [
    path("customer-roles", views.roles, name="customer-roles"),
    path("customer-roles/new", views.new_role, name="new-customer-role"),
    path("customer-roles/<int:mark_id>", views.role, name="customer-role"),
    path("customer-roles/<int:mark_id>/deletion", views.role_deletion, name="customer-role-deletion"),
    path("tags", views.tags, name="tags"),
    path("tags/new", views.new_tag, name="new-tag"),
    path("tags/<int:mark_id>", views.tag, name="tag"),
    path("tags/<int:mark_id>/deletion", views.tag_deletion, name="tag-deletion"),
    path("pricing-policies", views.policies, name="pricing-policies"),
    path("pricing-policies/new", views.new_policy, name="new-pricing-policy"),
    path("pricing-policies/<int:mark_id>", views.policy, name="pricing-policy"),
    path("pricing-policies/<int:mark_id>/deletion", views.policy_deletion, name="pricing-policy-deletion"),
    path("customers/<int:customer_id>/roles", of_customers.held_roles, name="customer-roles-held"),
    path("customers/<int:customer_id>/roles/new", of_customers.new_roles, name="customer-roles-new"),
    path(
        "customers/<int:customer_id>/roles/<int:role_id>/taken",
        of_customers.role_taken,
        name="customer-role-taken",
    ),
    path("customers/<int:customer_id>/tags", of_customers.tags_of, name="customer-tags"),
]
