from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.keys.forms import KeyForm
from regulars.backoffice.lists import list_page
from regulars.backoffice.pages import office_page
from regulars.backoffice.reach import first_site_names
from regulars.kernel.i18n import translate
from regulars.staff.models import ApiKey, StaffRole
from regulars.staff.operations.keys import create_key, revoke_key
from regulars.staff.queries import KEY_STATES, KEYS, ranked_keys
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["index", "new_key", "revoked"]


@staff_page(Right.MANAGE_STAFF)
def index(request: HttpRequest) -> HttpResponse:
    """Every key, those that open something first; never the key itself, which is kept nowhere."""
    return list_page(
        request,
        KEYS,
        "backoffice/keys",
        ranked_keys(),
        names=first_site_names,
        states=KEY_STATES,
    )


@staff_page(Right.MANAGE_STAFF, post=Right.MANAGE_STAFF)
def new_key(request: HttpRequest) -> HttpResponse:
    """A key with a role, sites and an end; its text is on the answer and never again."""
    form = KeyForm(posted(request), roles=StaffRole.objects.order_by("-is_shipped", "pk"))
    done = attempt(
        form,
        lambda: create_key(
            form.cleaned_data["name"],
            role=form.cleaned_data["role"],
            sites=form.chosen_sites(),
            expires_at=form.ends(),
            by=actor(request),
        ),
    )
    if isinstance(done, Undone):
        return _ask(request, form, done.status)
    key, text = done
    return office_page(request, "backoffice/keys/shown.html", {"key": key, "text": text})


def _ask(request: HttpRequest, form: KeyForm, status: int = 200) -> HttpResponse:
    return office_page(request, "backoffice/keys/new.html", {"form": form}, status=status)


@staff_page(Right.MANAGE_STAFF, post=Right.MANAGE_STAFF)
def revoked(request: HttpRequest, key_id: int) -> HttpResponse:
    """Takes a key back, after a question: programs that use it hear 401 at once."""
    key = get_object_or_404(ApiKey, pk=key_id)
    if request.method != "POST":
        return office_page(request, "backoffice/keys/revoke.html", {"key": key})
    revoke_key(key, by=actor(request))
    messages.success(request, translate("“{key}” opens nothing any more.", key=key.name))
    return redirect(request, reverse("api-keys"))
