from django.urls import path

from regulars.backoffice.shops import centres, methods, order_terms, terms

urlpatterns = [
    path("sites/<str:code>/shop", terms.shop, name="site-shop"),
    path("sites/<str:code>/orders", order_terms.order_terms, name="site-orders"),
    path("sites/<str:code>/shop/methods/new", methods.new_method, name="new-shipping-method"),
    path("sites/<str:code>/shop/methods/<str:method_code>", methods.method, name="shipping-method"),
    path(
        "sites/<str:code>/shop/methods/<str:method_code>/deletion",
        methods.deletion,
        name="shipping-method-deletion",
    ),
    path("fulfilment-centres", centres.index, name="centres"),
    path("fulfilment-centres/new", centres.new_centre, name="new-centre"),
    path("fulfilment-centres/<str:code>", centres.centre, name="centre"),
    path("fulfilment-centres/<str:code>/deletion", centres.deletion, name="centre-deletion"),
]
