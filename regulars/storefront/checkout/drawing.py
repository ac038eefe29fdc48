"""A quote as the page of the checkout shows it."""

from collections.abc import Mapping
from typing import Any

from regulars.addresses.rules import Kind
from regulars.addresses.rules.entries import written_lines
from regulars.addresses.rules.postal import country_named
from regulars.addresses.rules.terms import REASONS
from regulars.authentication.queries.visits import Visit
from regulars.cards.rules import REASONS as CARD_REASONS
from regulars.cards.rules import card_in_words
from regulars.kernel.errors import Conflict
from regulars.kernel.i18n import translate
from regulars.newsletters.queries.readers import offered_to
from regulars.orders.queries.checkout import Quote
from regulars.orders.rules.buying import Answer, GuestAccounts
from regulars.orders.rules.payment import KIND_LABELS
from regulars.orders.rules.states import PaidBy
from regulars.storefront.checkout.reading import ANOTHER, NEW_CARD, SAME, Sent
from regulars.storefront.shop.basket_drawing import drawn_line, drawn_sums
from regulars.storefront.shop.drawing import money, quantity_text

__all__ = [
    "blocked_for",
    "drawn_account_step",
    "drawn_addresses",
    "drawn_newsletters",
    "drawn_payment",
    "drawn_summary",
    "drawn_unusable",
]


def blocked_for(quote: Quote) -> list[str]:
    """Every reason why nothing can be ordered, whatever is chosen; nothing where something can."""
    if quote.decision.refusals:
        return [reason.message for reason in quote.decision.refusals]
    if not quote.methods and not quote.credit_there and quote.totals.total > 0:
        return [translate("This shop doesn't say how to pay. Contact it to order.")]
    return [
        error.message
        for error in quote.problems
        if isinstance(error, Conflict) and error.code in {"basket_empty", "cannot_be_bought"}
    ]


def drawn_summary(quote: Quote) -> Mapping[str, Any]:
    basket, totals = quote.basket, quote.totals
    return {
        "lines": [
            {**drawn_line(line, basket, None), "amount": quantity_text(line.priced.quantity)}
            for line in basket.lines
        ],
        "sums": drawn_sums(basket),
        "shipping": (money(totals.shipping, basket.currency) if totals.shipping else translate("free"))
        if quote.offer
        else "",
        "total": money(totals.total, basket.currency),
        "parts": [
            {"label": translate(KIND_LABELS[part.method]), "amount": money(part.amount, basket.currency)}
            for part in quote.parts
            if len(quote.parts) > 1
        ],
        "held": [reason.message for reason in quote.decision.reasons if reason.answer is Answer.HOLD],
        "agreed": f"{totals.total}",
        "basket_version": basket.contents_version,
        "currency": basket.currency,
        "offers": [
            {
                "code": offer.method.code,
                "name": offer.method.name,
                "cost": money(offer.cost, basket.currency) if offer.cost else translate("free"),
                "chosen": offer == quote.offer,
            }
            for offer in quote.offers
        ],
    }


def drawn_addresses(quote: Quote, sent: Sent, kind: Kind, *, is_typed: bool) -> Mapping[str, Any]:
    """Those of the book that can be used for this kind here, *the same* for bills, and another one where that may be typed in.

    `is_typed`: that one is the chosen one.
    """
    terms, chosen_id = quote.terms, quote.address_ids.get(kind)
    usable = [address for address in (quote.book.usable if quote.book else ()) if kind in address.usable_for]
    wanted = sent.choice.billing if kind is Kind.BILLING else sent.choice.shipping
    is_wanted = wanted is not None and wanted.as_shipping
    is_proposed = wanted is None and quote.bills_shipping and not terms.locked({Kind.BILLING})
    is_same = kind is Kind.BILLING and (is_wanted or is_proposed)
    choices = [
        {
            "value": f"{address.stored.id}.{address.stored.version}",
            "text": lines[0],
            "hint": ", ".join([*lines[1:], country_named(address.stored.country)]),
            "chosen": not is_typed and not is_same and address.stored.id == chosen_id,
        }
        for address in usable
        for lines in [written_lines(address.stored.entry, terms.formats)]
    ]
    if kind is Kind.BILLING and (is_same or quote.bills_shipping or not quote.addresses.get(Kind.SHIPPING)):
        text = translate("Same as the shipping address")
        chosen = is_same or (not is_typed and chosen_id is None)
        choices.insert(0, {"value": SAME, "text": text, "hint": "", "chosen": chosen})
    may_type = not terms.locked({kind})
    if may_type and choices:
        choices.append(
            {"value": ANOTHER, "text": translate("Another address"), "hint": "", "chosen": is_typed}
        )
    lock = (
        ""
        if may_type
        else translate("The shop keeps these addresses. Write to {contact}.", contact=terms.contact)
    )
    return {"kind": kind.value, "choices": choices, "may_type": may_type, "lock": lock}


def drawn_unusable(quote: Quote) -> list[Mapping[str, str]]:
    """Addresses and cards that are of no use here, with the reason (ADR-17)."""
    addresses = quote.book.unusable if quote.book else ()
    cards = quote.wallet.unusable if quote.wallet else ()
    return [
        *(
            {
                "text": ", ".join(
                    [
                        *written_lines(seen.stored.entry, quote.terms.formats),
                        country_named(seen.stored.country),
                    ]
                ),
                "why": translate(REASONS[seen.reason]),
            }
            for seen in addresses
        ),
        *(
            {
                "text": card_in_words(seen.stored.brand, seen.stored.last_four, seen.stored.expires),
                "why": translate(CARD_REASONS[seen.reason]),
            }
            for seen in cards
        ),
    ]


def drawn_account_step(quote: Quote) -> str:
    """The part that offers an account, if one does (GST-03, GST-12)."""
    return quote.registration_step.value if quote.guest_accounts is GuestAccounts.OFFERED else ""


def drawn_newsletters(here: Visit, sent: Sent) -> Mapping[str, Any]:
    """A box for each that they don't have yet, ticked only by themselves; nothing for who has no mailbox."""
    account = here.account
    boxes = [
        {
            "id": newsletter.pk,
            "code": newsletter.code,
            "name": newsletter.name,
            "wording": newsletter.wording,
            "ticked": newsletter.code in sent.newsletters,
        }
        for newsletter, is_subscribed in offered_to(account, site_id=here.site.id)
        if not is_subscribed
    ]
    return {"boxes": boxes, "at_once": account is not None and account.email_proved}


def drawn_payment(quote: Quote, sent: Sent, *, may_save: bool) -> Mapping[str, Any]:
    """Nothing to choose where credit, or a total of zero, leaves nothing to pay (DIS-03)."""
    currency = quote.basket.currency
    left = quote.totals.total > min(sent.choice.credit, quote.totals.total)
    choices = []
    for method in quote.methods:
        if method.kind is PaidBy.CARD:
            cards = quote.wallet.usable if quote.wallet else ()
            for card in cards:
                stored = card.stored
                text = card_in_words(stored.brand, stored.last_four, stored.expires)
                choices.append(_way(f"card-{stored.id}", text, chosen=card == quote.card))
            is_new = sent.choice.new_card or (quote.pay_by is PaidBy.CARD and quote.card is None)
            text = translate("Another card") if cards else translate(KIND_LABELS[PaidBy.CARD])
            choices.append(_way(NEW_CARD, text, chosen=is_new))
        else:
            text = translate(KIND_LABELS[method.kind])
            choices.append(_way(method.kind.value, text, chosen=quote.pay_by is method.kind))
    return {
        "choices": choices if left else [],
        "takes_card": any(method.kind is PaidBy.CARD for method in quote.methods),
        "may_save": may_save,
        "saves": sent.saves_card,
        "expires": sent.new_card.expires if sent.new_card else "",
        "name": sent.new_card.name if sent.new_card else "",
        "is_nothing": not left,
        "credit_there": money(quote.credit_there, currency) if quote.credit_there else "",
        "credit": sent.credit,
    }


def _way(value: str, text: str, *, chosen: bool) -> Mapping[str, Any]:
    return {"value": value, "text": text, "chosen": chosen}
