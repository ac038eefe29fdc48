from django.urls import path

from regulars.backoffice.discounts import views

urlpatterns = [
    path("discounts", views.index, name="discounts"),
    path("discounts/new", views.new_discount, name="new-discount"),
    path("discounts/<str:code>", views.discount, name="discount"),
    path("discounts/<str:code>/deletion", views.deletion, name="discount-deletion"),
]
