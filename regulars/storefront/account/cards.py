"""My Account's saved cards: those that can be charged at this shop, and apart from them the others with the reason (MYA-01, WSH-02, ADR-17)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.queries.visits import Account, Visit
from regulars.cards.operations.cards import delete_card, make_default_card, save_card
from regulars.cards.queries.wallet import SeenCard
from regulars.cards.rules import REASONS
from regulars.cards.rules.numbers import NewCard
from regulars.customers.models import Customer
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import translate
from regulars.orders.queries.payment_methods import card_gateway_at, wallet_here
from regulars.sites.models import Site
from regulars.storefront.account.forms import CardForm
from regulars.storefront.doors import customer_actor, customer_page
from regulars.storefront.looks import show
from regulars.storefront.problems import add_errors
from regulars.ui.pages import posted, redirect

__all__ = ["card_default", "card_deleted", "card_new", "cards"]


@customer_page("GET")
def cards(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:
    wallet, gateway = wallet_here(account.id, here.site.id, account.type)
    context = {
        "usable": [_tile(card) for card in wallet.usable],
        "unusable": [_tile(card) for card in wallet.unusable],
        "may_add": gateway is not None,
    }
    return show(request, here, "cards.html", context)


@customer_page("GET", "POST")
def card_new(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:
    """What was typed as a number is in no page again. A shop that takes no cards says so."""
    gateway = card_gateway_at(here.site.id, account.type)
    if gateway is None:
        return show(
            request, here, "card.html", {"form": None}, status=409 if request.method == "POST" else 200
        )
    form, status = CardForm(posted(request)), 200
    if request.method == "POST" and form.is_valid():
        customer, site = _who_and_where(here, account)
        try:
            card = NewCard(**form.cleaned_data)
            save_card(customer, card, site=site, gateway=gateway, by=customer_actor(account.id))
        except DomainError as error:
            status = add_errors(form, error)
        else:
            messages.success(request, translate("The card is saved."))
            return redirect(request, reverse("cards"))
    elif request.method == "POST":
        status = 422
    return show(request, here, "card.html", {"form": form}, status=status)


@customer_page("GET", "POST")
def card_deleted(request: HttpRequest, here: Visit, account: Account, card_id: int) -> HttpResponse:
    """Asks first."""
    seen = wallet_here(account.id, here.site.id, account.type)[0].find(card_id)
    if request.method != "POST":
        return show(request, here, "card_delete.html", {"tile": _tile(seen)})
    customer, site = _who_and_where(here, account)
    delete_card(customer, card_id, site=site, by=customer_actor(account.id))
    messages.success(request, translate("The card is deleted."))
    return redirect(request, reverse("cards"))


@customer_page("POST")
def card_default(request: HttpRequest, here: Visit, account: Account, card_id: int) -> HttpResponse:
    customer, site = _who_and_where(here, account)
    make_default_card(customer, card_id, site=site, by=customer_actor(account.id))
    messages.success(request, translate("This is your default card now."))
    return redirect(request, reverse("cards"))


def _who_and_where(here: Visit, account: Account) -> tuple[Customer, Site]:
    return Customer.objects.get(pk=account.id), Site.objects.get(pk=here.through_site.id)


def _tile(card: SeenCard) -> dict[str, object]:
    stored = card.stored
    return {
        "id": stored.id,
        "name": f"{stored.brand} •••• {stored.last_four}",
        "expires": f"{stored.expires:%m/%y}",
        "is_default": stored.is_default,
        "other_store": card.other_store,
        "reason": translate(REASONS[card.reason]) if card.reason else "",
    }
