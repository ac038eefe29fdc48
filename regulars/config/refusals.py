"""A form without its token is refused in the look of the door where it was sent; an entrance page is shown again."""

from django.http import HttpRequest, HttpResponse

from regulars.config.doors import Lane
from regulars.storefront.errors import stale_form
from regulars.ui.pages import page
from regulars.ui.stale_forms import show_again

__all__ = ["csrf_failure"]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    again = show_again(request, reason)
    if again is not None:
        return again
    if request.lane is Lane.SITE:  # type: ignore[attr-defined]
        return stale_form(request, reason)
    return page(request, "ui/stale_form.html", {"language": "en"}, status=403)
