from django.urls import path

from regulars.backoffice.customers import (
    access,
    access_moves,
    adding,
    attributes,
    blocking,
    check,
    data,
    erasing,
    general,
    history,
    listing,
    moving,
    passwords,
    planned,
    prices,
    renaming,
    sessions,
)

urlpatterns = [
    path("customers", listing.index, name="customers"),
    path("customers.csv", planned.people_file, name="customers-file"),
    path("customers/new", adding.new_customer, name="new-customer"),
    path("customers/<int:customer_id>", general.general, name="customer"),
    path("customers/<int:customer_id>/username", renaming.username, name="customer-username"),
    path("customers/<int:customer_id>/password", passwords.password, name="customer-password"),
    path("customers/<int:customer_id>/customer-set", moving.customer_set, name="customer-set-of"),
    path("customers/<int:customer_id>/block", blocking.block_customer, name="customer-block"),
    path("customers/<int:customer_id>/block/lifted", blocking.lift_block, name="customer-block-lifted"),
    path("customers/<int:customer_id>/erasure", erasing.erasure, name="customer-erasure"),
    path("customers/<int:customer_id>/data", data.data, name="customer-data"),
    path("customers/<int:customer_id>/sites", access.sites, name="customer-sites"),
    path("customers/<int:customer_id>/sites/added", access.add_site, name="customer-site-added"),
    path("customers/<int:customer_id>/sites/<str:code>/access", access.site_access, name="customer-access"),
    path(
        "customers/<int:customer_id>/sites/<str:code>/move",
        access_moves.access_move,
        name="customer-access-move",
    ),
    path("customers/<int:customer_id>/login-check", check.log_in_check, name="customer-login-check"),
    path("customers/<int:customer_id>/prices", prices.prices, name="customer-prices"),
    path("customers/<int:customer_id>/sessions", sessions.sessions, name="customer-sessions"),
    path(
        "customers/<int:customer_id>/sessions/ended", sessions.sessions_ended, name="customer-sessions-ended"
    ),
    path(
        "customers/<int:customer_id>/sessions/<int:session_id>/ended",
        sessions.session_ended,
        name="customer-session-ended",
    ),
    path("customers/<int:customer_id>/attributes", attributes.attributes, name="customer-attributes"),
    path("customers/<int:customer_id>/images/<str:code>", attributes.image, name="customer-image"),
    path("customers/<int:customer_id>/b2b", attributes.business, name="customer-business"),
    path("customers/<int:customer_id>/consents", attributes.consent, name="customer-consent"),
    path("customers/<int:customer_id>/history", history.history, name="customer-history"),
]
