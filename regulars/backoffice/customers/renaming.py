from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.customers.asking import Question, ask
from regulars.backoffice.customers.forms import UsernameForm
from regulars.backoffice.customers.person import find_customer
from regulars.backoffice.errors import place_error, status_of
from regulars.customers.models import Customer
from regulars.customers.operations.accounts import rename
from regulars.customers.rules import username_key
from regulars.kernel.errors import DomainError
from regulars.staff.rules import Right
from regulars.ui.pages import go

__all__ = ["username"]


@staff_page(Right.EDIT_CUSTOMERS, post=Right.EDIT_CUSTOMERS)
def username(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Another user name in the same set; a taken one shows whose it is (ACC-05)."""
    customer = find_customer(customer_id)
    if request.method != "POST":
        return _ask(request, customer, UsernameForm(initial={"username": customer.username}))
    form = UsernameForm(request.POST)
    if not form.is_valid():
        return _ask(request, customer, form, status=422)
    wanted = form.cleaned_data["username"]
    try:
        rename(customer, username=wanted, by=actor(request))
    except DomainError as error:
        place_error(form, error)
        holder = Customer.objects.filter(set=customer.set_id, username_key=username_key(wanted)).first()
        return _ask(request, customer, form, holder=holder, status=status_of(error))
    messages.success(request, f"The user name is {wanted.strip()} now.")
    return go(request, reverse("customer", args=[customer.pk]))


def _ask(
    request: HttpRequest,
    customer: Customer,
    form: UsernameForm,
    *,
    holder: Customer | None = None,
    status: int = 200,
) -> HttpResponse:
    question = Question(
        title="Change the user name",
        text=f"It works at every site of {customer.set.name}. Sessions go on, the password stays.",
        url=reverse("customer-username", args=[customer.pk]),
        back=reverse("customer", args=[customer.pk]),
        body="backoffice/customers/username.html",
        submit="Change",
    )
    return ask(request, question, {"form": form, "holder": holder}, status=status)
