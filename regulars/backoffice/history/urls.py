from django.urls import path

from regulars.backoffice.history import views

urlpatterns = [
    path("history", views.index, name="history"),
    path("history/export.csv", views.export, name="history-export"),
]
