from django.urls import path

from regulars.backoffice.jobs import views

urlpatterns = [
    path("jobs", views.index, name="jobs"),
    path("jobs/<int:job_id>", views.job_page, name="job"),
    path("jobs/<int:job_id>/cancellation", views.cancellation, name="job-cancellation"),
]
