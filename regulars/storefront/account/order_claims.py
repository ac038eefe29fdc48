"""A customer names an order that they placed as a guest; whose it is, its mailbox says (GST-10, GST-11)."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.queries.visits import Account, Visit
from regulars.customers.models import Customer
from regulars.journeys.find_order import ask_for_claim
from regulars.kernel.errors import DomainError
from regulars.storefront.account.forms import OrderClaimForm
from regulars.storefront.cookies import caller_of
from regulars.storefront.doors import customer_actor, customer_page
from regulars.storefront.looks import show
from regulars.storefront.problems import REFUSED, add_errors, tell_wait
from regulars.ui.pages import posted, redirect

__all__ = ["order_claim_asked"]


@customer_page("GET", "POST")
def order_claim_asked(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:
    """The answer is the same for every number."""
    if "asked" in request.GET:
        return show(request, here, "order_claim_asked.html", {"form": None, "asked": True})
    form = OrderClaimForm(posted(request), initial={"number": request.GET.get("number", "")[:60]})
    if not form.is_valid():
        return show(
            request,
            here,
            "order_claim_asked.html",
            {"form": form, "asked": False},
            status=REFUSED if form.is_bound else 200,
        )
    try:
        ask_for_claim(
            form.cleaned_data["number"],
            account=Customer.objects.get(pk=account.id),
            site_id=here.through_site.id,
            caller=caller_of(request),
            by=customer_actor(account.id),
        )
    except DomainError as error:
        answer = show(
            request,
            here,
            "order_claim_asked.html",
            {"form": form, "asked": False},
            status=add_errors(form, error),
        )
        return tell_wait(answer, error)
    return redirect(request, f"{reverse('order_claim_asked')}?asked")
