from django.urls import path

from regulars.backoffice.keys import views

urlpatterns = [
    path("api-keys", views.index, name="api-keys"),
    path("api-keys/new", views.new_key, name="new-api-key"),
    path("api-keys/<int:key_id>/revoked", views.revoked, name="api-key-revoked"),
]
