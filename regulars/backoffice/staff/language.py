from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import actor, local_path, staff_action, staff_user
from regulars.staff.operations.people import choose_language
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["choose"]


@staff_action(Right.SEE)
def choose(request: HttpRequest) -> HttpResponse:
    """The language of the person who asks, from now on; back to the page where they chose it."""
    choose_language(staff_user(request), request.POST.get("lang", ""), by=actor(request))
    here = urlsplit(request.headers.get("Referer", ""))
    return redirect(request, local_path(here.path + ("?" + here.query if here.query else "")))
