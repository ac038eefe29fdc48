from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.customers.asking import Question, ask
from regulars.backoffice.customers.forms import PasswordForm
from regulars.backoffice.customers.person import find_customer
from regulars.backoffice.customers.words import name_of
from regulars.backoffice.errors import Undone, attempt
from regulars.customers.models import Customer
from regulars.customers.operations.credentials import generate_password, give_password, send_log_in_link
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.kernel.actor import Actor
from regulars.kernel.guessing.lanes import hashes
from regulars.kernel.i18n import lazy, translate
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["password"]


@hashes
@staff_page(Right.EDIT_CUSTOMERS, post=Right.EDIT_CUSTOMERS)
def password(request: HttpRequest, customer_id: int) -> HttpResponse:
    """A one-time link, a generated password or a typed one (D-08)."""
    authorized = find_customer(request, customer_id, Right.EDIT_CUSTOMERS, "password")
    customer = authorized.customer
    form = PasswordForm(posted(request), initial={"way": "link"})
    generated = attempt(form, lambda: _do(form, customer, by=actor(request)))
    if isinstance(generated, Undone):
        return _ask(request, authorized, form, status=generated.status)
    if generated:
        return _show(request, authorized, generated)
    messages.success(request, TOLD[form.cleaned_data["way"]].format(who=name_of(authorized.seen)))
    return redirect(request, reverse("customer", args=[customer.pk]))


TOLD = {
    "link": lazy("{who} gets a mail with a one-time link."),
    "type": lazy("The password is set. {who} gets a mail with a one-time link to choose another."),
}


def _do(form: PasswordForm, customer: Customer, *, by: Actor) -> str:
    """The generated password, or nothing to show."""
    way = form.cleaned_data["way"]
    if way == "generate":
        return generate_password(customer, by=by)
    if way == "type":
        give_password(customer, form.cleaned_data["password"], by=by)
    else:
        send_log_in_link(customer, by=by)
    return ""


def _ask(
    request: HttpRequest, authorized: AuthorizedCustomer, form: PasswordForm, *, status: int = 200
) -> HttpResponse:
    question = Question(
        title=translate("Password of {customer}", customer=name_of(authorized.seen)),
        text=translate("Whichever you choose, the password itself is never mailed."),
        url=request.path,
        back=reverse("customer", args=[authorized.customer.pk]),
        body="backoffice/customers/password.html",
        submit=translate("Go on"),
    )
    return ask(request, question, authorized, {"form": form}, status=status)


def _show(request: HttpRequest, authorized: AuthorizedCustomer, generated: str) -> HttpResponse:
    """The one time that anybody sees it."""
    question = Question(
        title=translate("Generated password"),
        url=request.path,
        back=reverse("customer", args=[authorized.customer.pk]),
        body="backoffice/customers/password_shown.html",
        submit=None,
    )
    return ask(request, question, authorized, {"shown": generated})
