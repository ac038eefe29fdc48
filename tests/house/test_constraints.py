"""What models can't say, read back from the database: keys over two columns, checked at commit, triggers, directions."""

import importlib

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import UniqueConstraint
from django.db.models.functions import Lower

from regulars.kernel.errors import _registry
from regulars.kernel.lookups import coded
from tests.house.source import ROOMS, files, floors, name_of, with_models

pytestmark = pytest.mark.django_db

AT_COMMIT = " DEFERRABLE INITIALLY DEFERRED"
KEYS = {
    "access_account_in_set": (
        "FOREIGN KEY (account_id, set_id) REFERENCES customers_customer(id, set_id)" + AT_COMMIT
    ),
    "login_name_account_in_set": (
        "FOREIGN KEY (account_id, set_id) REFERENCES customers_customer(id, set_id)" + AT_COMMIT
    ),
    "access_site_in_set": "FOREIGN KEY (site_id, set_id) REFERENCES sites_site(id, set_id)" + AT_COMMIT,
    "access_site_in_family": "FOREIGN KEY (site_id, family_id) REFERENCES sites_site(id, family_id)"
    + AT_COMMIT,
    "site_master_in_set": "FOREIGN KEY (master_id, set_id) REFERENCES sites_site(id, set_id)" + AT_COMMIT,
    "list_in_currency_of_site": "FOREIGN KEY (site_id, currency) REFERENCES sites_site(id, currency)"
    + AT_COMMIT,
    "method_in_currency_of_site": "FOREIGN KEY (site_id, currency) REFERENCES sites_site(id, currency)"
    + AT_COMMIT,
    "credit_entry_of_balance": (
        "FOREIGN KEY (account_id, currency) REFERENCES credit_creditbalance(account_id, currency)"
    ),
    "installation_default_set": (
        "FOREIGN KEY (default_set_id) REFERENCES sites_customerset(id) ON DELETE RESTRICT"
    ),
}
UNIQUE = {
    "one_account_per_set_and_username": "UNIQUE (set_id, username_key)",
    "one_access_per_family": "UNIQUE (account_id, family_id)",
    "customer_and_set": "UNIQUE (id, set_id)",
    "site_and_set": "UNIQUE (id, set_id)",
    "site_and_family": "UNIQUE (id, family_id)",
    "site_and_currency": "UNIQUE (id, currency)",
    "host_once": "UNIQUE (name)",
    "session_token_once": "UNIQUE (token_hash)",
    "staff_email_once": "UNIQUE (email)",
    "api_key_once": "UNIQUE (key_hash)",
    "told_once": "UNIQUE (webhook_id, record_id)",
}
TRIGGERS = {
    ("customers_customer", "names_of_customers"),
    ("customers_customer", "names_of_gone_customers"),
    ("customers_customer", "names_of_new_customers"),
    ("customers_customer", "values_of_customer"),
    ("customers_customer", "values_of_gone_customer"),
    ("fields_attribute", "values_of_gone_attribute"),
    ("customers_customer", "values_of_new_customer"),
    ("fields_attribute", "values_of_attribute"),
    ("fields_attribute", "values_of_new_attribute"),
    ("credit_creditentry", "credit_entry_append_only"),
    ("newsletters_consentevent", "consent_event_append_only"),
    ("kernel_auditrecord", "audit_record_append_only"),
    ("kernel_auditsubject", "audit_subject_append_only"),
    ("sites_customerset", "set_code_fixed"),
    ("sites_installation", "installation_stays"),
}
NOT_NULL = {
    ("customers_access", "account_id"),
    ("customers_access", "set_id"),
    ("customers_access", "site_id"),
    ("customers_access", "family_id"),
    ("customers_customer", "set_id"),
    ("sites_site", "set_id"),
    ("sites_installation", "default_set_id"),
}


def asked(sql: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def constraints(kind: str) -> dict[str, str]:
    return dict(
        asked(f"SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = '{kind}'")
    )


def test_wall_is_kept_by_keys_over_two_columns_that_are_checked_at_commit() -> None:
    """G1, SUB-06, G3: the whole definition, for every key that Django didn't write."""
    ours = {name: text for name, text in constraints("f").items() if "_fk_" not in name}
    assert ours == KEYS


def test_names_are_unique_where_one_may_only_be_once() -> None:
    """G2, D-06, LOG-04."""
    there = constraints("u")
    assert {name: there.get(name) for name in UNIQUE} == UNIQUE


def test_columns_of_the_wall_are_never_empty() -> None:
    """G1: a key over two columns counts only when neither is null."""
    rows = asked(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND is_nullable = 'NO'"
    )
    assert set(rows) >= NOT_NULL


def test_triggers_are_there_and_no_others() -> None:
    """SET-05, G3, G20: beside them no business stands in the database."""
    rows = asked(
        "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal"
    )
    assert set(rows) == TRIGGERS


def test_foreign_keys_follow_the_imports() -> None:
    rows = asked(
        "SELECT conname, mine.relname, theirs.relname FROM pg_constraint"
        " JOIN pg_class mine ON mine.oid = conrelid JOIN pg_class theirs ON theirs.oid = confrelid"
        " WHERE contype = 'f'"
    )
    rooms = [(name, mine.split("_")[0], theirs.split("_")[0]) for name, mine, theirs in rows]
    floor = {room: number for number, rooms in enumerate(reversed(floors())) for room in rooms}
    ours = [(name, mine, theirs) for name, mine, theirs in rooms if mine in floor]
    assert len(ours) > 10
    assert [name for name, mine, theirs in ours if not is_below(theirs, mine, floor)] == []


def is_below(theirs: str, mine: str, floor: dict[str, int]) -> bool:
    """Rooms on one floor are strangers; what is no room, as Django's own tables, is nobody's to point to."""
    return theirs == mine or floor.get(theirs, len(floor)) < floor[mine]


def test_every_rule_that_the_database_keeps_has_its_answer() -> None:
    """A violated constraint is answered by name; an answer for a constraint that is gone would never be given."""
    for room in with_models():
        importlib.import_module(f"regulars.{room}.models")
    rows = asked("SELECT conname FROM pg_constraint UNION SELECT indexrelid::regclass::text FROM pg_index")
    there = {name for (name,) in rows} | {name for _, name in TRIGGERS}
    assert set(_registry.answers) - there == set()
    by_triggers = {"attribute_value_of_customer", "attribute_value_of_attribute"}
    in_one_statement = {"credit_entry_of_balance"}
    people_meet = {*KEYS} - by_triggers - in_one_statement | {
        "one_account_per_set_and_username",
        "one_access_per_family",
        "one_meaning_per_login_name",
        "host_once",
    }
    people_meet |= {"set_code_once", "site_code_once", "staff_email_once", "set_code_fixed"}
    assert people_meet - set(_registry.answers) == set()


def test_uniqueness_has_readable_names() -> None:
    """`one_account_per_set_and_username`, not `customers_customer_set_id_a1b2_uniq`."""
    generated = [name for name in constraints("u") if name.split("_")[0] in ROOMS and "_uniq" in name]
    assert generated == []


def test_codes_are_looked_up_in_any_case_by_the_index_that_keeps_them_unique() -> None:
    """SET-05: by `coded`; Django's `iexact` compares in capitals, which no index has."""
    found = {
        constraint.name: model
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, UniqueConstraint) and constraint.expressions == (Lower("code"),)
    }
    assert {"set_code_once", "site_code_once", "role_code_once", "tag_code_once"} <= found.keys()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plans = {name: coded(model._default_manager, "KIDS").explain() for name, model in found.items()}
    assert [name for name, plan in plans.items() if name not in plan] == []
    assert [name_of(path) for path in files("") if "code__iexact" in path.read_text()] == []
