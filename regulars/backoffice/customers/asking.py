"""A question before something happens: a dialog for htmx, a page of its own without."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.customers.person import crumbs_to, reach
from regulars.backoffice.pages import office_page
from regulars.customers.queries.authorization import AuthorizedCustomer

__all__ = ["Question", "ask"]

TEMPLATE = "backoffice/customers/ask.html"


@dataclass(frozen=True)
class Question:
    """`body` is the template of what stands in it; without `submit` there is nothing to agree to. `keep` is the way
    back where *Cancel* could mean both.
    """

    title: str
    url: str
    back: str
    body: str
    submit: str | None
    text: str = ""
    tone: str = "primary"
    keep: str = ""


def ask(
    request: HttpRequest,
    question: Question,
    authorized: AuthorizedCustomer,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    frame = {
        "question": question,
        "customer": authorized.seen,
        "crumbs": crumbs_to(authorized, question.title),
    }
    values = reach(authorized) | frame | (context or {})
    return office_page(request, TEMPLATE, values, part="dialog", status=status)
