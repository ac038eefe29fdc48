"""The impossible, forced by SQL behind the application's back: the database refuses (LOG-04, G1, G2, G3)."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from regulars.customers.models import Access, Customer
from regulars.sites.models import CustomerSet, Installation, Site
from tests.world import a_family, a_guest, a_set, a_site, an_account, default_set

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> dict[str, object]:
    b2c, b2b = a_set("b2c"), a_set("b2b")
    kids, trade = a_site("kids", b2c), a_site("trade", b2b)
    master, north, south = a_family("master", ["north", "south"], b2c)
    return {
        "b2c": b2c.pk,
        "b2b": b2b.pk,
        "kids": kids.pk,
        "trade": trade.pk,
        "master": master.pk,
        "north": north.pk,
        "south": south.pk,
        "default": default_set().pk,
        "ada": an_account("ada@mail.example", kids).pk,
        "ben": an_account("ben@mail.example", kids).pk,
        "nora": an_account("nora@mail.example", north).pk,
        "there": an_account("ada@mail.example", trade).pk,
        "guest": a_guest(kids).pk,
    }


INSERT = (
    "INSERT INTO customers_access (account_id, set_id, site_id, family_id, state, origin, since, actor_kind)"
    " VALUES ({}, {}, {}, {}, 'active', 'granted', now(), 'system')"
)
IMPOSSIBLE = {
    "two accounts of one username in a set (G2, LOG-04)": (
        "UPDATE customers_customer SET username_key = 'ada@mail.example' WHERE id = {ben}",
        "one_account_per_set_and_username",
    ),
    "an account moved onto its namesake (G2)": (
        "UPDATE customers_customer SET set_id = {b2b} WHERE id = {ada}",
        "one_account_per_set_and_username",
    ),
    "an account moved without its rows (G1)": (
        "UPDATE customers_customer SET set_id = {b2b} WHERE id = {ben}",
        "access_account_in_set",
    ),
    "a site moved without its rows (G1)": (
        "UPDATE sites_site SET set_id = {b2b} WHERE id = {kids}",
        "access_site_in_set",
    ),
    "a row to a site of another set (G1)": (
        INSERT.format("{ben}", "{b2c}", "{trade}", "{trade}"),
        "access_site_in_set",
    ),
    "a row of an account of another set (G1)": (
        INSERT.format("{ben}", "{b2b}", "{trade}", "{trade}"),
        "access_account_in_set",
    ),
    "a row in a family that is not the site's (D-06)": (
        INSERT.format("{ben}", "{b2c}", "{north}", "{kids}"),
        ("access_site_in_family", "one_access_per_family"),
    ),
    "two rows in one family (D-06)": (
        INSERT.format("{nora}", "{b2c}", "{south}", "{master}"),
        "one_access_per_family",
    ),
    "a row in no known state": (
        "UPDATE customers_access SET state = 'ajar' WHERE account_id = {ada}",
        "access_state_known",
    ),
    "a row without a family": ("UPDATE customers_access SET family_id = NULL WHERE account_id = {ada}", None),
    "an account without a set (G1)": ("UPDATE customers_customer SET set_id = NULL WHERE id = {ada}", None),
    "an account in a set that is not there": (
        "UPDATE customers_customer SET set_id = 999999 WHERE id = {guest}",
        "customers_customer_set_id_*",
    ),
    "an account without a username": (
        "UPDATE customers_customer SET username_key = NULL WHERE id = {ada}",
        "accounts_have_a_username",
    ),
    "a guest with a username (ACC-12)": (
        "UPDATE customers_customer SET username_key = 'gus' WHERE id = {guest}",
        "accounts_have_a_username",
    ),
    "a site without a set (SITE-01)": ("UPDATE sites_site SET set_id = NULL WHERE id = {kids}", None),
    "a sub site away from its master (SUB-06)": (
        "UPDATE sites_site SET set_id = {b2b} WHERE id = {south}",
        "site_master_in_set",
    ),
    "a sub site without a master": (
        "UPDATE sites_site SET master_id = NULL WHERE id = {south}",
        "only_subs_have_a_master",
    ),
    "a host of two sites": (
        "UPDATE sites_sitehost SET name = 'kids.localhost' WHERE site_id = {trade}",
        "host_once",
    ),
    "a code that changes (SET-05)": (
        "UPDATE sites_customerset SET code = 'x' WHERE id = {b2c}",
        "set_code_fixed",
    ),
    "two sets of one code (SET-04)": (
        (
            "INSERT INTO sites_customerset (code, name, access_mode, share_orders, share_addresses, share_cards,"
            " share_wish_list, approval_for_set, discreet, version)"
            " VALUES ('B2C', 'x', 'open', true, true, true, true, false, false, 1)"
        ),
        "set_code_once",
    ),
    "a set with customers deleted (SET-14)": (
        "DELETE FROM sites_customerset WHERE id = {b2c}",
        ("sites_site_set_id_*", "customers_customer_set_id_*"),
    ),
    "the default set deleted (G3)": (
        "DELETE FROM sites_customerset WHERE id = {default}",
        "installation_default_set",
    ),
    "no default set (G3)": ("UPDATE sites_installation SET default_set_id = NULL", None),
    "a default set that is not there (G3)": (
        "UPDATE sites_installation SET default_set_id = 999999",
        "installation_default_set",
    ),
    "two default sets (G3)": (
        "INSERT INTO sites_installation (id, default_set_id, is_demo) VALUES (2, {b2c}, false)",
        "one_installation",
    ),
    "the mark thrown away with its row (G3)": ("DELETE FROM sites_installation", "installation_stays"),
    "a session for an account that is not there": (
        (
            "INSERT INTO customers_session (token_hash, account_id, site_id, created_at, expires_at,"
            " told_of_sister_site) VALUES ('x', 999999, {kids}, now(), now(), true)"
        ),
        "customers_session_account_id_*",
    ),
}


def counted() -> dict[str, list[tuple[object, ...]]]:
    return {
        model.__name__: list(model.objects.order_by("pk").values_list())
        for model in (CustomerSet, Site, Customer, Access, Installation)
    }


def force(sql: str) -> None:
    """As a commit would: constraints that wait for it are looked at too."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(("sql", "constraint"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_impossible_state_is_refused(
    sql: str, constraint: str | tuple[str, ...] | None, world: dict[str, object]
) -> None:
    before = counted()
    with pytest.raises(IntegrityError) as error:
        force(sql.format(**world))
    name = error.value.__cause__.diag.constraint_name
    allowed = (constraint,) if constraint is None or isinstance(constraint, str) else constraint
    assert any(name == one or (one and one.endswith("*") and name.startswith(one[:-1])) for one in allowed)
    assert counted() == before


TOGETHER: Callable[[str], str] = "UPDATE {} WHERE id = %s".format


def test_a_row_its_account_and_its_site_change_set_together(world: dict[str, object]) -> None:
    """What the keys allow: that is why they are looked at only at commit."""
    ben, kids, b2b = world["ben"], world["kids"], world["b2b"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM customers_access WHERE account_id <> %s", [ben])
        cursor.execute(TOGETHER("customers_customer SET set_id = %s"), [b2b, ben])
        cursor.execute(TOGETHER("sites_site SET set_id = %s"), [b2b, kids])
        cursor.execute("UPDATE customers_access SET set_id = %s WHERE account_id = %s", [b2b, ben])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert Access.objects.get(account_id=ben).set_id == b2b
