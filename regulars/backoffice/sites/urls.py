from django.urls import path

from regulars.backoffice.sites import domains, family, moving, overview, registration, views

urlpatterns = [
    path("sites", views.index, name="sites"),
    path("site-domains", domains.site_domains, name="site-domains"),
    path("sites/new", views.new_site, name="new-site"),
    path("sites/<str:code>", views.site, name="site"),
    path("sites/<str:code>/registration", registration.registration, name="site-registration"),
    path("sites/<str:code>/overview", overview.site_overview, name="site-overview"),
    path("sites/<str:code>/family", family.family, name="site-family"),
    path("sites/<str:code>/customer-set", moving.customer_set, name="site-customer-set"),
]
