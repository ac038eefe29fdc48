from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.queries.visits import Visit
from regulars.customers.models import Customer
from regulars.customers.operations.access import request_access
from regulars.customers.queries.family import sub_shop_field
from regulars.fields.rules import Purpose
from regulars.fields.rules.forms import Form
from regulars.kernel.errors import Conflict, Invalid, Unauthenticated
from regulars.sites.models import Site
from regulars.storefront.asked import asked_form
from regulars.storefront.doors import customer_actor, host_of, page_at_site, problem
from regulars.storefront.entrance.tickets import read_ticket
from regulars.storefront.language import language_of
from regulars.storefront.looks import show
from regulars.storefront.problems import add_errors
from regulars.ui.pages import redirect

__all__ = ["access_request", "access_requested", "offer_access"]


def offer_access(
    request: HttpRequest, here: Visit, account: Customer, ticket: str, error: Invalid | None = None
) -> HttpResponse:
    """Right password and no access: ask for it, at a master for that to a sub shop, as its registration form has it (SUB-01)."""
    field = sub_shop_field(here.through_site.id, account.type)
    context: dict[str, Any] = {"form": None, "ticket": ticket}
    if field is None:
        return show(request, here, "no_door.html", context, status=403)
    question = Form(Purpose.REGISTRATION, account.type, (field,))
    typed = request.POST if error else None
    drawn = asked_form(question, typed, language=language_of(here), currency=here.site.currency)
    status = add_errors(drawn, error) if error else 403
    return show(request, here, "no_door.html", context | {"form": drawn}, status=status)


@page_at_site("POST")
def access_request(request: HttpRequest, here: Visit) -> HttpResponse:
    """Ask for access at this site, with the ticket that the log-in handed out."""
    ticket = read_ticket(request.POST.get("ticket", ""), here.through_site, host_of(request))
    if ticket is None:
        return _log_in_again(request, here)
    account, site = Customer.objects.get(pk=ticket.account_id), Site.objects.get(pk=here.through_site.id)
    by = customer_actor(ticket.account_id)
    try:
        wish = request.POST.get("sub_shop", "")
        request_access(account, site=site, sub_shop=wish, stamp=ticket.stamp, by=by)
    except Unauthenticated:
        return _log_in_again(request, here)
    except Invalid as error:
        return offer_access(request, here, account, request.POST["ticket"], error)
    except Conflict as error:
        if error.code != "access_pending":
            raise
    return redirect(request, reverse("access_requested"))


def _log_in_again(request: HttpRequest, here: Visit) -> HttpResponse:
    return problem(
        request,
        here,
        "Please log in once more",
        "This took a while, so we have to ask again who you are.",
        status=403,
    )


@page_at_site("GET")
def access_requested(request: HttpRequest, here: Visit) -> HttpResponse:
    return show(request, here, "requested.html")
