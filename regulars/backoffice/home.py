from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from regulars.backoffice.access import staff_page
from regulars.staff.rules import Right

__all__ = ["home"]


@staff_page(Right.SEE)
def home(_request: HttpRequest) -> HttpResponse:
    """Staff come to find a customer, so that is where they arrive."""
    return HttpResponseRedirect("/customers")
