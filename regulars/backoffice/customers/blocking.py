from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, local_path, staff_action, staff_page
from regulars.backoffice.customers.asking import Question, ask
from regulars.backoffice.customers.person import find_customer
from regulars.backoffice.customers.words import name_of
from regulars.customers.operations.accounts import block, unblock
from regulars.kernel.i18n import translate
from regulars.staff.rules import Right
from regulars.transfer.queries.personal_data import holding
from regulars.ui.pages import redirect

__all__ = ["block_customer", "lift_block"]


@staff_page(Right.EDIT_CUSTOMERS, post=Right.EDIT_CUSTOMERS)
def block_customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Asks first, then blocks the account everywhere at once (ACC-11, G5)."""
    authorized = find_customer(request, customer_id, Right.EDIT_CUSTOMERS, "lock")
    customer, name = authorized.customer, name_of(authorized.seen)
    home = reverse("customer", args=[customer.pk])
    if request.method == "POST":
        block(customer, by=actor(request))
        messages.success(request, translate("{name} is blocked at every site.", name=name))
        return redirect(request, home)
    question = Question(
        title=translate("Block {name}?", name=name),
        url=request.path,
        back=home,
        body="backoffice/customers/block.html",
        submit=translate("Block"),
        tone="danger",
    )
    return ask(request, question, authorized, {"sessions": holding(customer).sessions})


@staff_action(Right.EDIT_CUSTOMERS)
def lift_block(request: HttpRequest, customer_id: int) -> HttpResponse:
    authorized = find_customer(request, customer_id, Right.EDIT_CUSTOMERS, "lock")
    customer = authorized.customer
    unblock(customer, by=actor(request))
    messages.success(
        request, translate("The block of {customer} is lifted.", customer=name_of(authorized.seen))
    )
    return redirect(request, local_path(request.POST.get("next"), reverse("customer", args=[customer.pk])))
