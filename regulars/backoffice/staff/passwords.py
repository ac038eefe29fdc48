from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.pages import office_page
from regulars.backoffice.staff.people import find_person
from regulars.backoffice.staff.person_forms import StaffPasswordForm
from regulars.kernel.actor import Actor
from regulars.kernel.guessing.lanes import hashes
from regulars.kernel.i18n import translate
from regulars.staff.models import StaffUser
from regulars.staff.operations.people import generate_staff_password, set_staff_password
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["password"]


@hashes
@staff_page(Right.MANAGE_STAFF, post=Right.MANAGE_STAFF)
def password(request: HttpRequest, staff_id: int) -> HttpResponse:
    """A generated password, shown once, or a typed one; whoever is logged in with the old one is out."""
    found = find_person(staff_id)
    form = StaffPasswordForm(posted(request))
    link = attempt(form, lambda: _do(form, found, by=actor(request)))
    if isinstance(link, Undone):
        return _ask(request, found, form, status=link.status)
    if link:
        context = {"person": found, "shown": link}
        return office_page(request, "backoffice/staff/password_shown.html", context)
    messages.success(request, translate("{found} has another password.", found=found))
    return redirect(request, reverse("staff-person", args=[found.pk]))


def _do(form: StaffPasswordForm, found: StaffUser, *, by: Actor) -> str:
    """The generated password, or nothing to show."""
    if form.cleaned_data["way"] == "generate":
        return generate_staff_password(found, by=by)
    set_staff_password(found, form.cleaned_data["password"], by=by)
    return ""


def _ask(
    request: HttpRequest, found: StaffUser, form: StaffPasswordForm, *, status: int = 200
) -> HttpResponse:
    context = {"person": found, "form": form}
    return office_page(request, "backoffice/staff/password.html", context, status=status)
