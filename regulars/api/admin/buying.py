"""Everything that buying depends on for a customer at a site, for shops that are kept outside (EXT-03). One statement beside that of the key."""

import hashlib
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router

from regulars.addresses.rules import Kind, Mode
from regulars.api.address_schemas import AddressSchema, address_values
from regulars.api.admin.keys import grant_of, key_with
from regulars.api.admin.lookups import customer_at, site_named
from regulars.api.card_schemas import CardSchema, card_values
from regulars.api.schemas import Code, Money, Schema
from regulars.customers.rules import LoginDecision
from regulars.groups.rules.rights import CustomerRight
from regulars.kernel.errors import Forbidden
from regulars.kernel.money import digits_of
from regulars.orders.queries.customer_buying import CustomerBuying, buying_of
from regulars.orders.rules.buying import Answer, Buyers, Limit, OrderingFor, may_buy
from regulars.staff.rules import Grant, Right

__all__ = ["router"]

router = Router(tags=["customers"])
IfNoneMatch = Annotated[
    str | None,
    Header(alias="If-None-Match", description="ETags that were answered before; 304 while nothing changed."),
]
_encode = msgspec.json.Encoder().encode


class ReasonSchema(Schema):
    """Why orders wait or are refused, in a code and in words."""

    code: str
    message: str


class BuyingLimitsSchema(Schema):
    """What the account says, and what the site says of its customer type (B2B-01 to B2B-09). An order may reach an amount, not pass it.

    `answer` is what holds for an order of any total, with every reason; one above `block_above` is refused, one above `hold_above` waits.
    """

    answer: Answer
    reasons: list[ReasonSchema]
    account_blocked: bool
    account_held: bool
    block_above: Money | None
    hold_above: Money | None
    type_blocked: bool
    type_held: bool
    buyers: Buyers
    ordering_for: OrderingFor


class SpendableSchema(Money):
    """`spendable`: it is in this site's currency."""

    spendable: bool


class OfferedAddressSchema(AddressSchema):
    """`usable_for`: what this site takes it for. `locked`: only the shop changes it. `other_store`: entered at a shop that left the set."""

    usable_for: list[Kind]
    locked: bool
    other_store: bool


class OfferedAddressesSchema(Schema):
    """Those that are offered here, and on what terms; a `countries` list that is empty means all."""

    mode: Mode
    shared_book: bool
    shipping_countries: list[str]
    billing_countries: list[str]
    items: list[OfferedAddressSchema]


class UsableCardSchema(CardSchema):
    """A saved card that this site can charge."""

    other_store: bool


class CustomerBuyingSchema(Schema):
    """`site` is where they buy: at a master, the sub site that is theirs. Null is what the key's role doesn't show: with the B2B fields,
    `type`, `pricing_policy`, `groups`, `tags`, `role_rights` and `limits`; else `credit`, `addresses`, `cards`. `role_rights` are those of today
    in the site's time zone. An account of another set is a visitor here: `login` says so.
    """

    customer: int
    site: str
    currency: str
    has_access: bool
    login: LoginDecision
    type: str | None
    pricing_policy: str | None
    groups: list[str] | None
    tags: list[str] | None
    role_rights: list[CustomerRight] | None
    limits: BuyingLimitsSchema | None
    credit: list[SpendableSchema] | None
    addresses: OfferedAddressesSchema | None
    cards: list[UsableCardSchema] | None


@router.get(
    "/{int:customer_id}/buying", response={200: CustomerBuyingSchema, 304: None}, auth=key_with(Right.SEE)
)
def read_customer_buying(
    request: HttpRequest, customer_id: int, site: Annotated[Code, Query()], if_none_match: IfNoneMatch = None
) -> HttpResponse:
    """What a shop that is kept outside needs to know at the basket and the checkout, in one call. Send the `ETag` of the last answer as If-None-Match: 304
    while all is as it was. The webhook event `customer.buying_changed` says when to ask again.

    403 `has_other_sites` where their sub site is out of reach.
    """
    grant = grant_of(request)
    found = buying_of(customer_id, site, within=grant.sites)
    if found is None:
        customer_at(request, customer_id)
        site_named(site, "site", grant)
        raise Forbidden("has_other_sites", "This customer buys at another site of the family.")
    body = _encode(_answer(customer_id, found, grant))
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-store"}
    if _is_known(tag, if_none_match):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(body, content_type="application/json", headers=headers)


def _is_known(tag: str, if_none_match: str | None) -> bool:
    sent = [each.strip().removeprefix("W/") for each in (if_none_match or "").split(",")]
    return tag in sent or "*" in sent


def _answer(customer_id: int, found: CustomerBuying, grant: Grant) -> dict[str, Any]:
    facts = found.facts
    b2b: dict[str, Any] = {
        "type": facts.type,
        "pricing_policy": found.policy,
        "groups": found.groups,
        "tags": found.tags,
        "role_rights": found.rights,
        "limits": _limits(found),
    }
    if not all(grant.sees(field) for field in ("type", "groups", "roles", "tags")):
        b2b = dict.fromkeys(b2b)
    return {
        "customer": customer_id,
        "site": found.site_code,
        "currency": facts.currency,
        "has_access": found.login is LoginDecision.OPEN,
        "login": found.login,
        **b2b,
        "credit": _credit(found) if grant.sees("credit") else None,
        "addresses": _addresses(found, grant) if grant.sees("addresses") else None,
        "cards": _cards(found, grant) if grant.sees("cards") else None,
    }


def _limits(found: CustomerBuying) -> dict[str, Any]:
    facts, decision = found.facts, may_buy(found.facts, None)
    names = ("account_blocked", "account_held", "type_blocked", "type_held", "buyers", "ordering_for")
    return {name: getattr(facts, name) for name in names} | {
        "answer": decision.answer,
        "reasons": [{"code": reason.code, "message": reason.message} for reason in decision.reasons],
        "block_above": _limit(facts.block_above),
        "hold_above": _limit(facts.hold_above),
    }


def _limit(limit: Limit | None) -> dict[str, str] | None:
    return None if limit is None else _money(limit.amount, limit.currency)


def _money(amount: Any, currency: str) -> dict[str, Any]:
    return {"amount": f"{amount:.{digits_of(currency)}f}", "currency": currency}


def _credit(found: CustomerBuying) -> list[dict[str, Any]]:
    return [
        _money(amount, currency) | {"spendable": currency == found.facts.currency}
        for currency, amount in found.credit.items()
    ]


def _addresses(found: CustomerBuying, grant: Grant) -> dict[str, Any]:
    terms = found.book.terms
    return {
        "mode": terms.mode,
        "shared_book": terms.shared_book,
        "shipping_countries": sorted(terms.countries[Kind.SHIPPING]),
        "billing_countries": sorted(terms.countries[Kind.BILLING]),
        "items": [
            address_values(seen.stored, _place(seen.stored, grant), terms.formats)
            | {
                "usable_for": [kind for kind in Kind if kind in seen.usable_for],
                "locked": seen.locked,
                "other_store": seen.other_store,
            }
            for seen in found.book.usable
        ],
    }


def _cards(found: CustomerBuying, grant: Grant) -> list[dict[str, Any]]:
    return [
        card_values(seen.stored, seen.stored.expires, _place(seen.stored, grant))
        | {"other_store": seen.other_store}
        for seen in found.wallet.usable
    ]


def _place(stored: Any, grant: Grant) -> str | None:
    """Where it was entered, for keys that reach that site."""
    return stored.site_code if stored.site_id and grant.is_at(stored.site_id) else None
