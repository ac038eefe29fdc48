"""The checkout: everything on one page, priced anew each time; sent off once (B-02, GST-01, G17, G30)."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.addresses.rules import Kind
from regulars.authentication.queries.visits import Visit
from regulars.cards.operations.cards import save_card
from regulars.customers.models import Customer
from regulars.customers.rules.phones import region_of
from regulars.journeys.order_newsletters import Ordered, place_order_with_newsletters
from regulars.journeys.place_order import Placed, Submission
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import Busy, DomainError
from regulars.kernel.guessing.lanes import hashes_if_typed
from regulars.kernel.i18n import translate
from regulars.orders.models import Payment
from regulars.orders.operations.baskets import note_seen
from regulars.orders.queries.checkout import Quote, quote_at
from regulars.orders.rules.baskets import Owner
from regulars.orders.rules.checkout import AddressChoice, basket_changed
from regulars.orders.rules.states import PaidBy
from regulars.sites.models import Site
from regulars.storefront.checkout.drawing import (
    blocked_for,
    drawn_account_step,
    drawn_addresses,
    drawn_newsletters,
    drawn_payment,
    drawn_summary,
    drawn_unusable,
)
from regulars.storefront.checkout.forms import Forms, follows, is_typed
from regulars.storefront.checkout.newsletters import tell_newsletters
from regulars.storefront.checkout.reading import Sent, new_key, read, read_total
from regulars.storefront.cookies import basket_token_of, caller_of, forget_basket
from regulars.storefront.doors import customer_actor, page_at_site
from regulars.storefront.looks import is_lost, show
from regulars.storefront.problems import status_of, tell_wait
from regulars.storefront.shop.drawing import money
from regulars.ui.pages import is_htmx, redirect

__all__ = ["checkout"]

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)


@dataclass(frozen=True)
class Refusal:
    """Why an order that was sent wasn't placed, and the total that was agreed to."""

    error: DomainError
    agreed: Decimal | None


@hashes_if_typed
@page_at_site("GET", "POST")
def checkout(request: HttpRequest, here: Visit) -> HttpResponse:
    """Shown, shown again for what is chosen by now, or sent off with its `order` button."""
    if is_lost(request, here) and request.method == "POST":
        return redirect(request, reverse("checkout"))
    sent = read(request.POST, here.site.currency)
    if "order" not in request.POST:
        return _page(request, here, sent)
    try:
        ordered = _ordered(request, here, sent)
    except DomainError as error:
        return tell_wait(_page(request, here, sent, Refusal(error, read_total(request.POST)[1])), error)
    placed = ordered.placed
    _keep_card(request, here, sent, placed)
    tell_newsletters(request, ordered)
    if here.account is None:
        token = placed.guest_token
        page = reverse("guest_order", args=[token]) if token else reverse("checkout_by_mail")
        return forget_basket(redirect(request, page))
    return redirect(request, reverse("checkout_done", args=[placed.order.number]))


def _owner(request: HttpRequest, here: Visit) -> Owner:
    return Owner(here.account.id) if here.account else Owner(token=basket_token_of(request))


def _ordered(request: HttpRequest, here: Visit, sent: Sent) -> Ordered:
    key, agreed, currency = read_total(request.POST)
    for error in sent.wrong:
        raise error
    if agreed is None or not key:
        raise basket_changed()
    sites = Site.objects.in_bulk(here.site_ids)
    submission = Submission(
        site=sites[here.site.id],
        through=sites[here.through_site.id],
        owner=_owner(request, here),
        choice=sent.choice,
        agreed_total=agreed,
        currency=currency,
        new_card=sent.new_card,
        basket_version=request.POST.get("basket_version", "")[:50],
        newsletters=sent.newsletters,
    )
    by = customer_actor(here.account.id) if here.account else VISITOR
    return place_order_with_newsletters(submission, key=key, caller=caller_of(request), by=by)


def _keep_card(request: HttpRequest, here: Visit, sent: Sent, placed: Placed) -> None:
    """The order stands, whether or not the card can be saved beside it."""
    if not sent.saves_card or sent.new_card is None or here.account is None or placed.again:
        return
    payment = (
        Payment.objects.filter(order=placed.order, method=PaidBy.CARD.value).select_related("gateway").first()
    )
    if payment is None or payment.gateway is None:
        return
    account, site = Customer.objects.get(pk=here.account.id), Site.objects.get(pk=here.through_site.id)
    try:
        save_card(account, sent.new_card, site=site, gateway=payment.gateway, by=customer_actor(account.pk))
    except DomainError as error:
        messages.warning(request, translate("The card could not be saved. {why}", why=error.message))


def _page(request: HttpRequest, here: Visit, sent: Sent, refusal: Refusal | None = None) -> HttpResponse:
    quote = _quote(request, here, sent)
    if not quote.basket.lines and refusal is None:
        return redirect(request, reverse("basket"))
    blocked = blocked_for(quote)
    context: dict[str, Any] = {"blocked": blocked, "guests": here.account is None}
    if not blocked:
        context |= _form(request, here, quote, sent, refusal)
    status = status_of(refusal.error) if refusal else 200
    answer = show(request, here, "checkout.html", context, status=status)
    if not is_htmx(request):
        note_seen(quote.basket)
    return answer


def _quote(request: HttpRequest, here: Visit, sent: Sent) -> Quote:
    """Before anything is typed in, it goes where the form begins: to the country of the shop."""
    owner, home = _owner(request, here), AddressChoice(typed={"country": region_of(here.site.locale) or ""})
    begins = replace(sent.choice, shipping=home)
    if request.method == "POST":
        quote = quote_at(here.site.id, owner, sent.choice)
        if quote.offers and quote.offer is None:  # it goes somewhere else now
            return quote_at(here.site.id, owner, replace(sent.choice, method=""))
        return quote
    quote = quote_at(here.site.id, owner, sent.choice if here.account else begins)
    if here.account is None or Kind.SHIPPING in quote.addresses or quote.terms.locked({Kind.SHIPPING}):
        return quote
    return quote_at(here.site.id, owner, begins)


def _form(
    request: HttpRequest, here: Visit, quote: Quote, sent: Sent, refusal: Refusal | None
) -> dict[str, Any]:
    forms = Forms(request, here, quote)
    errors = [*sent.wrong, *quote.problems]
    is_changed = refusal is not None and refusal.agreed not in {None, quote.totals.total}
    if refusal and not (is_changed and refusal.error.code == "basket_changed"):
        errors.append(refusal.error)
    forms.add(errors, is_sent=refusal is not None)
    before = money(refusal.agreed, quote.basket.currency) if refusal and refusal.agreed is not None else ""
    typed = {kind: is_typed(request, quote, kind) for kind in Kind}
    return {
        "contact": forms.contact,
        "answer_rows": forms.answer_rows,
        "addresses_of": [
            {**drawn_addresses(quote, sent, kind, is_typed=typed[kind]), "form": forms.addresses[kind]}
            for kind in Kind
        ],
        "unusable": drawn_unusable(quote),
        "payment": drawn_payment(quote, sent, may_save=here.account is not None),
        "summary": drawn_summary(quote),
        "account_at": drawn_account_step(quote),
        "wants_account": sent.choice.account is not None,
        "remark": sent.choice.remark,
        "newsletters": drawn_newsletters(here, sent),
        "wrong": forms.wrong,
        "has_errors": forms.has_errors,
        "changed_from": before if is_changed else "",
        "receiver": quote.receiver,
        "follows": follows(),
        "key": _key(request, quote, sent, refusal),
    }


def _key(request: HttpRequest, quote: Quote, sent: Sent, refusal: Refusal | None) -> str:
    """The one that the page had, as long as what is agreed to is the same. One under which a card was refused is used up, unless
    nobody knows what its bank has done (G17, G31).
    """
    key, agreed, _ = read_total(request.POST)
    is_used_up = (
        refusal is not None
        and sent.choice.pay_by is PaidBy.CARD
        and not isinstance(refusal.error, Busy)
        and refusal.error.code != "payment_unknown"
    )
    return key if key and agreed == quote.totals.total and not is_used_up else new_key()
