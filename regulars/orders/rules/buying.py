"""Who may buy at a site, and whose orders wait (B2B-01..06, B2B-09, GST-08). Blocks go before holds, and every reason is named."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from regulars.kernel.i18n import current_language, noop, translate
from regulars.kernel.money import written

__all__ = [
    "Answer",
    "Buyers",
    "BuyingFacts",
    "Decision",
    "GuestAccounts",
    "Limit",
    "OrderingFor",
    "Reason",
    "ReasonCode",
    "RegistrationStep",
    "may_buy",
]


class Buyers(StrEnum):
    BOTH = "both"
    REGISTERED = "registered"
    GUESTS = "guests"


class GuestAccounts(StrEnum):
    """Whether the checkout of a guest leads to an account: never, if they choose so in it, if they tick a box after it, always."""

    NO = "no"
    OFFERED = "offered"
    AFTER = "after"
    AUTOMATIC = "automatic"


class RegistrationStep(StrEnum):
    """The part of the checkout that offers an account."""

    CONTACT = "contact"
    PAYMENT = "payment"


class OrderingFor(StrEnum):
    EVERYONE = "everyone"
    ROLE = "role"


class Answer(StrEnum):
    """From the mildest to the strictest."""

    ALLOW = "allow"
    HOLD = "hold"
    REFUSE = "refuse"


class ReasonCode(StrEnum):
    REGISTERED_ONLY = "registered_only"
    GUESTS_ONLY = "guests_only"
    ORDERING_BY_ROLE = "ordering_by_role"
    TYPE_BLOCKED = "type_blocked"
    ACCOUNT_BLOCKED = "account_blocked"
    AMOUNT_BLOCKED = "amount_blocked"
    TYPE_HELD = "type_held"
    ACCOUNT_HELD = "account_held"
    AMOUNT_HELD = "amount_held"
    AMOUNT_IN_OTHER_CURRENCY = "amount_in_other_currency"


_HOLDS = frozenset(
    {
        ReasonCode.TYPE_HELD,
        ReasonCode.ACCOUNT_HELD,
        ReasonCode.AMOUNT_HELD,
        ReasonCode.AMOUNT_IN_OTHER_CURRENCY,
    }
)
_SENTENCES: Mapping[ReasonCode, str] = MappingProxyType(
    {
        ReasonCode.REGISTERED_ONLY: noop("Only registered customers can order here."),
        ReasonCode.GUESTS_ONLY: noop("Only guests can order here."),
        ReasonCode.ORDERING_BY_ROLE: noop("Only customers with a role that lets them order can order here."),
        ReasonCode.TYPE_BLOCKED: noop("Customers of this type can't order here."),
        ReasonCode.ACCOUNT_BLOCKED: noop("Checkout is blocked for this account."),
        ReasonCode.AMOUNT_BLOCKED: noop("This account can't place orders above {limit}."),
        ReasonCode.TYPE_HELD: noop("Orders by customers of this type wait for approval."),
        ReasonCode.ACCOUNT_HELD: noop("Orders by this account wait for approval."),
        ReasonCode.AMOUNT_HELD: noop("Orders by this account above {limit} wait for approval."),
        ReasonCode.AMOUNT_IN_OTHER_CURRENCY: noop(
            "The limit of {limit} is in another currency, so orders wait for approval."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Limit:
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class BuyingFacts:
    """What counts for an account, or a visitor, at an effective site: the account's own words, and what the site says of its type."""

    currency: str
    registered: bool
    type: str
    buyers: Buyers = Buyers.BOTH
    registration: GuestAccounts = GuestAccounts.NO
    registration_step: RegistrationStep = RegistrationStep.CONTACT
    ordering_for: OrderingFor = OrderingFor.EVERYONE
    may_order: bool = False  # by the right of a role
    type_blocked: bool = False
    type_held: bool = False
    account_blocked: bool = False
    account_held: bool = False
    block_above: Limit | None = None
    hold_above: Limit | None = None
    receiver: str = ""  # who is told of orders on hold

    @property
    def guest_accounts(self) -> GuestAccounts:
        """What is offered to a guest: no account where only guests buy (GST-12)."""
        return GuestAccounts.NO if self.buyers is Buyers.GUESTS else self.registration


@dataclass(frozen=True, slots=True)
class Reason:
    """`limit` is the amount that it is about, if any."""

    code: ReasonCode
    limit: Limit | None = None

    @property
    def answer(self) -> Answer:
        return Answer.HOLD if self.code in _HOLDS else Answer.REFUSE

    @property
    def values(self) -> dict[str, str]:
        """Those of its sentence."""
        if self.limit is None:
            return {}
        return {"limit": written(self.limit.amount, self.limit.currency, current_language())}

    @property
    def sentence(self) -> str:
        """As the catalogue has it."""
        return _SENTENCES[self.code]

    @property
    def message(self) -> str:
        """For people, in the language of the reader."""
        return translate(self.sentence, **self.values)


@dataclass(frozen=True, slots=True)
class Decision:
    """The strictest answer, and every reason that there is: those that refuse come first, each once."""

    answer: Answer
    reasons: tuple[Reason, ...] = ()

    @property
    def refusals(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.answer is Answer.REFUSE)


def may_buy(facts: BuyingFacts, total: Decimal | None) -> Decision:
    """Whether an order of this grand total, before credit, may be placed. Without a total, what holds for an order of any.

    An amount is a limit that may be reached, not passed (B2B-03, B2B-05). One in another currency than the site's can't be compared:
    such orders wait, so that somebody looks (B2B-06).
    """
    reasons = [Reason(code) for code, applies in _SWITCHES.items() if applies(facts)]
    for limit, passed in (
        (facts.block_above, ReasonCode.AMOUNT_BLOCKED),
        (facts.hold_above, ReasonCode.AMOUNT_HELD),
    ):
        if limit and limit.currency != facts.currency:
            reasons.append(Reason(ReasonCode.AMOUNT_IN_OTHER_CURRENCY, limit))
        elif limit and total is not None and total > limit.amount:
            reasons.append(Reason(passed, limit))
    order = list(ReasonCode)
    reasons = sorted(dict.fromkeys(reasons), key=lambda reason: order.index(reason.code))
    return Decision(reasons[0].answer if reasons else Answer.ALLOW, tuple(reasons))


_SWITCHES: Mapping[ReasonCode, Callable[[BuyingFacts], bool]] = MappingProxyType(
    {
        ReasonCode.REGISTERED_ONLY: lambda facts: facts.buyers is Buyers.REGISTERED and not facts.registered,
        ReasonCode.GUESTS_ONLY: lambda facts: facts.buyers is Buyers.GUESTS and facts.registered,
        ReasonCode.ORDERING_BY_ROLE: lambda facts: (
            facts.ordering_for is OrderingFor.ROLE and not facts.may_order
        ),
        ReasonCode.TYPE_BLOCKED: lambda facts: facts.type_blocked,
        ReasonCode.ACCOUNT_BLOCKED: lambda facts: facts.account_blocked,
        ReasonCode.TYPE_HELD: lambda facts: facts.type_held,
        ReasonCode.ACCOUNT_HELD: lambda facts: facts.account_held,
    }
)
