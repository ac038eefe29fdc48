from django.urls import path

from regulars.backoffice.approvals import views

urlpatterns = [
    path("approvals", views.index, name="approvals"),
    path("approvals/decision", views.decision, name="approvals-decision"),
]
