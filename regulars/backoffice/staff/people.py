import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_action, staff_page, staff_user
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.lists import list_page
from regulars.backoffice.pages import office_page
from regulars.backoffice.reach import first_site_names
from regulars.backoffice.staff.person_forms import NewPersonForm, PersonForm, values_of
from regulars.kernel.guessing.lanes import hashes
from regulars.kernel.i18n import translate
from regulars.kernel.lookups import the_one
from regulars.staff.models import StaffRole, StaffUser
from regulars.staff.operations.people import activate_staff, add_staff, change_staff, deactivate_staff
from regulars.staff.queries import STAFF
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["activation", "deactivation", "find_person", "index", "new_person", "person"]


@staff_page(Right.MANAGE_STAFF)
def index(request: HttpRequest) -> HttpResponse:
    """Everybody of the back office with their role and sites, those who left last."""
    return list_page(request, STAFF, "backoffice/staff", StaffUser.objects.all(), names=first_site_names)


@hashes
@staff_page(Right.MANAGE_STAFF, post=Right.MANAGE_STAFF)
def new_person(request: HttpRequest) -> HttpResponse:
    """A new member of staff; a password that nobody typed is shown this once."""
    form = NewPersonForm(posted(request), **_choices())
    made_up = secrets.token_urlsafe(15)
    added = attempt(
        form,
        lambda: add_staff(
            form.cleaned_data["email"],
            form.cleaned_data["password"] or made_up,
            role=form.cleaned_data["role"],
            sites=form.chosen_sites(),
            name=form.cleaned_data["name"],
            by=actor(request),
        ),
    )
    if isinstance(added, Undone):
        return _show_new(request, form, status=added.status)
    messages.success(request, translate("{added} can log in now.", added=added))
    if form.cleaned_data["password"]:
        return redirect(request, reverse("staff-person", args=[added.pk]))
    return office_page(request, "backoffice/staff/password_shown.html", {"person": added, "shown": made_up})


@staff_page(Right.MANAGE_STAFF, post=Right.MANAGE_STAFF)
def person(request: HttpRequest, staff_id: int) -> HttpResponse:
    """Role and sites of somebody; they count from the next request on."""
    found, choices = find_person(staff_id), _choices()
    sent = posted(request)
    form = PersonForm(sent, initial=values_of(found), **choices)
    done = attempt(
        form,
        lambda: change_staff(
            found,
            **{name: form.cleaned_data[name] for name in ("email", "name", "role", "version")},
            sites=form.chosen_sites(),
            by=actor(request),
        ),
    )
    if isinstance(done, Undone):
        return _show(request, found, form, status=done.status)
    messages.success(request, translate("Saved. It counts from their next request on."))
    return redirect(request, reverse("staff"))


@staff_action(Right.MANAGE_STAFF)
def deactivation(request: HttpRequest, staff_id: int) -> HttpResponse:
    """They are out with their next request; what they did stays on record."""
    found = find_person(staff_id)
    deactivate_staff(found, by=actor(request))
    messages.success(request, translate("{found} is logged out and can't log in any more.", found=found))
    return redirect(request, reverse("staff"))


@staff_action(Right.MANAGE_STAFF)
def activation(request: HttpRequest, staff_id: int) -> HttpResponse:
    found = find_person(staff_id)
    activate_staff(found, by=actor(request))
    messages.success(request, translate("{found} can log in again.", found=found))
    return redirect(request, reverse("staff-person", args=[found.pk]))


def find_person(staff_id: int) -> StaffUser:
    """Raises `NotFound` `no_such_staff`."""
    return the_one(
        StaffUser.objects, "no_such_staff", "There is no member of staff with this number.", pk=staff_id
    )


def _choices() -> dict[str, Any]:
    return {"roles": StaffRole.objects.order_by("-is_shipped", "pk")}


def _show(request: HttpRequest, found: StaffUser, form: PersonForm, *, status: int = 200) -> HttpResponse:
    context = {"person": found, "form": form, "is_me": found.pk == staff_user(request).pk}
    return office_page(request, "backoffice/staff/person.html", context, status=status)


def _show_new(request: HttpRequest, form: PersonForm, *, status: int = 200) -> HttpResponse:
    return office_page(request, "backoffice/staff/new.html", {"form": form}, status=status)
