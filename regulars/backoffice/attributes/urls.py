from django.urls import path

from regulars.backoffice.attributes import deletion, views

urlpatterns = [
    path("attributes", views.index, name="attributes"),
    path("attributes/new", views.new_attribute, name="new-attribute"),
    path("attributes/<str:code>", views.attribute, name="attribute"),
    path("attributes/<str:code>/deletion", deletion.deletion, name="attribute-deletion"),
]
