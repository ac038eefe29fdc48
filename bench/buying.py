"""Shops with many products and groups with many members, on a copy of the crowd."""

import json
import statistics
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from bench.clock import counted_statements, milliseconds
from bench.figures import Figure, Ratio
from bench.floors import Address, compared, office_of
from bench.hot_lane import ME, shopper_of

__all__ = ["groups_of", "measure_added", "measure_buying", "measure_groups", "shop_of", "statements_of"]

ROUNDS, REQUESTS = 7, 60
PRODUCTS, MEMBERS, ADDED = 100_000, 100_000, 1_000
_FILL = (
    """INSERT INTO catalog_product (code, name, category)
    SELECT 'sku-' || nr, (ARRAY['Chair', 'Table', 'Lamp', 'Pen', 'Tent', 'Clock', 'Rope', 'Cup'])[1 + nr %% 8] || ' ' || nr,
        'Category ' || lpad((nr %% 40)::text, 2, '0')
    FROM generate_series(1, %(products)s) nr""",
    """INSERT INTO catalog_pricelist (code, name, site_id, currency, priority)
    SELECT 'bench-' || priority, 'Bench', %(site)s, %(currency)s, priority FROM generate_series(0, 1) priority""",
    """INSERT INTO catalog_price (price_list_id, product_id, min_quantity, amount)
    SELECT list.id, product.id, least, (500 + product.id * 7919 %% 50000) / (100.0 + least)
    FROM catalog_pricelist list CROSS JOIN catalog_product product CROSS JOIN (VALUES (1), (10)) breaks (least)
    WHERE list.code LIKE 'bench-_' AND product.id %% (1 + list.priority) = 0""",
    "ANALYZE catalog_product, catalog_pricelist, catalog_price",
    "SELECT gin_clean_pending_list('product_search')",
)
_PUT_IN = "INSERT INTO groups_groupmember (group_id, account_id) SELECT %s, unnest(%s::bigint[])"


def measure_buying(database_url: str, *, port: int) -> Iterator[Figure]:
    """What a shop with many products and two price lists shows, in times of `GET /me`. Adds them, a shopper and a basket."""
    addresses = shop_of(shopper_of(database_url), PRODUCTS)
    yield from compared(addresses, database_url, port=port, rounds=ROUNDS, requests=REQUESTS)


def measure_groups(database_url: str, *, port: int) -> Iterator[Figure]:
    """A group with many members against the list of customers, and many customers put in against their rows alone."""
    office = office_of(database_url)
    addresses = groups_of(office, MEMBERS)
    yield from compared(addresses, database_url, port=port, rounds=ROUNDS, requests=REQUESTS)
    yield measure_added(database_url, office, ROUNDS)


def shop_of(shopper: Mapping[str, str], products: int) -> list[Address]:
    """A shop with so many products: its pages and its API, then *who am I*."""
    from django.conf import settings

    path, host, many = _fill(shopper, products), shopper["host"], f"{products:,} products"
    by_cookie = f"Cookie: {settings.CUSTOMER_COOKIE_NAME}={shopper['token']}"
    by_token = f"Authorization: Bearer {shopper['token']}"
    wanted = [
        ("a product's page with its price", path, by_cookie, 6),
        ("`GET /products/{code}`", f"/api/v1{path}", by_token, 4),
        (f"the first page of {many}", "/products", by_cookie, 20),
        (f"`GET /products`, 50 of {many}", "/api/v1/products?limit=50", by_token, 15),
        (f"the same for a word, of {many}", "/api/v1/products?limit=50&search=sku-1", by_token, 15),
        ("a basket of five as a page", "/basket", by_cookie, 12),
    ]
    rows = [
        Address(f"{what}, {statements_of(at, host, header)} statements", at, host, header, most)
        for what, at, header, most in wanted
    ]
    return [*rows, Address("`GET /me`", ME, host, by_token)]


def groups_of(office: Mapping[str, str], members: int) -> list[Address]:
    """The pages of a group with so many members, then the list of customers."""
    from regulars.groups.models import CustomerGroup

    count = _join(CustomerGroup.objects.create(code="bench", name="Bench"), members)
    who = office["admin"], f"Cookie: {office['session_cookie']}={office['session']}"
    return [
        Address(f"the page of a group with {count:,} members", "/groups/bench", *who, 2),
        Address("its customers and those who could be, two lists", "/groups/bench/customers", *who, 3.5),
        Address("the customer list as a page", "/customers", *who),
    ]


def _fill(shopper: Mapping[str, str], products: int) -> str:
    """Products with prices at the shopper's site, and five of them in the basket; answers the path of a product."""
    from django.db import connection

    from regulars.customers.models import Customer
    from regulars.orders.operations.baskets import add_line
    from regulars.orders.rules.baskets import Owner
    from regulars.sites.models import Site

    site = Site.objects.get(hosts__name=shopper["host"])
    with connection.cursor() as cursor:
        for statement in _FILL:
            cursor.execute(statement, {"products": products, "site": site.pk, "currency": site.currency})
    owner = Owner(Customer.objects.get(username=shopper["username"]).pk)
    for nr in range(1, 6):
        add_line(owner, site.pk, f"sku-{nr}", nr)
    return f"/products/sku-{products // 2}"


def statements_of(path: str, host: str, header: str) -> int:
    """How many a request sends."""
    from django.test import Client

    name, _, value = header.partition(": ")
    client = Client(HTTP_HOST=host, **{f"HTTP_{name.upper()}": value})  # type: ignore[arg-type]
    client.get(path)
    with counted_statements() as counted:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return counted.count


def _join(group: Any, most: int) -> int:
    """The first accounts of the crowd become members, so many."""
    from django.db import connection

    from regulars.customers.models import Customer

    ids = list(Customer.objects.filter(kind="account").order_by("pk").values_list("pk", flat=True)[:most])
    with connection.cursor() as cursor:
        cursor.execute(_PUT_IN, [group.pk, ids])
        cursor.execute("ANALYZE groups_groupmember")
    return len(ids)


def measure_added(database_url: str, office: Mapping[str, str], rounds: int) -> Figure:
    """In turns, each time into an empty group, through the whole application."""
    import psycopg
    from django.test import Client

    from regulars.customers.models import Customer
    from regulars.groups.models import CustomerGroup

    ids = list(Customer.objects.filter(kind="account").order_by("-pk").values_list("pk", flat=True)[:ADDED])
    client = Client(HTTP_HOST=office["admin"], HTTP_AUTHORIZATION=f"Bearer {office['key']}")
    body = json.dumps({"ids": ids})
    names = [f"bench-{kind}-{nr}" for nr in range(rounds + 1) for kind in ("api", "bare")]
    groups = CustomerGroup.objects.bulk_create(CustomerGroup(code=name, name=name) for name in names)

    def post(group: CustomerGroup) -> None:
        answer = client.post(f"/api/v1/groups/{group.code}/members", body, content_type="application/json")
        if answer.status_code != 200:
            raise RuntimeError(f"{group.code} answered {answer.status_code}")

    taken, ratios = list[float](), list[float]()
    with psycopg.connect(database_url, autocommit=True) as connection:
        for ours, bare in zip(groups[::2], groups[1::2], strict=True):
            taken.append(milliseconds(partial(post, ours))[0])
            alone, _ = milliseconds(partial(connection.execute, _PUT_IN, [bare.pk, ids]))
            ratios.append(taken[-1] / alone)
    middle = statistics.median(taken[1:])  # the first one is to warm up
    ratio = Ratio(statistics.median(ratios[1:]), 3, "times one INSERT of them alone")
    note = f"{middle / ratio.value:.2f} ms alone"
    return Figure(f"{len(ids):,} customers into a group by API", middle, "ms", ratio, note)
