from django.urls import path

from regulars.backoffice.staff import devices, language, passwords, people, views

urlpatterns = [
    path("login", views.log_in, name="log-in"),
    path("login/device", devices.show_device, name="log-in-device"),
    path("language", language.choose, name="language"),
    path("logout", views.log_out, name="log-out"),
    path("staff", people.index, name="staff"),
    path("staff/new", people.new_person, name="new-staff"),
    path("staff/<int:staff_id>", people.person, name="staff-person"),
    path("staff/<int:staff_id>/password", passwords.password, name="staff-password"),
    path("staff/<int:staff_id>/deactivation", people.deactivation, name="staff-deactivation"),
    path("staff/<int:staff_id>/activation", people.activation, name="staff-activation"),
]
