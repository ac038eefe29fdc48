from django.urls import path

from regulars.backoffice.roles import views

urlpatterns = [
    path("roles", views.index, name="roles"),
    path("roles/<str:code>", views.role, name="role"),
    path("roles/<str:code>/copy", views.copy, name="role-copy"),
    path("roles/<str:code>/deletion", views.deletion, name="role-deletion"),
]
