from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from regulars.backoffice.access import local_path, open_page
from regulars.backoffice.errors import status_of, tell_wait
from regulars.backoffice.staff.devices import keep_device
from regulars.backoffice.staff.forms import LogInForm
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import DomainError, TooOften, Unauthenticated
from regulars.kernel.guessing.devices import caller_in
from regulars.kernel.guessing.lanes import hashes
from regulars.kernel.i18n import lazy
from regulars.staff.operations.links import ask_for_link
from regulars.staff.operations.people import note_log_in
from regulars.staff.queries import device_holder, staff_by_password
from regulars.ui.pages import page, redirect
from regulars.ui.stale_forms import entrance

__all__ = ["log_in", "log_out"]

BACKEND = "regulars.config.staff_sessions.StaffBackend"
TEMPLATE = "backoffice/staff/log_in.html"
MAILED = lazy(
    "If it was somebody else who tried, look into your mailbox: a link there lets you log in from this device at once."
)


@hashes
@entrance
@open_page
def log_in(request: HttpRequest) -> HttpResponse:
    """Unknown, wrong and inactive get the same answer after the same work (G9)."""
    wish = local_path(request.GET.get("next"))
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(request, wish)
        typed = {"email": request.POST.get("email", "")[:254]}
        return page(request, TEMPLATE, {"form": LogInForm(initial=typed)})
    form = LogInForm(request.POST)
    if not form.is_valid():
        return page(request, TEMPLATE, {"form": form}, status=422)
    caller = caller_in(request.META, request.COOKIES)
    try:
        user = staff_by_password(form.cleaned_data["email"], form.cleaned_data["password"], caller=caller)
    except DomainError as error:
        if isinstance(error, TooOften):
            ask_for_link(form.cleaned_data["email"])
        form.add_error(None, f"{error.message} {MAILED}" if isinstance(error, TooOften) else error.message)
        status = 422 if isinstance(error, Unauthenticated) else status_of(error)
        return tell_wait(page(request, TEMPLATE, {"form": form}, status=status), error)
    note_log_in(user, by=Actor(ActorKind.STAFF, Channel.BACKOFFICE, user.pk))
    auth.login(request, user, backend=BACKEND)
    return keep_device(redirect(request, wish), request, device_holder(user.pk, user.stamp, user.password))


@open_page
def log_out(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    auth.logout(request)
    return redirect(request, "/login")
