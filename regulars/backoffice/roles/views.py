from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_action, staff_page
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.pages import office_page
from regulars.backoffice.roles.forms import NameForm, RoleForm
from regulars.backoffice.roles.words import FUNCTIONS, GROUPS, LEVELS
from regulars.kernel.i18n import translate
from regulars.kernel.lookups import the_one
from regulars.staff.models import StaffRole
from regulars.staff.operations.roles import change_role, copy_role, delete_role
from regulars.staff.queries import roles_with_holders
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["copy", "deletion", "index", "role"]


@staff_page(Right.MANAGE_STAFF)
def index(request: HttpRequest) -> HttpResponse:
    """Every role beside the others: field groups and functions down, roles across (ADM-05, D-07)."""
    context = {
        "roles": roles_with_holders(),
        "groups": GROUPS,
        "functions": FUNCTIONS,
        "levels": {level: (text, tone) for level, text, tone in LEVELS},
    }
    return office_page(request, "backoffice/roles/list.html", context)


@staff_page(Right.MANAGE_STAFF, post=Right.MANAGE_STAFF)
def role(request: HttpRequest, code: str) -> HttpResponse:
    """One role; the shipped ones are only to be read and copied."""
    found = _find(code)
    form = RoleForm(posted(request), role=found)
    done = attempt(
        form,
        lambda: change_role(
            found,
            name=form.cleaned_data["name"],
            gives=form.gives(),
            version=form.cleaned_data["version"],
            by=actor(request),
        ),
    )
    if isinstance(done, Undone):
        return _show(request, found, form, status=done.status)
    messages.success(request, translate("Saved. It counts from everybody's next request on."))
    return redirect(request, request.path)


@staff_page(Right.MANAGE_STAFF, post=Right.MANAGE_STAFF)
def copy(request: HttpRequest, code: str) -> HttpResponse:
    """A role of one's own begins as a copy."""
    found = _find(code)
    form = NameForm(posted(request), initial={"name": f"{found.label} 2"})
    made = attempt(form, lambda: copy_role(found, name=form.cleaned_data["name"], by=actor(request)))
    if isinstance(made, Undone):
        return _ask(request, found, form, status=made.status)
    messages.success(request, translate("{made} is yours to change. Nobody holds it yet.", made=made.name))
    return redirect(request, reverse("role", args=[made.code]))


@staff_action(Right.MANAGE_STAFF)
def deletion(request: HttpRequest, code: str) -> HttpResponse:
    """Only of a role that nobody holds; so nothing is lost that another copy wouldn't bring back."""
    found = _find(code)
    delete_role(found, by=actor(request))
    messages.success(request, translate("{found} is deleted.", found=found.name))
    return redirect(request, reverse("roles"))


def _find(code: str) -> StaffRole:
    return the_one(
        StaffRole.objects, "no_such_role", "This role is gone. It may have been deleted.", code=code
    )


def _show(request: HttpRequest, found: StaffRole, form: RoleForm, *, status: int = 200) -> HttpResponse:
    held = next(candidate for candidate in roles_with_holders() if candidate.code == found.code)
    context = {"role": found, "held": held, "form": form, "functions": FUNCTIONS, "levels": LEVELS}
    context["ticked"] = set(form["functions"].value() or ())
    return office_page(request, "backoffice/roles/role.html", context, status=status)


def _ask(request: HttpRequest, found: StaffRole, form: NameForm, *, status: int = 200) -> HttpResponse:
    context = {"role": found, "form": form}
    return office_page(request, "backoffice/roles/copy.html", context, status=status)
