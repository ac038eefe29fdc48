from django.urls import include, path

urlpatterns = [
    path("api/", include("regulars.api.admin.urls")),
    path("", include("regulars.backoffice.urls")),
]

handler400 = "regulars.backoffice.errors.bad_request"
handler403 = "regulars.backoffice.errors.answer_forbidden"
handler404 = "regulars.backoffice.errors.no_such_page"
handler500 = "regulars.backoffice.errors.server_error"
