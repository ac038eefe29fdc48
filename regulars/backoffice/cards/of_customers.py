"""A customer's *Cards* tab: what people read of the saved cards of all sites together (ADM-02, WSH-02)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import now

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.customers.asking import Question, ask
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.cards.models import Card
from regulars.cards.operations.cards import delete_card
from regulars.cards.queries.wallet import card_among, seen_cards
from regulars.cards.rules import REASONS
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.kernel.i18n import translate
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["cards", "deletion"]


@staff_page(Right.SEE)
def cards(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Staff of some sites see what the customer sees at one of theirs (MTX-01)."""
    authorized = find_customer(request, customer_id)
    authorized.grant.require_sight("cards")
    found = sorted(
        seen_cards(authorized.customer, authorized.grant.sites), key=lambda card: not card.is_default
    )
    context = {
        "tiles": [_tile(card, authorized) for card in found],
        "may_delete": authorized.grant.edits("cards"),
    }
    return person_page(request, authorized, "backoffice/cards/of_customer.html", context)


@staff_page(Right.EDIT_CUSTOMERS, post=Right.EDIT_CUSTOMERS)
def deletion(request: HttpRequest, customer_id: int, card_id: int) -> HttpResponse:
    """Asks first."""
    authorized = find_customer(request, customer_id, Right.EDIT_CUSTOMERS, "cards")
    customer = authorized.customer
    card = card_among(seen_cards(customer, authorized.grant.sites), card_id)
    home = reverse("customer-cards", args=[customer.pk])
    if request.method == "POST":
        delete_card(customer, card.pk, by=actor(request))
        messages.success(request, translate("The card is deleted."))
        return redirect(request, home)
    question = Question(
        title=translate("Delete this card?"),
        url=request.get_full_path(),
        back=home,
        body="backoffice/cards/delete.html",
        submit=translate("Delete"),
        tone="danger",
    )
    return ask(request, question, authorized, {"tile": _tile(card, authorized)})


def _tile(card: Card, authorized: AuthorizedCustomer) -> dict[str, Any]:
    hints, entered_at = [], card.entered_at
    if card.broken:
        hints.append(translate(REASONS["card_broken"]))
    elif card.expires < now().date():
        hints.append(translate(REASONS["card_expired"]))
    if entered_at and authorized.grant.is_at(entered_at.pk):
        hints.append(translate("Saved at {site}.", site=entered_at.name))
    hints.append(translate("Charged through {gateway}.", gateway=card.gateway.name))
    return {
        "id": card.pk,
        "name": f"{card.brand} •••• {card.last_four}",
        "expires": f"{card.expires:%m/%y}",
        "is_default": card.is_default,
        "other_store": bool(entered_at and entered_at.set_id != authorized.customer.set_id),
        "hints": hints,
    }
