"""A guest's tab *Log-in*: turn them into a registered customer, or offer their order to the account that they have (GST-06, GST-07, GST-09)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_action, staff_page
from regulars.backoffice.customers.asking import Question, ask
from regulars.backoffice.customers.forms import GuestLogInForm
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.customers.words import name_of
from regulars.backoffice.errors import Undone, attempt
from regulars.customers.models import Customer
from regulars.customers.rules import Kind
from regulars.journeys.claim_order import ask_to_claim
from regulars.journeys.register_guest import Registered, register_guest
from regulars.kernel.actor import Actor
from regulars.kernel.guessing.lanes import hashes
from regulars.kernel.i18n import translate
from regulars.orders.models import Order
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["claim_offered", "guest_log_in"]


@hashes
@staff_page(Right.EDIT_CUSTOMERS, post=Right.EDIT_CUSTOMERS)
def guest_log_in(request: HttpRequest, customer_id: int) -> HttpResponse:
    """A typed password is confirmed; a generated one is shown this once (D-08). Who has an account is led to their page."""
    authorized = find_customer(request, customer_id, Right.EDIT_CUSTOMERS, "password")
    guest = authorized.customer
    if guest.kind != Kind.GUEST:
        return redirect(request, reverse("customer", args=[guest.pk]))
    form = GuestLogInForm(posted(request), initial={"way": "generate"})
    done = attempt(form, lambda: _register(form, guest, by=actor(request)))
    if isinstance(done, Undone):
        context = {"form": form, "has_order": Order.objects.filter(customer=guest.pk).exists()}
        return person_page(
            request, authorized, "backoffice/customers/guest_log_in.html", context, status=done.status
        )
    if done.password:
        question = Question(
            title=translate("Generated password"),
            url=request.path,
            back=reverse("customer", args=[guest.pk]),
            body="backoffice/customers/password_shown.html",
            submit=None,
        )
        return ask(request, question, authorized, {"shown": done.password})
    messages.success(
        request,
        translate(
            "{who} has an account now, and gets a mail with the username.", who=name_of(authorized.seen)
        ),
    )
    return redirect(request, reverse("customer", args=[guest.pk]))


def _register(form: GuestLogInForm, guest: Customer, *, by: Actor) -> Registered:
    way = form.cleaned_data["way"]
    if way != "type":
        return register_guest(guest, generate=way == "generate", by=by)
    typed, again = form.cleaned_data["password"], form.cleaned_data["password_confirmation"]
    return register_guest(guest, password=typed, confirmation=again, by=by)


@staff_action(Right.EDIT_CUSTOMERS)
def claim_offered(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The mailbox of each of their orders gets a link that puts it into an account."""
    guest = find_customer(request, customer_id, Right.EDIT_CUSTOMERS, "password").customer
    for order in Order.objects.filter(customer=guest.pk).order_by("pk"):
        ask_to_claim(order, by=actor(request))
    messages.success(
        request,
        translate("A mail offers the order to their account; nothing happens until they press its button."),
    )
    return redirect(request, reverse("customer-guest-log-in", args=[guest.pk]))
