"""A customer's own mailbox: confirm it once more, or change it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.operations.mailboxes import ask_to_prove_email, request_email_change
from regulars.authentication.queries.visits import Account, Visit
from regulars.customers.models import Customer
from regulars.kernel.errors import Conflict, DomainError
from regulars.kernel.guessing.lanes import hashes
from regulars.kernel.i18n import translate
from regulars.sites.models import Site
from regulars.storefront.account.forms import EmailForm
from regulars.storefront.doors import customer_actor, customer_page
from regulars.storefront.looks import show
from regulars.storefront.problems import REFUSED, add_errors
from regulars.ui.pages import posted, redirect

__all__ = ["email", "prove_again"]


@hashes
@customer_page("GET", "POST")
def email(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:
    """Another address counts once its mailbox has confirmed it (D-26)."""
    form = EmailForm(posted(request))
    if not form.is_valid():
        return show(request, here, "email.html", {"form": form}, status=REFUSED if form.is_bound else 200)
    customer, site = Customer.objects.get(pk=account.id), Site.objects.get(pk=here.through_site.id)
    to, current = form.cleaned_data["email"], form.cleaned_data["current_password"]
    try:
        request_email_change(customer, to=to, current=current, site=site, by=customer_actor(account.id))
    except DomainError as error:
        return show(request, here, "email.html", {"form": form}, status=add_errors(form, error))
    messages.success(
        request, translate("Look into the new mailbox: the address counts once you confirm it there.")
    )
    return redirect(request, reverse("account"))


@customer_page("POST")
def prove_again(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:
    """The link that confirms the mailbox, once more."""
    customer, site = Customer.objects.get(pk=account.id), Site.objects.get(pk=here.through_site.id)
    try:
        ask_to_prove_email(customer, site=site, by=customer_actor(account.id))
        messages.success(request, translate("We have sent the link to {email}.", email=account.email))
    except Conflict as error:
        messages.info(request, translate(error.message))
    return redirect(request, reverse("account"))
