"""What an order would be if it were placed now: the page of the checkout shows it, `place_order` asks it again under its locks (G30).

Nothing is raised: what stands in the way is in `problems`, each beside the field of the form that can mend it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from regulars.addresses.queries.books import Book, book_at, terms_at
from regulars.addresses.rules import Kind
from regulars.addresses.rules.entries import Entry
from regulars.addresses.rules.terms import Terms
from regulars.cards.queries.wallet import SeenCard, Wallet
from regulars.catalog.queries.shipping import known_method, methods_at
from regulars.catalog.rules.shipping import Offer, offered
from regulars.fields.queries import form_at
from regulars.fields.rules import Purpose
from regulars.fields.rules.answers import check_answer
from regulars.fields.rules.forms import Form
from regulars.fields.rules.values import Value
from regulars.kernel.errors import Conflict, DomainError, Invalid
from regulars.orders.queries.baskets import BasketView, basket_at, basket_of
from regulars.orders.queries.buying_facts import buying_facts
from regulars.orders.queries.checkout_addresses import addresses_in, country_in
from regulars.orders.queries.guest_accounts import check_wish
from regulars.orders.queries.payment_methods import KnownPaymentMethod
from regulars.orders.queries.purses import pay_from, purse_at
from regulars.orders.rules.baskets import Owner, basket_empty
from regulars.orders.rules.buying import Decision, GuestAccounts, RegistrationStep, may_buy
from regulars.orders.rules.checkout import (
    Choice,
    Contact,
    Part,
    Totals,
    cannot_be_bought,
    check_contact,
    check_remark,
    checkout_blocked,
)
from regulars.orders.rules.problems import Problems
from regulars.orders.rules.states import PaidBy
from regulars.sites.rules.types import GUEST

__all__ = ["Quote", "quote_at"]

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Quote:
    """`offers` are the shipping methods to choose from, `offer` the chosen one; `methods` the ways to pay what credit leaves.

    `credit_there` is what the account has in the site's currency, zero where the shop takes none. `address_ids` are those of the book
    that the order would go to, by kind; with `bills_shipping` the bill may go where the order does. `contact` is a guest's, `answers` are those of the
    checkout `form` that are something. `guest_accounts` and its step are what the site offers a guest, nothing to an account.
    """

    basket: BasketView
    terms: Terms
    book: Book | None
    addresses: Mapping[Kind, Entry]
    address_ids: Mapping[Kind, int | None]
    bills_shipping: bool
    contact: Contact | None
    remark: str
    form: Form
    answers: Mapping[str, Value]
    offers: tuple[Offer, ...]
    offer: Offer | None
    totals: Totals
    decision: Decision
    receiver: str
    guest_accounts: GuestAccounts
    registration_step: RegistrationStep
    methods: tuple[KnownPaymentMethod, ...]
    wallet: Wallet | None
    card: SeenCard | None
    credit_there: Decimal
    pay_by: PaidBy | None
    parts: tuple[Part, ...]
    problems: tuple[DomainError, ...]

    def refuse(self) -> None:
        """Raise what stands in the way, if anything does: everything that is wrong with the form at once."""
        fields = [
            problem for error in self.problems if isinstance(error, Invalid) for problem in error.problems
        ]
        for error in self.problems:
            if not isinstance(error, Invalid) or not error.problems:
                raise error
        if fields:
            raise Invalid.of(fields)


def quote_at(
    site_id: int, owner: Owner, choice: Choice, *, lines: Mapping[int, Decimal] | None = None
) -> Quote:
    """For an account, or a visitor, at its effective site: of the owner's basket, or of `lines` that staff take down for an account.

    A fixed number of statements, however many lines, addresses and cards there are.
    """
    problems = Problems()
    account_id = owner.account_id
    if lines is not None:
        if account_id is None:
            raise ValueError("staff take down orders for accounts alone")
        basket = basket_of(site_id, account_id, lines, taken_off=choice.taken_off)
    else:
        basket = basket_at(owner, site_id)
    with problems.beside():
        _buyable(basket)
    book = book_at(account_id, site_id) if account_id is not None else None
    terms = book.terms if book else terms_at(site_id, GUEST)
    addresses, ids, bills_shipping = addresses_in(choice, terms, book, problems)
    country = country_in(choice.shipping, addresses.get(Kind.SHIPPING), terms)
    contact, remark = _words(choice, account_id, problems)
    form, answers = _answers(site_id, basket, choice, problems)
    offers, offer = _shipping(site_id, basket, choice.method, country, problems)
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
    accounts = facts.guest_accounts if account_id is None else GuestAccounts.NO
    if choice.account is not None:
        with problems.beside("account"):
            check_wish(choice.account, contact, site_id, accounts, basket.language)
    purse = purse_at(site_id, account_id, basket)
    pay_by, parts, card = pay_from(purse, choice, totals.total, problems)
    return Quote(
        basket=basket,
        terms=terms,
        book=book,
        addresses=addresses,
        address_ids=ids,
        bills_shipping=bills_shipping,
        contact=contact,
        remark=remark,
        form=form,
        answers=answers,
        offers=offers,
        offer=offer,
        totals=totals,
        decision=decision,
        receiver=facts.receiver,
        guest_accounts=accounts,
        registration_step=facts.registration_step,
        methods=purse.methods,
        wallet=purse.wallet,
        card=card,
        credit_there=purse.credit_there,
        pay_by=pay_by,
        parts=parts,
        problems=tuple(problems.found),
    )


def _buyable(basket: BasketView) -> None:
    if not basket.lines:
        raise basket_empty()
    if not basket.can_be_bought:
        raise cannot_be_bought()


def _words(choice: Choice, account_id: int | None, problems: Problems) -> tuple[Contact | None, str]:
    """What is told beside everything else, as it is kept; an account is known already."""
    contact, remark = None, ""
    if account_id is None:
        with problems.beside("contact"):
            contact = check_contact(choice.contact)
    with problems.beside():
        remark = check_remark(choice.remark)
    return contact, remark


def _answers(
    site_id: int, basket: BasketView, choice: Choice, problems: Problems
) -> tuple[Form, Mapping[str, Value]]:
    """What the site asks at checkout, whoever types it in (B2B-12)."""
    form, answers = form_at(site_id, Purpose.CHECKOUT, basket.customer_type), {}
    with problems.beside("answers"):
        found = check_answer(form, choice.answers, currency=basket.currency, language=basket.language)
        answers = {code: value for code, value in found.document.items() if value is not None}
    return form, answers


def _shipping(
    site_id: int, basket: BasketView, code: str, country: str, problems: Problems
) -> tuple[tuple[Offer, ...], Offer | None]:
    """A shop without any shipping method sends nothing that would cost something."""
    methods = [
        known_method(method, basket.language) for method in methods_at(site_id, basket.currency).in_force[0]
    ]
    if not methods or not country:
        return (), None
    offers = tuple(
        offer for offer in offered(methods, country, basket.customer_type, basket.total) if offer.is_offered
    )
    with problems.beside("shipping_method"):
        if not offers:
            raise Conflict("no_shipping_method", "The shop doesn't send this order to this country.")
        if not code:
            return offers, offers[0]
        chosen = next((offer for offer in offers if offer.method.code.lower() == code.lower()), None)
        if chosen is None:
            raise Invalid(
                "shipping_method_not_offered", "This isn't offered for this order. Choose another one."
            )
        return offers, chosen
    return offers, None
