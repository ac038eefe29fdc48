"""A way in for staff whose log-in is slowed down by somebody else's guesses: a link out of their mailbox (F14)."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import open_page
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import NotFound
from regulars.kernel.guessing.devices import LASTS_SECONDS, caller_in, mark_device
from regulars.kernel.i18n import translate
from regulars.staff.operations.links import redeem_link
from regulars.ui.pages import page, redirect
from regulars.ui.stale_forms import entrance

__all__ = ["keep_device", "show_device"]

TEMPLATE = "backoffice/staff/device.html"
VISITOR = Actor(ActorKind.VISITOR, Channel.BACKOFFICE)


@entrance
@open_page
def show_device(request: HttpRequest) -> HttpResponse:
    """Asks first, as programs that look at mails follow links too; then the device is a known one, and may log in."""
    token = request.POST.get("token", request.GET.get("token", ""))
    if token and request.method != "POST":
        return page(request, TEMPLATE, {"token": token, "problem": ""})
    try:
        person = redeem_link(token, by=VISITOR)
    except NotFound as error:
        return page(request, TEMPLATE, {"token": "", "problem": error.message}, status=404)
    messages.success(request, translate("This device is known now. Log in as usual."))
    return keep_device(redirect(request, reverse("log-in")), request, person)


def keep_device(answer: HttpResponse, request: HttpRequest, person: str) -> HttpResponse:
    """So that nobody who guesses at their password can keep them out on this device."""
    mark = mark_device(caller_in(request.META, request.COOKIES).device, person)
    answer.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        mark,
        max_age=LASTS_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=not settings.IS_LOCAL,
    )
    return answer
