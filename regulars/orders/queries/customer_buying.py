"""Everything that buying depends on for a customer at a site, for shops that are kept outside. One prepared statement (EXT-03)."""

from dataclasses import dataclass
from decimal import Decimal

import msgspec

from regulars.addresses.queries.books import BOOK, Book, book_in
from regulars.cards.queries.wallet import WALLET, Wallet, wallet_in
from regulars.catalog.rules.inheritance import in_force
from regulars.customers.queries.access import NOW, facts_after
from regulars.customers.queries.field_visibility import WITHIN
from regulars.customers.rules.access import LoginDecision, may_log_in
from regulars.groups.queries.rights import RIGHTS
from regulars.kernel.hot import fetch_one
from regulars.kernel.lookups import LARGEST_ID
from regulars.orders.queries.buying_facts import FACTS, WORDS
from regulars.orders.rules.buying import BuyingFacts
from regulars.orders.rules.states import PaidBy
from regulars.sites.rules.types import GUEST

__all__ = ["CustomerBuying", "buying_of"]


class _Marks(msgspec.Struct, array_like=True, frozen=True):
    """What the account has, whatever the site; of methods each active one: whether it is the site's own, its kind, gateway and types."""

    policy: str | None
    groups: list[str]
    tags: list[str]
    rights: list[str]
    credit: dict[str, Decimal]
    methods: list[tuple[bool, PaidBy, int | None, list[str]]]


@dataclass(frozen=True)
class CustomerBuying:
    """At the site where the customer buys: at a master, the sub site that is theirs (SUB-03). An account of another set is a visitor there.

    `credit` is by currency, that of the site can be spent there; `wallet` are the cards as this site charges them.
    """

    site_code: str
    sites: frozenset[int]
    login: LoginDecision
    facts: BuyingFacts
    policy: str
    groups: list[str]
    tags: list[str]
    rights: list[str]
    credit: dict[str, Decimal]
    book: Book
    wallet: Wallet


_LOGIN = facts_after()
_CODES = "ARRAY(SELECT marked.code FROM {} link JOIN {} marked ON marked.id = link.{} WHERE link.account_id = account.id ORDER BY marked.code)"
_MARKS = f"""
json_build_array(
    (SELECT code FROM groups_pricingpolicy WHERE code = account.attributes ->> 'pricing_policy'),
    {_CODES.format("groups_groupmember", "groups_customergroup", "group_id")},
    {_CODES.format("groups_tagging", "groups_tag", "tag_id")},
    {RIGHTS},
    coalesce((SELECT json_object_agg(currency, amount ORDER BY currency) FROM credit_creditbalance WHERE account_id = account.id), '{{}}'),
    coalesce((SELECT json_agg(json_build_array(site_id = site.id, kind, gateway_id, types) ORDER BY position, kind)
        FROM orders_paymentmethod WHERE active AND site_id IN (site.id, site.master_id)), '[]')
)::text"""
# Inside, `site` is where they buy, and `account` is theirs if it is of that site's set.
_THERE = f"""
SELECT {FACTS} AS facts, {_MARKS} AS marks, {BOOK} AS book, {WALLET} AS wallet
FROM sites_site site JOIN sites_customerset sets ON sets.id = site.set_id
LEFT JOIN customers_customer known ON known.id = %(account)s::bigint AND known.set_id = site.set_id
CROSS JOIN LATERAL (SELECT known.id, known.kind, known.attributes,
    CASE WHEN known.kind = 'account' THEN known.type ELSE '{GUEST}' END AS type) account {WORDS}
WHERE site.id = shop.id"""
_WITHIN = WITHIN.replace("c.", "account.").replace("%s", "%(within)s::bigint[]")
_STATEMENT = f"""
SELECT {_LOGIN.sql}, shop.code, shop.id, there.facts, there.marks, there.book, there.wallet
FROM {NOW.accounts} account JOIN {NOW.sites} site ON lower(site.code) = lower(%(site)s::text)
JOIN {NOW.sets} sets ON sets.id = site.set_id {NOW.row} {NOW.effective} CROSS JOIN LATERAL ({_THERE}) there
WHERE account.id = %(account)s::bigint
    AND (%(within)s::bigint[] IS NULL OR site.id = ANY(%(within)s) AND shop.id = ANY(%(within)s) AND {_WITHIN})"""
_facts = msgspec.json.Decoder(BuyingFacts).decode
_marks = msgspec.json.Decoder(_Marks).decode


def buying_of(account_id: int, site_code: str, *, within: frozenset[int] | None) -> CustomerBuying | None:
    """None where there is no such customer, site, or sub site of theirs, or not for somebody who reaches these sites alone."""
    sites = None if within is None else list(within)
    wanted = {"account": account_id, "site": site_code, "within": sites}
    row = fetch_one(_STATEMENT, wanted) if account_id <= LARGEST_ID else None
    if row is None:
        return None
    login = _LOGIN.of(row)
    shop_code, shop_id, *texts = row[_LOGIN.end :]
    facts, marks = _facts(texts[0]), _marks(texts[1])
    own, above = ([method for method in marks.methods if method[0] is mine] for mine in (True, False))
    gateways = [
        gateway
        for _, kind, gateway, types in in_force(own, above)[0]
        if kind is PaidBy.CARD and gateway is not None and (not types or facts.type in types)
    ]
    return CustomerBuying(
        site_code=shop_code,
        sites=frozenset({login.site_id, shop_id}),
        login=may_log_in(login),
        facts=facts,
        policy=marks.policy or "",
        groups=marks.groups,
        tags=marks.tags,
        rights=sorted(marks.rights),
        credit=marks.credit,
        book=book_in(texts[2]),
        wallet=wallet_in(texts[3], gateways[:1]),
    )
