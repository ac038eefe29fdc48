"""Credit that a shop outside reserved is given back, after a question (EXT-02)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.customers.asking import Question, ask
from regulars.backoffice.customers.person import find_customer
from regulars.credit.operations.reservations import release_reservation
from regulars.credit.queries.reservations import reservation_among
from regulars.credit.rules import ReservationState
from regulars.kernel.i18n import current_language, translate
from regulars.kernel.money import written
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["release"]


@staff_page(Right.EDIT_ORDERS, post=Right.EDIT_ORDERS)
def release(request: HttpRequest, customer_id: int, entry_id: int) -> HttpResponse:
    """Asks first; what an order has taken meanwhile, or was given back, is told in its place."""
    authorized = find_customer(request, customer_id, Right.EDIT_ORDERS)
    authorized.grant.require_sight("credit")
    within = authorized.grant.sites
    line = reservation_among(customer_id, entry_id, within=within)
    home = reverse("customer-credit", args=[customer_id])
    if request.method == "POST":
        release_reservation(
            authorized.customer, line.reference, within=within, only=entry_id, by=actor(request)
        )
        messages.success(request, translate("What was reserved is given back."))
        return redirect(request, f"{home}?currency={line.currency}")
    is_open = line.state is ReservationState.RESERVED
    question = Question(
        title=translate("Release what is reserved?"),
        url=request.get_full_path(),
        back=home,
        body="backoffice/credit/release.html",
        submit=translate("Release") if is_open else None,
        tone="danger",
    )
    amount = written(line.amount, line.currency, current_language())
    return ask(request, question, authorized, {"line": line, "amount": amount, "is_open": is_open})
