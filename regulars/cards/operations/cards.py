"""Cards are saved by their owner, made the default and deleted (WSH-02).

`site` is the one of the host where the customer is; at a master that of their own site of the family counts (SUB-03). What isn't seen there isn't there.
"""

import secrets

from django.db.models import QuerySet

from regulars.cards import rules
from regulars.cards.models import Card, Gateway
from regulars.cards.operations.gateways import tokenise
from regulars.cards.queries.wallet import wallet_at
from regulars.cards.rules import GROUP, MOST, card_in_words
from regulars.cards.rules.numbers import NewCard
from regulars.customers.models import Customer
from regulars.customers.operations.locks import lock_account
from regulars.customers.queries.family import effective_site
from regulars.kernel.actor import Actor
from regulars.kernel.audit import Entry, change
from regulars.kernel.errors import Conflict
from regulars.sites.models import Site

__all__ = ["delete_card", "make_default_card", "save_card"]


def save_card(account: Customer, card: NewCard, *, site: Site, gateway: Gateway, by: Actor) -> Card:
    """Keep a card as the gateway's token, with brand, last four digits and expiry; the first one is the default.

    In order: the gateway gives a token before anything is locked, account locked, card stored, audit record. Raises as `tokenise`, `Invalid`
    `too_many_cards`, `Conflict` `not_in_set`.
    """
    token = tokenise(gateway, card, key=secrets.token_hex(16))
    with change(rules.SAVED, by=by) as record:
        account, own_site = lock_account(account, no_key=True), effective_site(account, site)
        if own_site.set_id != account.set_id:
            raise Conflict("not_in_set", "The customer is in another customer set than this site.", "site")
        cards = _cards_of(account)
        if cards.count() >= MOST:
            raise rules.too_many_cards()
        saved = Card(account=account, gateway=gateway, entered_at=own_site, **vars(token))
        saved.save(force_insert=True)
        _settle_default(cards)
        saved.refresh_from_db()
        _note(record, account, saved, _words(saved))
    return saved


def make_default_card(account: Customer, card_id: int, *, site: Site, by: Actor) -> Card:
    """In the place of the one that was it. Raises `NotFound` `no_such_card`."""
    with change(rules.DEFAULT_CHANGED, by=by) as record:
        account = lock_account(account, no_key=True)
        card = _seen(account, card_id, site)
        if card.is_default:
            record.nothing()
        else:
            _cards_of(account).filter(is_default=True).update(is_default=False)
            card.is_default = True
            card.save(update_fields=["is_default"])
        _note(record, account, card, _words(card))
    return card


def delete_card(account: Customer, card_id: int, *, site: Site | None = None, by: Actor) -> None:
    """Its row goes at once; where it was the default, the oldest other one is. What was authorised on it stays valid.

    Staff name no `site`. Raises `NotFound` `no_such_card`.
    """
    with change(rules.REMOVED, by=by) as record:
        account = lock_account(account, no_key=True)
        card = _seen(account, card_id, site)
        _note(record, account, card, {"from": _words(card), "to": ""})
        card.delete()
        _settle_default(_cards_of(account))


def _cards_of(account: Customer) -> QuerySet[Card]:
    return Card.objects.filter(account=account)


def _seen(account: Customer, card_id: int, site: Site | None) -> Card:
    if site is not None:
        wallet_at(account.pk, effective_site(account, site).pk, ()).find(card_id)
    card = _cards_of(account).filter(pk=card_id).first()
    if card is None:
        raise rules.no_such_card()
    return card


def _settle_default(cards: QuerySet[Card]) -> None:
    if not cards.filter(is_default=True).exists():
        cards.filter(pk__in=cards.order_by("pk").values("pk")[:1]).update(is_default=True)


def _words(card: Card) -> str:
    return card_in_words(card.brand, card.last_four, card.expires)


def _note(record: Entry, account: Customer, card: Card, value: str | dict[str, str]) -> None:
    """Where it was saved, for whoever sees that site's alone; which card it was lies beside the record, where an erasure finds it."""
    record.about("customer", account.pk)
    record.note(card=card.pk, customer=account.pk)
    if card.entered_at:
        record.about("site", card.entered_at.pk)
        record.note(site=card.entered_at.code)
    record.keep_personal("customer", account.pk, {f"{GROUP}card": value})
