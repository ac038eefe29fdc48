from django.urls import path

from regulars.backoffice.history import places, views

urlpatterns = [
    path("history", views.index, name="history"),
    path("history/export.csv", views.export, name="history-export"),
    path("customer-sets/<str:code>/history", places.set_history, name="set-history"),
    path("sites/<str:code>/history", places.site_history, name="site-history"),
    path("staff/<int:staff_id>/history", places.staff_history, name="staff-history"),
]
