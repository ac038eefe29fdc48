"""What somebody can pay with at a site, and how an order would be paid from it (CRD-03, CRD-04, WSH-02)."""

from dataclasses import dataclass
from decimal import Decimal

from regulars.cards.queries.wallet import SeenCard, Wallet, wallet_at
from regulars.credit.queries.balances import balance_of
from regulars.kernel.errors import Conflict, Invalid
from regulars.orders.queries.baskets import BasketView
from regulars.orders.queries.payment_methods import KnownPaymentMethod, RefusedMethod, payment_methods_of
from regulars.orders.rules.checkout import Choice, Part, parts_of, payment_method_not_offered
from regulars.orders.rules.problems import Problems
from regulars.orders.rules.states import PaidBy

__all__ = ["Purse", "pay_from", "purse_at"]

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Purse:
    """What somebody can pay with here; `refused` are the ways of the shop that they can't use."""

    methods: tuple[KnownPaymentMethod, ...]
    wallet: Wallet | None
    credit_there: Decimal
    refused: tuple[RefusedMethod, ...] = ()
    takes_credit: bool = False


def purse_at(site_id: int, account_id: int | None, basket: BasketView) -> Purse:
    """Credit counts where the shop takes it; guests have none, and no cards (CRD-04)."""
    known = payment_methods_of(site_id)
    every, refused = known.for_type(basket.customer_type), known.refused_to(basket.customer_type)
    methods = tuple(method for method in every if method.kind is not PaidBy.CREDIT)
    if account_id is None:
        return Purse(methods, None, _NOTHING, refused)
    takes_credit = len(methods) < len(every)
    there = balance_of(account_id, basket.currency) if takes_credit else _NOTHING
    gateways = [method.gateway.pk for method in methods if method.gateway]
    wallet = wallet_at(account_id, site_id, gateways) if gateways else None
    return Purse(methods, wallet, there, refused, takes_credit)


def pay_from(
    purse: Purse, choice: Choice, total: Decimal, problems: Problems
) -> tuple[PaidBy | None, tuple[Part, ...], SeenCard | None]:
    """How what credit leaves is paid, which part is paid how, and the card that is charged."""
    methods, wallet = purse.methods, purse.wallet
    left = total > min(choice.credit, total)
    pay_by = choice.pay_by or _proposed(methods, wallet)
    parts: tuple[Part, ...] = ()
    with problems.beside():
        if min(choice.credit, total) > purse.credit_there:
            raise Conflict("insufficient_credit", "There isn't as much credit as that.", "credit")
        if left and pay_by not in {method.kind for method in methods}:
            raise payment_method_not_offered()
        parts = parts_of(total, credit=choice.credit, pay_by=pay_by)
    card = None
    if left and pay_by is PaidBy.CARD and not choice.new_card:
        with problems.beside("card"):
            card = _card(wallet, choice.card_id)
    return pay_by, parts, card


def _proposed(methods: tuple[KnownPaymentMethod, ...], wallet: Wallet | None) -> PaidBy | None:
    """The first way to pay that asks for nothing more, else the first."""
    ready = (method for method in methods if method.kind is not PaidBy.CARD or (wallet and wallet.usable))
    method = next(ready, methods[0] if methods else None)
    return method.kind if method else None


def _card(wallet: Wallet | None, card_id: int | None) -> SeenCard:
    """The chosen card, else the default one of those that can be charged here."""
    usable = wallet.usable if wallet else ()
    if wallet is not None and card_id is not None:
        seen = wallet.find(card_id)
        if seen not in usable:
            raise Invalid("card_unusable", "This card can't be charged here.")
        return seen
    for seen in usable:
        return seen
    raise Invalid("card_required", "Add a card first, or pay in another way.")
