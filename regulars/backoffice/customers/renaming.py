from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.customers.asking import Question, ask
from regulars.backoffice.customers.forms import UsernameForm
from regulars.backoffice.customers.person import find_customer
from regulars.backoffice.errors import add_errors, status_of
from regulars.customers.operations.accounts import rename
from regulars.customers.queries.authorization import AuthorizedCustomer, holder_of
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import translate
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["username"]


@staff_page(Right.EDIT_CUSTOMERS, post=Right.EDIT_CUSTOMERS)
def username(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Another username in the same set; a taken one shows whose it is (ACC-05)."""
    authorized = find_customer(request, customer_id, Right.EDIT_CUSTOMERS, "username")
    customer = authorized.customer
    if request.method != "POST":
        return _ask(request, authorized, UsernameForm(initial={"username": customer.username}))
    form = UsernameForm(request.POST)
    if not form.is_valid():
        return _ask(request, authorized, form, status=422)
    wanted = form.cleaned_data["username"]
    try:
        rename(customer, username=wanted, by=actor(request))
    except DomainError as error:
        add_errors(form, error)
        holder = holder_of(grant(request), set_id=customer.set_id, username=wanted)
        return _ask(request, authorized, form, holder=holder, status=status_of(error))
    messages.success(request, translate("The username is {wanted} now.", wanted=wanted.strip()))
    return redirect(request, reverse("customer", args=[customer.pk]))


def _ask(
    request: HttpRequest,
    authorized: AuthorizedCustomer,
    form: UsernameForm,
    *,
    holder: AuthorizedCustomer | None = None,
    status: int = 200,
) -> HttpResponse:
    customer = authorized.customer
    question = Question(
        title=translate("Change the username"),
        text=translate(
            "It works at every site of {set}. Sessions go on, the password stays.", set=customer.set.name
        ),
        url=reverse("customer-username", args=[customer.pk]),
        back=reverse("customer", args=[customer.pk]),
        body="backoffice/customers/username.html",
        submit=translate("Change"),
    )
    return ask(request, question, authorized, {"form": form, "holder": holder and holder.seen}, status=status)
