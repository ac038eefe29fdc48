"""What an order would be if it were placed now: the page of the checkout shows it, `place_order` asks it again under its locks (G30).

Nothing is raised: what stands in the way is in `problems`, each beside the field of the form that can mend it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal

from regulars.addresses.queries.books import Book, book_at, terms_at
from regulars.addresses.rules import Kind
from regulars.addresses.rules.entries import Entry, check_entry
from regulars.addresses.rules.terms import Terms
from regulars.cards.queries.wallet import SeenCard, Wallet, wallet_at
from regulars.catalog.queries.shipping import known_method, methods_at
from regulars.catalog.rules.shipping import Offer, offered
from regulars.credit.queries.balances import balance_of
from regulars.kernel.errors import Conflict, DomainError, FieldProblem, Invalid
from regulars.kernel.money import check_amount
from regulars.orders.queries.baskets import BasketView, basket_at, basket_of
from regulars.orders.queries.buying_facts import buying_facts
from regulars.orders.queries.payment_methods import KnownPaymentMethod, payment_methods_at
from regulars.orders.rules.baskets import Owner, basket_empty
from regulars.orders.rules.buying import Decision, may_buy
from regulars.orders.rules.checkout import (
    AddressChoice,
    Choice,
    Contact,
    Part,
    Totals,
    cannot_be_bought,
    check_contact,
    check_remark,
    checkout_blocked,
    parts_of,
)
from regulars.orders.rules.states import PaidBy
from regulars.sites.rules.types import GUEST

__all__ = ["Quote", "quote_at"]

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Quote:
    """`offers` are the shipping methods to choose from, `offer` the chosen one; `methods` the ways to pay what credit leaves.

    `credit_there` is what the account has in the site's currency, zero where the shop takes none. `address_ids` are those of the book
    that the order would go to, by kind; with `bills_shipping` the bill may go where the order does. `contact` is a guest's.
    """

    basket: BasketView
    terms: Terms
    book: Book | None
    addresses: Mapping[Kind, Entry]
    address_ids: Mapping[Kind, int | None]
    bills_shipping: bool
    contact: Contact | None
    remark: str
    offers: tuple[Offer, ...]
    offer: Offer | None
    totals: Totals
    decision: Decision
    receiver: str
    methods: tuple[KnownPaymentMethod, ...]
    wallet: Wallet | None
    card: SeenCard | None
    credit_there: Decimal
    pay_by: PaidBy | None
    parts: tuple[Part, ...]
    problems: tuple[DomainError, ...]

    def refuse(self) -> None:
        """Raise what stands in the way, if anything does: everything that is wrong with the form at once."""
        fields = [problem for error in self.problems if isinstance(error, Invalid) for problem in error.problems]
        for error in self.problems:
            if not isinstance(error, Invalid) or not error.problems:
                raise error
        if fields:
            raise Invalid.of(fields)


@dataclass
class _Problems:
    found: list[DomainError] = field(default_factory=list)

    @contextmanager
    def beside(self, name: str = "") -> Iterator[None]:
        """Keep what is refused inside, its fields within the part of the form that `name` is."""
        try:
            yield
        except DomainError as error:
            self.found.append(_within(error, name) if name else error)


def _within(error: DomainError, name: str) -> DomainError:
    if not isinstance(error, Invalid) or not error.problems:
        return error.with_field(name)
    return Invalid.of(
        [
            FieldProblem(f"{name}.{problem.field}", problem.code, problem.sentence, problem.values)
            for problem in error.problems
        ]
    )


def quote_at(
    site_id: int, owner: Owner, choice: Choice, *, lines: Mapping[int, Decimal] | None = None
) -> Quote:
    """For an account, or a visitor, at its effective site: of the owner's basket, or of `lines` that staff take down for an account.

    A fixed number of statements, however many lines, addresses and cards there are.
    """
    problems = _Problems()
    account_id = owner.account_id
    if lines is not None and account_id is not None:
        basket = basket_of(site_id, account_id, lines, taken_off=choice.taken_off)
    else:
        basket = basket_at(owner, site_id)
    with problems.beside():
        _buyable(basket)
    book = book_at(account_id, site_id) if account_id is not None else None
    terms = book.terms if book else terms_at(site_id, GUEST)
    addresses, ids, bills_shipping = _addresses(choice, terms, book, problems)
    contact, remark = _words(choice, account_id, problems)
    offers, offer = _shipping(site_id, basket, choice.method, addresses.get(Kind.SHIPPING), problems)
    totals = Totals(
        basket.items,
        basket.items - basket.total,
        offer.cost if offer else _NOTHING,
        sum((tax.amount for tax in basket.taxes), _NOTHING),
    )
    facts = buying_facts(site_id, account_id)
    decision = may_buy(facts, totals.total)
    if decision.refusals:
        reasons = [(reason.code.value, reason.message) for reason in decision.refusals]
        problems.found.insert(0, checkout_blocked(reasons))
    paid = _payment(site_id, owner, basket, choice, totals.total, problems)
    return Quote(
        basket, terms, book, addresses, ids, bills_shipping, contact, remark, offers, offer, totals, decision, facts.receiver,
        *paid, problems=tuple(problems.found),
    )  # fmt: skip


def _buyable(basket: BasketView) -> None:
    if not basket.lines:
        raise basket_empty()
    if not basket.can_be_bought:
        raise cannot_be_bought()


def _words(choice: Choice, account_id: int | None, problems: _Problems) -> tuple[Contact | None, str]:
    """What is told beside everything else, as it is kept; an account is known already."""
    contact, remark = None, ""
    if account_id is None:
        with problems.beside("contact"):
            contact = check_contact(choice.contact)
    with problems.beside():
        remark = check_remark(choice.remark)
    return contact, remark


def _addresses(
    choice: Choice, terms: Terms, book: Book | None, problems: _Problems
) -> tuple[dict[Kind, Entry], dict[Kind, int | None], bool]:
    """Where the order and the bill go; the bill where the order goes, unless that can't be."""
    found: dict[Kind, Entry] = {}
    ids: dict[Kind, int | None] = {}

    def take(kind: Kind, wanted: AddressChoice | None) -> None:
        with problems.beside(f"{kind}_address"):
            found[kind], ids[kind] = _address(kind, wanted, terms, book)

    take(Kind.SHIPPING, choice.shipping)
    billing = choice.billing
    same = _can_be_billed(choice.shipping, ids.get(Kind.SHIPPING), found, terms, book)
    if billing is None and same:
        found[Kind.BILLING], ids[Kind.BILLING] = found[Kind.SHIPPING], ids[Kind.SHIPPING]
    else:
        take(Kind.BILLING, billing)
    return found, ids, same


def _can_be_billed(
    wanted: AddressChoice | None,
    address_id: int | None,
    found: Mapping[Kind, Entry],
    terms: Terms,
    book: Book | None,
) -> bool:
    if Kind.SHIPPING not in found:
        return False
    if wanted is not None and wanted.typed is not None:
        return not terms.locked({Kind.BILLING}) and terms.allows(Kind.BILLING, found[Kind.SHIPPING].country)
    return book is not None and address_id is not None and Kind.BILLING in book.find(address_id).usable_for


def _address(
    kind: Kind, wanted: AddressChoice | None, terms: Terms, book: Book | None
) -> tuple[Entry, int | None]:
    if wanted is not None and wanted.typed is not None:
        terms.require_unlocked({kind})
        entry = check_entry(wanted.typed, terms.formats)
        terms.require_allowed({kind}, entry.country)
        return entry, None
    if wanted is not None and wanted.id is not None and book is not None:
        seen = book.find(wanted.id)
        if kind not in seen.usable_for:
            raise Invalid("country_not_allowed", "This address can't be used for this here.")
        if wanted.version not in {None, seen.stored.version}:
            raise Conflict("address_changed", "This address was changed in the meantime. Please look at it.")
        return seen.stored.entry, seen.stored.id
    usable = [address for address in (book.usable if book else ()) if kind in address.usable_for]
    usable.sort(key=lambda address: not getattr(address.stored, f"default_{kind}"))
    if not usable:
        raise Invalid("required", "Please fill this in.")
    return usable[0].stored.entry, usable[0].stored.id


def _shipping(
    site_id: int, basket: BasketView, code: str, to: Entry | None, problems: _Problems
) -> tuple[tuple[Offer, ...], Offer | None]:
    """A shop without any shipping method sends nothing that would cost something."""
    methods = [known_method(method, basket.language) for method in methods_at(site_id, basket.currency).in_force[0]]
    if not methods or to is None:
        return (), None
    offers = tuple(
        offer for offer in offered(methods, to.country, basket.customer_type, basket.total) if offer.is_offered
    )
    with problems.beside("shipping_method"):
        if not offers:
            raise Conflict("no_shipping_method", "The shop doesn't send this order to this country.")
        if not code:
            return offers, offers[0]
        chosen = next((offer for offer in offers if offer.method.code.lower() == code.lower()), None)
        if chosen is None:
            raise Invalid("shipping_method_not_offered", "This isn't offered for this order. Choose another one.")
        return offers, chosen
    return offers, None


def _payment(
    site_id: int, owner: Owner, basket: BasketView, choice: Choice, total: Decimal, problems: _Problems
) -> tuple[
    tuple[KnownPaymentMethod, ...], Wallet | None, SeenCard | None, Decimal, PaidBy | None, tuple[Part, ...]
]:
    """Ways to pay, the saved cards and the chosen one, credit that is there, and which part is paid how."""
    account_id = owner.account_id
    every = payment_methods_at(site_id, basket.customer_type)
    methods = tuple(method for method in every if method.kind is not PaidBy.CREDIT)
    takes_credit = account_id is not None and len(methods) < len(every)
    there = balance_of(account_id, basket.currency) if account_id is not None and takes_credit else _NOTHING
    gateways = [method.gateway.pk for method in methods if method.gateway]
    wallet = wallet_at(account_id, site_id, gateways) if account_id is not None and gateways else None
    left = total > min(choice.credit, total)
    pay_by = choice.pay_by or _proposed(methods, wallet)
    parts: tuple[Part, ...] = ()
    with problems.beside():
        check_amount(choice.credit, basket.currency, "credit")
        if min(choice.credit, total) > there:
            raise Conflict("insufficient_credit", "There isn't as much credit as that.", "credit")
        if left and pay_by not in {method.kind for method in methods}:
            raise Invalid("payment_method_not_offered", "Choose one of the ways to pay here.", "pay_by")
        parts = parts_of(total, credit=choice.credit, pay_by=pay_by)
    card = None
    if left and pay_by is PaidBy.CARD and not choice.new_card:
        with problems.beside("card"):
            card = _card(wallet, choice.card_id)
    return methods, wallet, card, there, pay_by, parts


def _proposed(methods: tuple[KnownPaymentMethod, ...], wallet: Wallet | None) -> PaidBy | None:
    """The first way to pay that asks for nothing more, else the first."""
    ready = (method for method in methods if method.kind is not PaidBy.CARD or (wallet and wallet.usable))
    method = next(ready, methods[0] if methods else None)
    return method.kind if method else None


def _card(wallet: Wallet | None, card_id: int | None) -> SeenCard:
    """The chosen card, else the default one of those that can be charged here."""
    usable = wallet.usable if wallet else []
    if wallet is not None and card_id is not None:
        seen = wallet.find(card_id)
        if seen not in usable:
            raise Invalid("card_unusable", "This card can't be charged here.")
        return seen
    for seen in usable:
        return seen
    raise Invalid("card_required", "Add a card first, or pay in another way.")


