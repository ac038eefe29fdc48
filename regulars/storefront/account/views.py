from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.queries.visits import Account, Visit
from regulars.customers.models import Customer
from regulars.customers.operations.passwords import change_password
from regulars.kernel.errors import DomainError
from regulars.kernel.guessing.lanes import hashes
from regulars.kernel.i18n import translate
from regulars.storefront.account.forms import PasswordForm
from regulars.storefront.cookies import keep_log_in, token_of
from regulars.storefront.doors import customer_actor, customer_page
from regulars.storefront.looks import show
from regulars.storefront.problems import REFUSED, add_errors, tell_wait
from regulars.ui.pages import posted, redirect

__all__ = ["password"]


@hashes
@customer_page("GET", "POST")
def password(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:
    """A changed password ends every log-in of the account; the person who changed it goes on under a new token."""
    form = PasswordForm(posted(request))
    if not form.is_valid():
        return show(request, here, "password.html", {"form": form}, status=REFUSED if form.is_bound else 200)
    current, new = form.cleaned_data["current_password"], form.cleaned_data["new_password"]
    customer = Customer.objects.get(pk=account.id)
    try:
        renewed = change_password(
            customer, current=current, new=new, session=token_of(request), by=customer_actor(account.id)
        )
    except DomainError as error:
        answer = show(request, here, "password.html", {"form": form}, status=add_errors(form, error))
        return tell_wait(answer, error)
    messages.success(
        request, translate("Your password is changed. Everywhere else you have been logged out.")
    )
    answer = redirect(request, reverse("account"))
    return keep_log_in(request, answer, renewed) if renewed else answer
