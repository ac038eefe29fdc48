"""*What does this customer get here, and why?* Made of what the log-in, the price and the checkout answer, so that it can't say something else (L1)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from regulars.addresses.queries.books import SeenAddress
from regulars.addresses.rules import Kind
from regulars.addresses.rules.entries import written_lines
from regulars.addresses.rules.terms import NOT_HERE, REASONS, Terms
from regulars.cards.rules import REASONS as CARD_REASONS
from regulars.cards.rules import card_in_words
from regulars.catalog.queries.explain import Explained, explain_price
from regulars.catalog.rules.shipping import WHY_NOT, Offer
from regulars.customers.models import Customer
from regulars.customers.queries.family import effective_site
from regulars.customers.queries.site_access import SiteAccess, login_check
from regulars.customers.rules import LoginDecision
from regulars.history.queries.reasons import Action, reasons
from regulars.kernel.errors import Forbidden
from regulars.kernel.i18n import current_language, listed, noop, translate
from regulars.kernel.money import written
from regulars.orders.queries.checkout import Quote, quote_at
from regulars.orders.rules.baskets import Owner
from regulars.orders.rules.buying import Answer, may_buy
from regulars.orders.rules.buying_check import LIMITS_BY, Area, Change, Finding, strictest
from regulars.orders.rules.checkout import Choice
from regulars.orders.rules.payment import KIND_LABELS
from regulars.orders.rules.states import PaidBy
from regulars.sites.models import Site
from regulars.staff.rules import Grant

__all__ = ["BuyingCheck", "check_buying"]

# Who can't log in for one of these buys nothing there, whatever else is said.
_NOT_HERE = frozenset({LoginDecision.GUEST, LoginDecision.ERASED, LoginDecision.OTHER_SET})
_LOGIN = {
    Action.UNBLOCK: Change.BLOCK,
    Action.MOVE_ACCOUNT: Change.CUSTOMER_SET,
    Action.OPEN_SECOND_ACCOUNT: Change.CUSTOMER_SET,
    Action.SEND_LINK: Change.PASSWORD,
}


@dataclass(frozen=True)
class BuyingCheck:
    """`site` is where the customer buys: at a master, the sub site that is theirs. `explained` is what a product costs and why, if one was asked for;
    `total` is what an order of it alone would come to with shipping. `answer` is what comes of an order.
    """

    site: Site
    answer: Answer
    findings: tuple[Finding, ...]
    explained: Explained | None
    total: Decimal | None
    currency: str


def check_buying(
    account: Customer, site: Site, product: str = "", quantity: Decimal | None = None, *, grant: Grant
) -> BuyingCheck:
    """For an account at a site, with a product or whatever it buys. What the grant doesn't show of addresses, credit and cards is left out.
    A fixed number of statements.

    Raises `NotFound` `no_such_product`, `Forbidden` `has_other_sites`, `field_hidden` for whoever doesn't see groups, roles and tags.
    """
    grant.require_sight("type", "groups", "roles", "tags")
    site = effective_site(account, site)
    if not grant.is_at(site.pk):
        raise Forbidden("has_other_sites", "This customer buys at another site of the family.")
    explained = explain_price(account, site, product, quantity, grant=grant) if product else None
    access = login_check(account, site)
    found = list(_of_access(access, grant))
    total = None
    if access.answer not in _NOT_HERE:
        lines = {explained.product.id: explained.line.quantity} if explained else {}
        quote = quote_at(site.pk, Owner(account.pk), Choice(), lines=lines)
        total = quote.totals.total if explained and explained.problem is None else None
        found += [*_of_limits(quote, total), *_of_checkout(quote, grant)]
    answer = strictest(tuple(found))
    if explained and explained.problem is not None:
        answer = Answer.REFUSE
    return BuyingCheck(site, answer, tuple(found), explained, total, site.currency)


def _of_access(access: SiteAccess, grant: Grant) -> Iterator[Finding]:
    for reason in reasons(access, grant=grant):
        is_way = bool(reason.actions)
        change = _LOGIN.get(reason.actions[0][0], Change.ACCESS) if is_way else None
        answer = Answer.ALLOW if access.is_open else Answer.REFUSE
        if reason.code == "no_password":
            answer = Answer.HOLD
        stops = answer is Answer.REFUSE
        yield Finding(Area.ACCESS, answer, reason.code, reason.text, change=change, stops=stops)


def _of_limits(quote: Quote, total: Decimal | None) -> Iterator[Finding]:
    if not quote.basket.shows_prices:
        text = translate("Prices are hidden from this customer, so nothing can be bought.")
        yield Finding(Area.LIMITS, Answer.REFUSE, "prices_hidden", text, change=Change.ROLES, stops=True)
    decision = may_buy(quote.facts, total)
    for reason in decision.reasons:
        stops = reason.answer is Answer.REFUSE
        yield Finding(
            Area.LIMITS,
            reason.answer,
            reason.code.value,
            reason.message,
            change=LIMITS_BY[reason.code],
            stops=stops,
        )
    if not decision.reasons:
        text = translate("Orders are placed at once.")
        if total is not None:
            amount = written(total, quote.basket.currency, current_language())
            text = translate("An order of {total} is placed at once.", total=amount)
        yield Finding(Area.LIMITS, Answer.ALLOW, "allowed", text)
    for code, limit, sentence in (
        ("block_above", quote.facts.block_above, noop("Orders above {limit} are refused.")),
        ("hold_above", quote.facts.hold_above, noop("Orders above {limit} wait for approval.")),
    ):
        if limit is not None and limit not in {reason.limit for reason in decision.reasons}:
            amount = written(limit.amount, limit.currency, current_language())
            yield Finding(
                Area.LIMITS, Answer.ALLOW, code, translate(sentence, limit=amount), change=Change.B2B
            )


def _of_checkout(quote: Quote, grant: Grant) -> Iterator[Finding]:
    if grant.sees("addresses"):
        yield from _of_addresses(quote)
    yield from _of_shipping(quote)
    yield _of_form(quote)
    yield from _of_payment(quote, grant)
    if grant.sees("cards"):
        yield from _of_cards(quote)


def _of_addresses(quote: Quote) -> Iterator[Finding]:
    book, terms = quote.book, quote.terms
    for seen in book.seen if book else ():
        yield _of_address(seen, terms)
    locked = [kind for kind in Kind if terms.locked({kind})]
    missing = [kind for kind in Kind if kind not in quote.addresses]
    change = Change.SITE_ADDRESSES
    if locked:
        text = translate(
            "The customer can't type in or change addresses for {kinds}: the shop keeps them.",
            kinds=_kinds(locked),
        )
        stops = bool(set(locked) & set(missing))
        answer = Answer.REFUSE if stops else Answer.HOLD
        yield Finding(Area.ADDRESSES, answer, "address_locked", text, change=change, stops=stops)
    elif missing:
        text = translate(
            "No saved address can be used for {kinds}. The customer types one in.", kinds=_kinds(missing)
        )
        yield Finding(Area.ADDRESSES, Answer.HOLD, "no_address", text, change=Change.ADDRESSES)
    for kind, countries in terms.countries.items():
        if countries:
            yield _of_countries(kind, countries)


def _of_address(seen: SeenAddress, terms: Terms) -> Finding:
    lines = ", ".join([*written_lines(seen.stored.entry, terms.formats), seen.stored.country])
    if not seen.usable_for:
        return Finding(
            Area.ADDRESSES,
            Answer.REFUSE,
            seen.reason,
            translate(REASONS[seen.reason]),
            lines,
            Change.SITE_ADDRESSES,
        )
    unusable = seen.stored.kinds - seen.usable_for
    text = translate("Offered for {kinds}.", kinds=_kinds(seen.usable_for))
    parts = [text, *(translate(NOT_HERE[kind]) for kind in Kind if kind in unusable)]
    return Finding(Area.ADDRESSES, Answer.ALLOW, "offered", " ".join(parts), lines, Change.ADDRESSES)


def _of_countries(kind: Kind, countries: Iterable[str]) -> Finding:
    text = (
        noop("This shop ships to {countries}.")
        if kind is Kind.SHIPPING
        else noop("This shop sends bills to {countries}.")
    )
    named = translate(text, countries=listed(sorted(countries)))
    return Finding(Area.ADDRESSES, Answer.ALLOW, f"{kind}_countries", named, change=Change.SITE_ADDRESSES)


def _kinds(kinds: Iterable[Kind]) -> str:
    words = {Kind.SHIPPING: noop("shipping"), Kind.BILLING: noop("bills")}
    chosen = set(kinds)
    return listed(translate(words[kind]) for kind in Kind if kind in chosen)


def _of_shipping(quote: Quote) -> Iterator[Finding]:
    if not quote.every_offer:
        text = translate("The shop has no shipping methods: sending costs nothing.")
        yield Finding(Area.SHIPPING, Answer.ALLOW, "no_methods", text, change=Change.SITE_SHOP)
    for offer in quote.every_offer:
        yield _of_offer(offer)
    if quote.every_offer and not any(offer.is_offered for offer in quote.every_offer):
        text = translate("The shop doesn't send this order to this country.")
        yield Finding(
            Area.SHIPPING, Answer.REFUSE, "no_shipping_method", text, change=Change.SITE_SHOP, stops=True
        )


def _of_offer(offer: Offer) -> Finding:
    name = offer.method.name
    if offer.is_offered:
        cost = written(offer.cost, offer.method.currency, current_language())
        text = translate("Offered for {cost}.", cost=cost)
        return Finding(Area.SHIPPING, Answer.ALLOW, "offered", text, name, Change.SITE_SHOP)
    text = " ".join(translate(WHY_NOT[why]) for why in offer.why)
    return Finding(Area.SHIPPING, Answer.REFUSE, offer.why[0].value, text, name, Change.SITE_SHOP)


def _of_form(quote: Quote) -> Finding:
    fields = quote.form.fields
    if not fields:
        return Finding(
            Area.FORM,
            Answer.ALLOW,
            "no_questions",
            translate("The checkout asks nothing else."),
            change=Change.SITE_FORMS,
        )
    language = current_language()
    labels = listed(
        field.label_in(language) + (f" ({translate('required')})" if field.required else "")
        for field in fields
    )
    text = translate("The checkout asks for {fields}.", fields=labels)
    return Finding(Area.FORM, Answer.ALLOW, "asks", text, change=Change.SITE_FORMS)


def _of_payment(quote: Quote, grant: Grant) -> Iterator[Finding]:
    for method in quote.methods:
        text = translate("Offered.")
        if method.gateway:
            text = translate("Offered, through {gateway}.", gateway=method.gateway.name)
        subject = translate(KIND_LABELS[method.kind])
        yield Finding(Area.PAYMENT, Answer.ALLOW, "offered", text, subject, Change.SITE_PAYMENT)
    if quote.purse.takes_credit and grant.sees("credit"):
        amount = written(quote.credit_there, quote.basket.currency, current_language())
        answer = Answer.ALLOW if quote.credit_there else Answer.REFUSE
        text = translate("{amount} can be spent here.", amount=amount)
        yield Finding(
            Area.PAYMENT, answer, "credit", text, translate(KIND_LABELS[PaidBy.CREDIT]), Change.CREDIT
        )
    for refused in quote.purse.refused:
        text, subject = translate(WHY_NOT[refused.why]), translate(KIND_LABELS[refused.kind])
        yield Finding(Area.PAYMENT, Answer.REFUSE, refused.why.value, text, subject, Change.SITE_PAYMENT)
    if not quote.methods:
        text = translate("There is no way to pay what store credit leaves.")
        covered = 0 < quote.totals.total <= quote.credit_there
        answer = Answer.HOLD if covered else Answer.REFUSE
        stops = not covered and not (quote.basket.lines and quote.totals.total == 0)
        yield Finding(
            Area.PAYMENT, answer, "no_payment_method", text, change=Change.SITE_PAYMENT, stops=stops
        )


def _of_cards(quote: Quote) -> Iterator[Finding]:
    for card in quote.wallet.seen if quote.wallet else ():
        subject = card_in_words(card.stored.brand, card.stored.last_four, card.stored.expires)
        if card.reason:
            text = translate(CARD_REASONS[card.reason])
            yield Finding(Area.CARDS, Answer.REFUSE, card.reason, text, subject, Change.CARDS)
        else:
            yield Finding(
                Area.CARDS, Answer.ALLOW, "offered", translate("Can be charged here."), subject, Change.CARDS
            )
