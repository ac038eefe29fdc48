"""A site's own host: the shop's pages. Names stay without a prefix, each kind of host has its own."""

from django.urls import URLPattern, URLResolver, include, path

from regulars.storefront import viewing
from regulars.storefront.account import (
    address_form,
    addresses,
    approvals,
    cards,
    credit,
    newsletters,
    order_cancellation,
    orders,
    pictures,
    sessions,
    wishes,
)
from regulars.storefront.account import data as account_data
from regulars.storefront.account import mailbox as own_mailbox
from regulars.storefront.account import (
    order_claims as own_order_claims,
)
from regulars.storefront.account import profile as own_profile
from regulars.storefront.account import views as account
from regulars.storefront.checkout import placed
from regulars.storefront.checkout import views as checkout
from regulars.storefront.entrance import access, log_in, mailbox, order_claims, recovery, registration
from regulars.storefront.entrance import newsletters as open_newsletters
from regulars.storefront.home import brand, brand_mark, home
from regulars.storefront.shop import basket, products
from regulars.storefront.shop import pages as shop_pages
from regulars.storefront.shop import pictures as product_pictures

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("regulars.api.storefront.urls")),
    path("", home, name="home"),
    path("brand.css", brand, name="brand"),
    path("brand.svg", brand_mark, name="brand_mark"),
    path("products", products.products, name="products"),
    path("products/<str:code>", products.product, name="product"),
    path("product-images/<str:name>", product_pictures.product_image, name="product_image"),
    path("basket", basket.basket, name="basket"),
    path("basket/added", basket.added, name="basket_added"),
    path("basket/removed", basket.removed, name="basket_removed"),
    path("checkout", checkout.checkout, name="checkout"),
    path("checkout/done/<str:number>", placed.done, name="checkout_done"),
    path("checkout/by-mail", placed.by_mail, name="checkout_by_mail"),
    path("orders/<str:token>/account", placed.account_of_order, name="account_of_order"),
    path("orders", order_claims.find_order, name="find_order"),
    path("order-claims/<str:token>", order_claims.order_claim, name="order_claim"),
    path("orders/<str:token>", placed.guest_order, name="guest_order"),
    path("register", registration.register, name="register"),
    path("register/fields", registration.registration_fields, name="registration_fields"),
    path("register/waits", registration.registration_waits, name="registration_waits"),
    path("login", log_in.log_in, name="login"),
    path("logout", log_in.log_out, name="logout"),
    path("viewing/ended", viewing.viewing_ended, name="viewing_ended"),
    path("viewing/<str:token>", viewing.viewing_begun, name="viewing_begun"),
    path("password-forgotten", recovery.forgotten, name="password_forgotten"),
    path("password-reset", recovery.reset, name="password_reset"),
    path("email-proof", mailbox.proof, name="email_proof"),
    path("email-change", mailbox.email_change, name="email_change"),
    path("email-change-stop", mailbox.email_change_stop, name="email_change_stop"),
    path("newsletters", open_newsletters.newsletters, name="newsletters"),
    path("newsletters/confirm", open_newsletters.newsletter_confirm, name="newsletter_confirm"),
    path("newsletters/unsubscribe", open_newsletters.newsletter_end, name="newsletter_end"),
    path("access-request", access.access_request, name="access_request"),
    path("access-requested", access.access_requested, name="access_requested"),
    path("account", own_profile.profile, name="account"),
    path("images/<str:name>", pictures.image, name="image"),
    path("account/images/<str:code>", pictures.image_set, name="image_set"),
    path("account/images/<str:code>/removed", pictures.image_removed, name="image_removed"),
    path("account/data", account_data.data, name="account_data"),
    path("account/addresses", addresses.addresses, name="addresses"),
    path("account/addresses/new", address_form.address_new, name="address_new"),
    path("account/addresses/questions", address_form.address_questions, name="address_questions"),
    path("account/addresses/<int:address_id>", address_form.address, name="address"),
    path(
        "account/orders/<int:order_id>/cancellation",
        order_cancellation.order_cancelled,
        name="order_cancelled",
    ),
    path("account/addresses/<int:address_id>/deleted", addresses.address_deleted, name="address_deleted"),
    path("account/addresses/<int:address_id>/default", addresses.address_default, name="address_default"),
    path("account/credit", credit.credit, name="my_credit"),
    path("account/cards", cards.cards, name="cards"),
    path("account/cards/new", cards.card_new, name="card_new"),
    path("account/cards/<int:card_id>/deleted", cards.card_deleted, name="card_deleted"),
    path("account/cards/<int:card_id>/default", cards.card_default, name="card_default"),
    path("account/wish-list", wishes.wish_list, name="wish_list"),
    path("account/wish-list/added", wishes.wish_added, name="wish_added"),
    path("account/wish-list/<str:code>/note", wishes.wish_note, name="wish_note"),
    path("account/wish-list/<str:code>/removed", wishes.wish_removed, name="wish_removed"),
    path("account/newsletters", newsletters.my_newsletters, name="my_newsletters"),
    path("account/newsletters/<int:newsletter_id>", newsletters.my_newsletter, name="my_newsletter"),
    path("account/order-claims", own_order_claims.order_claim_asked, name="order_claim_asked"),
    path("account/orders", orders.orders, name="orders"),
    path("account/orders/<int:order_id>", orders.order, name="order"),
    path("account/orders/<int:order_id>/again", orders.order_again, name="order_again"),
    path("pages/<str:code>", shop_pages.shop_page, name="page"),
    path("account/approvals", approvals.approvals, name="approvals"),
    path("account/approvals/<int:order_id>", approvals.approval, name="approval"),
    path("account/password", account.password, name="password"),
    path("account/email", own_mailbox.email, name="email"),
    path("account/email/proof", own_mailbox.prove_again, name="email_proof_again"),
    path("account/sessions", sessions.sessions, name="sessions"),
    path("account/sessions/ended", sessions.sessions_ended, name="sessions_ended"),
    path("account/sessions/<int:session_id>/ended", sessions.session_ended, name="session_ended"),
]

handler400 = "regulars.storefront.errors.bad_request"
handler403 = "regulars.storefront.errors.forbidden"
handler404 = "regulars.storefront.errors.missing"
handler500 = "regulars.storefront.errors.broken"
