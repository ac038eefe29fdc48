"""What a site says of orders, and what is in force there: its own word, else its master's (CLS-05, B2B-09, GST-08)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from regulars.addresses.rules import Where
from regulars.catalog.queries.site_shop import ShopLine
from regulars.catalog.rules.inheritance import in_force
from regulars.kernel.hot import fetch_all
from regulars.kernel.i18n import translate
from regulars.orders.rules.buying import Buyers, GuestAccounts, OrderingFor, RegistrationStep
from regulars.orders.rules.payment import line_in_words
from regulars.orders.rules.terms import (
    BUYERS_LABELS,
    GUEST_ACCOUNTS_LABELS,
    GUEST_DAYS,
    ORDERING_LABELS,
    STEP_LABELS,
    SWITCHES,
    yes_or_no,
)
from regulars.sites.models import CustomerType, Site
from regulars.sites.rules import SiteKind

__all__ = ["OrderWords", "SiteOrderTerms", "order_terms_in_words", "order_terms_of", "payment_in_words"]


@dataclass(frozen=True)
class OrderWords:
    """What one site itself says; by type only what it says at all."""

    buyers: str = ""
    registration: str = ""
    registration_step: str = ""
    prefix: str = ""
    receiver: str = ""
    guest_days: int = GUEST_DAYS
    guest_retention_days: int | None = None
    version: int = 1
    by_type: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    payment: Sequence[tuple[str, str | None, list[str]]] = ()  # kind, gateway and types of each active method

    def of_type(self, name: str, code: str) -> Any:
        return self.by_type.get(code, {}).get(name)

    def all_of(self, name: str) -> dict[str, Any]:
        """By customer type, where it says anything."""
        found = {code: words.get(name) for code, words in self.by_type.items()}
        return {code: value for code, value in found.items() if value is not None}


@dataclass(frozen=True)
class SiteOrderTerms:
    """`own` is what the site itself says, `above` what its master does, if it has one. `types` are all of them."""

    own: OrderWords
    above: OrderWords
    types: tuple[CustomerType, ...]
    is_sub: bool

    @property
    def buyers(self) -> tuple[Buyers, Where]:
        """Who may buy, and who says so."""
        word, where = _in_force(self.own.buyers or None, self.above.buyers or None, Buyers.BOTH)
        return Buyers(word), where

    @property
    def registration(self) -> tuple[GuestAccounts, Where]:
        """Whether guests get an account; `GuestAccounts.NO` counts where only guests buy, whatever is said."""
        own, above = self.own.registration or None, self.above.registration or None
        word, where = _in_force(own, above, GuestAccounts.NO)
        return GuestAccounts(word), where

    @property
    def registration_step(self) -> tuple[RegistrationStep, Where]:
        own, above = self.own.registration_step or None, self.above.registration_step or None
        word, where = _in_force(own, above, RegistrationStep.CONTACT)
        return RegistrationStep(word), where

    @property
    def receiver(self) -> tuple[str, Where]:
        return _in_force(self.own.receiver or None, self.above.receiver or None, "")

    @property
    def guest_retention(self) -> tuple[int, Where]:
        """After how many days guests are forgotten; 0 is never."""
        return _in_force(self.own.guest_retention_days, self.above.guest_retention_days, 0)

    def ordering_for(self, code: str) -> tuple[OrderingFor, Where]:
        word, where = self._of_type("ordering_for", code, OrderingFor.EVERYONE)
        return OrderingFor(word), where

    def switch(self, name: str, code: str) -> tuple[bool, Where]:
        """`held`, `blocked` or `reorder` for customers of a type."""
        return self._of_type(name, code, SWITCHES[name])

    def _of_type(self, name: str, code: str, standard: Any) -> tuple[Any, Where]:
        return _in_force(self.own.of_type(name, code), self.above.of_type(name, code), standard)


def _in_force(own: Any, above: Any, standard: Any) -> tuple[Any, Where]:
    if own is not None:
        return own, Where.SITE
    return (standard, Where.STANDARD) if above is None else (above, Where.MASTER)


_TERMS = """
SELECT site.id, coalesce(orders.buyers, ''), coalesce(orders.registration, ''), coalesce(orders.registration_step, ''), coalesce(orders.prefix, ''), coalesce(orders.receiver, ''), orders.guest_days,
    orders.guest_retention_days, orders.version,
    coalesce((SELECT json_object_agg(type_id, json_build_object(
            'ordering_for', ordering_for, 'held', held, 'blocked', blocked, 'reorder', reorder))
        FROM orders_orderterms WHERE site_id = site.id), '{}'),
    coalesce((SELECT json_agg(json_build_array(method.kind, gateway.name, method.types) ORDER BY method.position, method.kind)
        FROM orders_paymentmethod method LEFT JOIN cards_gateway gateway ON gateway.id = method.gateway_id
        WHERE method.site_id = site.id AND method.active), '[]'),
    ARRAY(SELECT ARRAY[code, name] FROM sites_customertype ORDER BY position, name, code)
FROM sites_site site LEFT JOIN orders_siteorders orders ON orders.site_id = site.id WHERE site.id = ANY(%s)"""


def order_terms_of(site: Site) -> SiteOrderTerms:
    """One statement; a site that has said nothing yet has version 1."""
    found, types = dict[int, OrderWords](), list[list[str]]()
    for pk, *words, guest_days, retention, version, by_type, payment, every_type in fetch_all(
        _TERMS, [[site.pk, site.master_id]]
    ):
        buyers, registration, step, prefix, receiver = words
        found[pk] = OrderWords(
            buyers=buyers,
            registration=registration,
            registration_step=step,
            prefix=prefix,
            receiver=receiver,
            guest_days=guest_days or GUEST_DAYS,
            guest_retention_days=retention,
            version=version or 1,
            by_type=by_type,
            payment=payment,
        )
        types = every_type
    return SiteOrderTerms(
        own=found[site.pk],
        above=found.get(site.master_id or 0, OrderWords()),
        types=tuple(CustomerType(code=code, name=name) for code, name in types),
        is_sub=site.kind == SiteKind.SUB,
    )


def order_terms_in_words(terms: SiteOrderTerms) -> list[ShopLine]:
    """Who may buy and whose orders wait, with where that comes from (CLS-05). By type only what is other than the standard."""
    buyers, where = terms.buyers
    lines = [ShopLine("buyers", translate("Who may buy"), translate(BUYERS_LABELS[buyers]), where)]
    lines += _lines_of_registration(terms)
    receiver, where = terms.receiver
    lines.append(
        ShopLine(
            "receiver",
            translate("Told of waiting orders"),
            receiver or translate("Staff who may approve them"),
            where,
        )
    )
    where = Where.STANDARD if terms.own.guest_days == GUEST_DAYS else Where.SITE
    lines.append(
        ShopLine(
            "guest_days", translate("Days that a guest's page is open"), f"{terms.own.guest_days}", where
        )
    )
    days, where = terms.guest_retention
    lines.append(
        ShopLine(
            "guest_retention_days",
            translate("Days after which guests are forgotten"),
            f"{days}" if days else translate("never"),
            where,
        )
    )
    for customer_type in terms.types:
        lines += _lines_of(terms, customer_type)
    return lines


def payment_in_words(terms: SiteOrderTerms) -> ShopLine:
    """How the site is paid, and whose word that is (SHP-03, CLS-05)."""
    methods, where = in_force(terms.own.payment, terms.above.payment)
    names = {each.code: each.label for each in terms.types}
    words = "; ".join(line_in_words(*method, names) for method in methods) or translate("None yet")
    return ShopLine("payment_methods", translate("Payment methods"), words, where)


def _lines_of_registration(terms: SiteOrderTerms) -> list[ShopLine]:
    """Which part of the checkout offers an account is of interest where one does."""
    answer, where = terms.registration
    words = translate(GUEST_ACCOUNTS_LABELS[answer])
    if answer is not GuestAccounts.NO and terms.buyers[0] is Buyers.GUESTS:
        words = translate("{words} (without effect: only guests may buy)", words=words)
    lines = [ShopLine("registration", translate("Accounts for guests"), words, where)]
    if answer is GuestAccounts.OFFERED:
        step, where = terms.registration_step
        label = translate("Where the checkout offers an account")
        lines.append(ShopLine("registration_step", label, translate(STEP_LABELS[step]), where))
    return lines


def _lines_of(terms: SiteOrderTerms, customer_type: CustomerType) -> list[ShopLine]:
    code, label = customer_type.code, customer_type.label
    names = {
        "held": translate("Orders wait for approval, {type}", type=label),
        "blocked": translate("Checkout is blocked, {type}", type=label),
        "reorder": translate("Ordering again, {type}", type=label),
    }
    who, where = terms.ordering_for(code)
    lines = [
        ShopLine(
            f"ordering_for.{code}",
            translate("Who may order, {type}", type=label),
            translate(ORDERING_LABELS[who]),
            where,
        )
    ]
    for name in SWITCHES:
        value, where = terms.switch(name, code)
        lines.append(ShopLine(f"{name}.{code}", names[name], yes_or_no(value), where))
    return [line for line in lines if line.where is not Where.STANDARD]
