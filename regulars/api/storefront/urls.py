from regulars.api.base import Api
from regulars.api.docs import docs_urls
from regulars.api.gate import gated
from regulars.api.storefront.address_form import router as address_form
from regulars.api.storefront.cart import router as cart
from regulars.api.storefront.entrance import access_requests, password, registrations, sessions
from regulars.api.storefront.forms import router as forms
from regulars.api.storefront.mailbox import email_changes, email_proofs, password_resets
from regulars.api.storefront.me import router as me
from regulars.api.storefront.my_addresses import router as my_addresses
from regulars.api.storefront.my_approvals import router as my_approvals
from regulars.api.storefront.my_cards import router as my_cards
from regulars.api.storefront.my_consents import router as my_consents
from regulars.api.storefront.my_credit import router as my_credit
from regulars.api.storefront.my_memberships import router as my_memberships
from regulars.api.storefront.my_order_cancellations import router as my_order_cancellations
from regulars.api.storefront.my_orders import router as my_orders
from regulars.api.storefront.my_sessions import router as my_sessions
from regulars.api.storefront.my_wishes import router as my_wishes
from regulars.api.storefront.newsletters import router as newsletters
from regulars.api.storefront.newsletters import subscriptions as newsletter_subscriptions
from regulars.api.storefront.order_claims import order_claims, order_links
from regulars.api.storefront.orders import checkout_router, orders_router
from regulars.api.storefront.pages import router as pages
from regulars.api.storefront.pictures import router as pictures
from regulars.api.storefront.products import router as products
from regulars.api.storefront.visitors import check_host

__all__ = ["api", "urlpatterns"]

api = Api(
    title="Regulars: a site's API",
    description="For the shopper's side of one shop. The host name says which site it is.",
    name="storefront-api",
    unknown_field="form_field_refused",
    always=("421", "429", "503"),
)
api.add_router("/v1/me", me)  # first: it is asked for on every page of a shop
api.add_router("/v1/me/password", password)
api.add_router("/v1/me/addresses", my_addresses)
api.add_router("/v1/me/credit", my_credit)
api.add_router("/v1/me/cards", my_cards)
api.add_router("/v1/me/wish-list", my_wishes)
api.add_router("/v1/me/orders", my_orders)
api.add_router("/v1/me/orders", my_order_cancellations)
api.add_router("/v1/me/approvals", my_approvals)
api.add_router("/v1/me/sessions", my_sessions)
api.add_router("/v1/me/consents", my_consents)
api.add_router("/v1/me/memberships", my_memberships)
api.add_router("/v1/me/images", pictures)
api.add_router("/v1/products", products)
api.add_router("/v1/pages", pages)
api.add_router("/v1/cart", cart)
api.add_router("/v1/checkout", checkout_router)
api.add_router("/v1/orders", orders_router)
api.add_router("/v1/order-claims", order_claims)
api.add_router("/v1/order-links", order_links)
api.add_router("/v1/sessions", sessions)
api.add_router("/v1/registrations", registrations)
api.add_router("/v1/forms", forms)
api.add_router("/v1/address-form", address_form)
api.add_router("/v1/access-requests", access_requests)
api.add_router("/v1/password-resets", password_resets)
api.add_router("/v1/email-proofs", email_proofs)
api.add_router("/v1/email-changes", email_changes)
api.add_router("/v1/newsletters", newsletters)
api.add_router("/v1/newsletter-subscriptions", newsletter_subscriptions)

urlpatterns = gated(api, *docs_urls(api, check_host=check_host), check_host=check_host)
