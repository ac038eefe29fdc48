"""Staff who see the shop as a customer come in by a link of the back office, and leave by a button (L4)."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from regulars.authentication.operations.viewings import end_viewing, open_viewing
from regulars.kernel.errors import NotFound
from regulars.storefront.cookies import forget_viewing, keep_viewing, viewing_token_of
from regulars.storefront.doors import misdirected, problem, visit_of
from regulars.ui.pages import redirect

__all__ = ["viewing_begun", "viewing_ended"]


@require_http_methods(["GET"])
def viewing_begun(request: HttpRequest, token: str) -> HttpResponse:
    """Follows the link once; from then on every page is the customer's, read only."""
    here = visit_of(request)
    if here is None:
        return misdirected()
    try:
        opened = open_viewing(token, here.through_site.id)
    except NotFound as error:
        return problem(request, here, "That didn't work", error.message, status=404)
    return keep_viewing(redirect(request, reverse("account")), opened)


@require_http_methods(["POST"])
def viewing_ended(request: HttpRequest) -> HttpResponse:
    """The browser is a visitor's again."""
    end_viewing(viewing_token_of(request))
    return forget_viewing(redirect(request, reverse("home")))
