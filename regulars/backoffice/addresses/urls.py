from django.urls import path

from regulars.backoffice.addresses import formats, of_customers, of_sites, views

CUSTOMER, SITE = "customers/<int:customer_id>/addresses", "sites/<str:code>/addresses"

urlpatterns = [
    path(CUSTOMER, of_customers.addresses, name="customer-addresses"),
    path(f"{CUSTOMER}/new", views.new_address, name="customer-address-new"),
    path(f"{CUSTOMER}/<int:address_id>", views.edit_address, name="customer-address"),
    path(f"{CUSTOMER}/<int:address_id>/deletion", views.deletion, name="customer-address-deletion"),
    path(f"{CUSTOMER}/<int:address_id>/default", views.default, name="customer-address-default"),
    path(SITE, of_sites.addresses, name="site-addresses"),
    path(f"{SITE}/format", formats.address_format, name="site-address-format"),
    path(f"{SITE}/format/deletion", formats.deletion, name="site-address-format-deletion"),
    path(f"{SITE}/new", views.new_address, name="site-address-new"),
    path(f"{SITE}/<int:address_id>", views.edit_address, name="site-address"),
    path(f"{SITE}/<int:address_id>/deletion", views.deletion, name="site-address-deletion"),
    path(f"{SITE}/<int:address_id>/default", views.default, name="site-address-default"),
]
