from django.urls import path

from regulars.backoffice.site_pages import views

urlpatterns = [
    path("sites/<str:code>/pages", views.pages, name="site-pages"),
    path("sites/<str:code>/pages/new", views.new_page, name="new-site-page"),
    path("sites/<str:code>/pages/<str:page_code>", views.page, name="site-page"),
    path("sites/<str:code>/pages/<str:page_code>/deletion", views.deletion, name="site-page-deletion"),
]
