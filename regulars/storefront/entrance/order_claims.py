"""A guest's way back to an order, and the page that a mail leads to where it can be put into an account (G8, G9, GST-11)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.queries.visits import Visit
from regulars.customers.models import Customer
from regulars.journeys.claim_order import claim_order
from regulars.journeys.find_order import ask_for_order_link
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import noop, translate
from regulars.orders.models import Order
from regulars.orders.queries.guest_orders import offered_order
from regulars.storefront.cookies import caller_of
from regulars.storefront.doors import customer_actor, page_at_site
from regulars.storefront.entrance.forms import FindOrderForm
from regulars.storefront.entrance.mailbox import dead_link
from regulars.storefront.looks import show
from regulars.storefront.problems import REFUSED, add_errors, status_of, tell_wait
from regulars.storefront.shop.drawing import money
from regulars.ui.pages import posted, redirect
from regulars.ui.stale_forms import entrance

__all__ = ["find_order", "order_claim"]

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
GONE = noop(
    "It has been used already, a newer one was sent, or its time is over. Ask for another in My Account, at your orders."
)


@entrance
@page_at_site("GET", "POST")
def find_order(request: HttpRequest, here: Visit) -> HttpResponse:
    """The answer is the same for every number and address; what there is to say is said in the mailbox."""
    if "asked" in request.GET:
        return show(request, here, "find_order_asked.html")
    form = FindOrderForm(posted(request))
    if not form.is_valid():
        return show(
            request, here, "find_order.html", {"form": form}, status=REFUSED if form.is_bound else 200
        )
    try:
        number, email = form.cleaned_data["number"], form.cleaned_data["email"]
        ask_for_order_link(number, email, site_id=here.through_site.id, caller=caller_of(request), by=VISITOR)
    except DomainError as error:
        answer = show(request, here, "find_order.html", {"form": form}, status=add_errors(form, error))
        return tell_wait(answer, error)
    return redirect(request, f"{reverse('find_order')}?asked")


@page_at_site("GET", "POST")
def order_claim(request: HttpRequest, here: Visit, token: str) -> HttpResponse:
    """Opening it changes nothing, for a mail program may open it before its reader does; a button does, for who is logged in."""
    if request.method == "POST" and here.account is not None:
        account = Customer.objects.get(pk=here.account.id)
        try:
            order = claim_order(
                token, account=account, site_id=here.through_site.id, by=customer_actor(account.pk)
            )
        except DomainError as error:
            return _page(request, here, token, error)
        messages.success(request, translate("The order {number} is in your account.", number=order.number))
        seen_here = order.site_id == here.site.id
        return redirect(request, reverse("order", args=[order.pk]) if seen_here else reverse("orders"))
    return _page(request, here, token)


def _page(request: HttpRequest, here: Visit, token: str, error: DomainError | None = None) -> HttpResponse:
    order = offered_order(token, here.through_site.id)
    if order is None:
        text = error.message if error is not None and error.code == "order_claimed" else GONE
        answer = dead_link(request, here, text)
        if error is not None:
            answer.status_code = status_of(error)
    else:
        answer = show(request, here, "order_claim.html", _drawn(order, error), status=_status(error))
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _drawn(order: Order, error: DomainError | None) -> dict[str, object]:
    return {
        "order": order,
        "total": money(order.total, order.currency),
        "error": translate(error.message) if error else "",
    }


def _status(error: DomainError | None) -> int:
    return 200 if error is None else status_of(error)
