"""The domain itself: one page."""

from django.urls import URLPattern, URLResolver, path

from regulars.storefront.front import front

urlpatterns: list[URLPattern | URLResolver] = [path("", front, name="front")]

handler404 = "regulars.storefront.front.nowhere"
handler500 = "regulars.storefront.front.broken"
