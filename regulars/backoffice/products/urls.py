from django.urls import path

from regulars.backoffice.products import images, views

urlpatterns = [
    path("choices/products", views.choices, name="product-choices"),
    path("products", views.index, name="products"),
    path("products/new", views.new_product, name="new-product"),
    path("products/<int:product_id>", views.product, name="product"),
    path("products/<int:product_id>/archive", views.archive, name="product-archive"),
    path("products/<int:product_id>/return", views.restore, name="product-return"),
    path("products/<int:product_id>/image", images.image, name="product-image"),
    path("products/<int:product_id>/image-upload", images.upload, name="product-image-upload"),
    path("products/<int:product_id>/image-removal", images.removal, name="product-image-removal"),
]
