from django.urls import include, path

from regulars.backoffice import choices, home

urlpatterns = [
    path("", home.home, name="home"),
    path("choices/sites", choices.sites, name="site-choices"),
    path("choices/sets", choices.sets, name="set-choices"),
    path("choices/actors", choices.actors, name="actor-choices"),
    path("", include("regulars.backoffice.staff.urls")),
    path("", include("regulars.backoffice.customers.urls")),
    path("", include("regulars.backoffice.addresses.urls")),
    path("", include("regulars.backoffice.credit.urls")),
    path("", include("regulars.backoffice.cards.urls")),
    path("", include("regulars.backoffice.marks.urls")),
    path("", include("regulars.backoffice.approvals.urls")),
    path("", include("regulars.backoffice.groups.urls")),
    path("", include("regulars.backoffice.attributes.urls")),
    path("", include("regulars.backoffice.sets.urls")),
    path("", include("regulars.backoffice.sites.urls")),
    path("", include("regulars.backoffice.types.urls")),
    path("", include("regulars.backoffice.site_forms.urls")),
    path("", include("regulars.backoffice.mails.urls")),
    path("", include("regulars.backoffice.keys.urls")),
    path("", include("regulars.backoffice.webhooks.urls")),
    path("", include("regulars.backoffice.roles.urls")),
    path("", include("regulars.backoffice.orders.urls")),
    path("", include("regulars.backoffice.products.urls")),
    path("", include("regulars.backoffice.price_lists.urls")),
    path("", include("regulars.backoffice.discounts.urls")),
    path("", include("regulars.backoffice.shops.urls")),
    path("", include("regulars.backoffice.jobs.urls")),
    path("", include("regulars.backoffice.history.urls")),
]
