from django.urls import path

from regulars.backoffice.price_lists import files, prices, views

urlpatterns = [
    path("price-lists", views.index, name="price-lists"),
    path("price-lists/new", views.new_list, name="new-price-list"),
    path("price-lists/<int:list_id>", views.price_list, name="price-list"),
    path("price-lists/<int:list_id>/deletion", views.deletion, name="price-list-deletion"),
    path("price-lists/<int:list_id>/prices", prices.prices, name="price-list-prices"),
    path("price-lists/<int:list_id>/file", files.download, name="price-list-file"),
    path("price-lists/<int:list_id>/import", files.upload, name="price-list-import"),
]
