"""What decides whether somebody may buy at a site, asked anew each time (B2B-09, GST-08, ROL-02, SHP-03)."""

from collections.abc import Collection

import msgspec

from regulars.customers.rules import Kind
from regulars.groups.queries.rights import RIGHTS
from regulars.groups.rules.rights import CustomerRight
from regulars.kernel.hot import fetch_all, fetch_one
from regulars.orders.rules.buying import BuyingFacts
from regulars.sites.rules.types import GUEST

__all__ = ["buying_facts", "buying_facts_at"]

_TYPE = f"CASE WHEN account.kind = '{Kind.ACCOUNT}' THEN account.type ELSE '{GUEST}' END"
# Each word is the site's own, else its master's, else the standard: `queries.site_orders` is the same rule in Python.
_FACTS = f"""
json_build_object(
    'currency', site.currency,
    'registered', coalesce(account.kind = '{Kind.ACCOUNT}', false),
    'type', {_TYPE},
    'buyers', coalesce(orders.buyers, orders_above.buyers, 'both'),
    'registration', coalesce(orders.registration, orders_above.registration, 'no'),
    'registration_step', coalesce(orders.registration_step, orders_above.registration_step, 'contact'),
    'ordering_for', coalesce(terms.ordering_for, terms_above.ordering_for, 'everyone'),
    'may_order', '{CustomerRight.ORDER}' = ANY({RIGHTS}),
    'type_blocked', coalesce(terms.blocked, terms_above.blocked, false),
    'type_held', coalesce(terms.held, terms_above.held, false),
    'account_blocked', coalesce(account.attributes -> 'block_flag' = 'true', false),
    'account_held', coalesce(account.attributes -> 'approve_flag' = 'true', false),
    'block_above', account.attributes -> 'block_amount',
    'hold_above', account.attributes -> 'approve_amount',
    'receiver', coalesce(nullif(orders.receiver, ''), orders_above.receiver, '')
)::text
FROM sites_site site
LEFT JOIN customers_customer account ON account.id = %(account)s::bigint AND account.set_id = site.set_id
LEFT JOIN orders_siteorders orders ON orders.site_id = site.id
LEFT JOIN orders_siteorders orders_above ON orders_above.site_id = site.master_id
LEFT JOIN orders_orderterms terms ON terms.site_id = site.id AND terms.type_id = {_TYPE}
LEFT JOIN orders_orderterms terms_above ON terms_above.site_id = site.master_id AND terms_above.type_id = {_TYPE}
"""
_HERE = f"SELECT {_FACTS} WHERE site.id = %(site)s::bigint"
_AT_SITES = f"SELECT site.id, {_FACTS} WHERE site.id = ANY(%(sites)s::bigint[])"
_decode = msgspec.json.Decoder(BuyingFacts).decode


def buying_facts(site_id: int, account_id: int | None) -> BuyingFacts:
    """Of an account, or a visitor, at an effective site. One statement; an account of another set is a visitor here."""
    return _decode(fetch_one(_HERE, {"site": site_id, "account": account_id})[0])


def buying_facts_at(site_ids: Collection[int], account_id: int) -> dict[int, BuyingFacts]:
    """The same of an account at several sites, by their ids. One statement."""
    rows = fetch_all(_AT_SITES, {"sites": list(site_ids), "account": account_id})
    return {site_id: _decode(facts) for site_id, facts in rows}
