"""My Account's newsletters: those of this shop, and those of shops that went elsewhere (CON-01, MTX-01)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.queries.visits import Account, Visit
from regulars.customers.models import Customer
from regulars.kernel.i18n import translate
from regulars.newsletters.operations.subscriptions import end_subscription, subscribe_customer
from regulars.newsletters.queries.readers import OwnNewsletter, own_newsletters
from regulars.newsletters.rules import SubscriptionState, no_such_newsletter
from regulars.storefront.doors import customer_actor, customer_page
from regulars.storefront.looks import show
from regulars.ui.pages import redirect

__all__ = ["my_newsletter", "my_newsletters"]


@customer_page("GET")
def my_newsletters(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:
    return show(request, here, "my_newsletters.html", {"rows": _own(here, account), "email": account.email})


@customer_page("POST")
def my_newsletter(request: HttpRequest, here: Visit, account: Account, newsletter_id: int) -> HttpResponse:
    """Subscribes or unsubscribes; one that isn't shown is a 404, and of another store nothing can be subscribed."""
    row = next((row for row in _own(here, account) if row.newsletter.pk == newsletter_id), None)
    if row is None:
        raise no_such_newsletter()
    by = customer_actor(account.id)
    if "subscribe" in request.POST:
        if row.other_store:
            raise no_such_newsletter()
        after = subscribe_customer(row.newsletter, Customer.objects.get(pk=account.id), by=by)
        messages.success(request, _subscribed(row, after.state, account))
    elif row.subscription is not None:
        end_subscription(row.subscription, proof=f"account {account.id}", by=by)
        messages.success(request, translate("You are unsubscribed from {name}.", name=row.newsletter.name))
    return redirect(request, reverse("my_newsletters"))


def _subscribed(row: OwnNewsletter, state: str, account: Account) -> str:
    if state == SubscriptionState.CONFIRMED:
        return translate("You are subscribed to {name}.", name=row.newsletter.name)
    return translate("We wrote to {email}: open the link there to subscribe.", email=account.email)


def _own(here: Visit, account: Account) -> list[OwnNewsletter]:
    return own_newsletters(
        account.id,
        account.email,
        proved=account.email_proved,
        site_id=here.site.id,
        set_id=here.site.set_id,
        discreet=here.site.discreet,
    )
