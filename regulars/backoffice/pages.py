"""A page of the back office: the frame with navigation, search and the person, around an area's template."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.navigation import navigation
from regulars.kernel.i18n import translate
from regulars.staff.rules import Grant, Right
from regulars.ui.pages import fragment, is_htmx, page

__all__ = ["office_page", "office_part", "tell_htmx"]


def office_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole page, or for htmx the block `part` of it. Every template finds `rights` (of the person, as texts) beside its own context."""
    if part and is_htmx(request):
        return office_part(request, template, part, context, status=status)
    return page(request, template, _frame(request) | dict(context or {}), status=status)


def office_part(
    request: HttpRequest,
    template: str,
    block: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """One block of the template for htmx, with the same context as the whole page."""
    return fragment(request, template, block, _frame(request) | dict(context or {}), status=status)


def tell_htmx(answer: HttpResponse, **headers: str) -> HttpResponse:
    """Answer with HX- headers: `tell_htmx(answer, retarget="#sets")` sends `HX-Retarget: #sets`."""
    for name, value in headers.items():
        answer[f"HX-{name.replace('_', '-').title()}"] = value
    return answer


def _frame(request: HttpRequest) -> dict[str, Any]:
    user: Any = request.user
    grant: Grant = user.grant
    return {
        "rights": grant.rights,
        "sees": grant.sees,
        "edits": grant.edits,
        "nav": navigation(request.path, grant),
        "search": {"href": "/customers", "label": translate("Search customers")},
        "user": {
            "name": str(user),
            "role": user.role.label,
            "logout": "/logout",
            "language": user.language,
            "links": [_mine(user)] if grant.may(Right.SEE_STRUCTURE) else [],
        },
    }


def _mine(user: Any) -> dict[str, str]:
    return {"label": translate("What I did"), "href": f"/staff/{user.pk}/history", "icon": "clock"}
