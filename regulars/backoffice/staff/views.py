from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from regulars.backoffice.access import local_path, open_page
from regulars.backoffice.staff.forms import LogInForm
from regulars.kernel.actor import Actor, ActorKind, Door
from regulars.staff.operations import note_log_in
from regulars.staff.queries import staff_by_password
from regulars.ui.pages import go, page

__all__ = ["log_in", "log_out"]

BACKEND = "django.contrib.auth.backends.ModelBackend"
TEMPLATE = "backoffice/staff/log_in.html"


@open_page
def log_in(request: HttpRequest) -> HttpResponse:
    """Unknown, wrong and inactive get the same answer after the same work (G9)."""
    wish = local_path(request.GET.get("next"))
    if request.method != "POST":
        if request.user.is_authenticated:
            return go(request, wish)
        return page(request, TEMPLATE, {"form": LogInForm()})
    form = LogInForm(request.POST)
    if not form.is_valid():
        return page(request, TEMPLATE, {"form": form}, status=422)
    user = staff_by_password(form.cleaned_data["email"], form.cleaned_data["password"])
    if user is None:
        form.add_error(None, "That e-mail and password don't fit. Try again, or ask an administrator.")
        return page(request, TEMPLATE, {"form": form}, status=422)
    note_log_in(user, by=Actor(ActorKind.STAFF, Door.BACKOFFICE, user.pk))
    auth.login(request, user, backend=BACKEND)
    return go(request, wish)


@open_page
def log_out(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    auth.logout(request)
    return go(request, "/login")
