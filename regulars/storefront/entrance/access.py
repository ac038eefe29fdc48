from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.queries.visits import Visit
from regulars.customers.models import Customer
from regulars.customers.operations.access import request_access
from regulars.kernel.errors import Conflict, Unauthenticated
from regulars.sites.models import Site
from regulars.storefront.doors import customer_actor, host_of, page_at_site, problem
from regulars.storefront.entrance.tickets import read_ticket
from regulars.storefront.looks import show
from regulars.ui.pages import redirect

__all__ = ["access_request", "access_requested"]


@page_at_site("POST")
def access_request(request: HttpRequest, here: Visit) -> HttpResponse:
    """Ask for access at this site, with the ticket that the log-in handed out."""
    ticket = read_ticket(request.POST.get("ticket", ""), here.site, host_of(request))
    if ticket is None:
        return _log_in_again(request, here)
    account, site = Customer.objects.get(pk=ticket.account_id), Site.objects.get(pk=here.site.id)
    by = customer_actor(ticket.account_id)
    try:
        request_access(account, site=site, stamp=ticket.stamp, by=by)
    except Unauthenticated:
        return _log_in_again(request, here)
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
