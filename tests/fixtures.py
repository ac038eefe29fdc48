"""Fixtures for every test; loaded once Django is set up."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.test import TransactionTestCase

from embedded_postgresql import Cluster
from regulars.fields.models import Attribute
from regulars.fields.rules import as_stored
from regulars.fields.rules.shipped import SHIPPED as ATTRIBUTES
from regulars.sites.models import CustomerSet, CustomerType, Installation
from regulars.staff.models import StaffRole
from regulars.staff.rules.roles import SHIPPED
from tests.emptying import empty
from tests.hashing import hash_cheaply
from tests.headers import watched
from tests.lanes import watch_hashes, watched_lanes


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """Not pytest's own place: as root, PostgreSQL runs as somebody else, who may not enter there."""
    directory = Path(tempfile.mkdtemp(prefix="regulars-test-"))
    directory.chmod(0o755)
    yield directory
    Cluster(directory).stop()
    shutil.rmtree(directory)


@pytest.fixture(autouse=True)
def _first_set(request: pytest.FixtureRequest) -> None:
    """A test that really commits is followed by a truncation; the next one finds the first set again (G3)."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None and not {"db", "transactional_db"} & set(request.fixturenames):
        return
    request.getfixturevalue("_django_db_helper")
    bring_first_set()


def bring_first_set() -> None:
    """What a new installation has, where it is gone."""
    if not CustomerType.objects.exists():
        shipped = {"B2C": "Private customer", "B2B": "Business customer", "B2E": "Employee", "guest": "Guest"}
        CustomerType.objects.bulk_create(
            CustomerType(code=code, name=name, position=place)
            for place, (code, name) in enumerate(shipped.items(), 1)
        )
    if not Attribute.objects.exists():
        Attribute.objects.bulk_create(shipped_attributes())
    if not Installation.objects.exists():
        first = CustomerSet.objects.create(code="default", name="Default")
        Installation.objects.create(default_set=first)
        StaffRole.objects.bulk_create(shipped_roles(), ignore_conflicts=True)


def shipped_roles() -> Iterator[StaffRole]:
    for role, powers in SHIPPED.items():
        words = {name: sorted(getattr(powers, name)) for name in ("functions", "sees", "edits")}
        yield StaffRole(code=role, name=role.capitalize(), is_shipped=True, **words)


def shipped_attributes() -> Iterator[Attribute]:
    for place, one in enumerate(ATTRIBUTES.values(), 1):
        options = [asdict(option) for option in one.options]
        words = {name: getattr(one, name) for name in ("code", "name", "names", "type", "group", "kept")}
        more = {"options": options, "limits": as_stored(one.limits), "filterable": one.filterable}
        yield Attribute(**words, **more, writable=one.writable, shipped=True, position=place)


UNTIDIED = """
DO $$ DECLARE one regclass; BEGIN
    FOR one IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = false, toast.autovacuum_enabled = false)', one);
    END LOOP;
END $$"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """No autovacuum at the tests' tables: it comes when it likes, and then plans change, and whoever alters, empties or
    vacuums a table waits for it longer than a request may. A test that needs statistics asks for them.
    """
    with django_db_blocker.unblock(), connection.patient("60s"), connection.cursor() as cursor:
        cursor.execute(UNTIDIED)


@pytest.fixture(autouse=True, scope="session")
def _tables_are_emptied_with_patience() -> Iterator[None]:
    """A process that a test killed may have left a session that the server ends only in a second.

    What Django's own tables say of our models stays: to write it anew took longer than all the rest.
    """
    before = TransactionTestCase._fixture_teardown

    def patiently(case: TransactionTestCase) -> None:
        every = connection.introspection.django_table_names(only_existing=True, include_views=False)
        ours = sorted({*every} - {ContentType._meta.db_table, Permission._meta.db_table})
        with connection.patient("60s"):  # type: ignore[attr-defined]
            empty(ours)

    TransactionTestCase._fixture_teardown = patiently
    yield
    TransactionTestCase._fixture_teardown = before


@pytest.fixture(autouse=True, scope="session")
def _cheap_hashes() -> None:
    hash_cheaply()


@pytest.fixture(autouse=True, scope="session")
def _every_answer_is_looked_at() -> Iterator[None]:
    """The headers of whatever any test is answered, and who hashed for it."""
    before, end = BaseHandler.get_response, watch_hashes()
    BaseHandler.get_response = watched(watched_lanes(before))
    yield
    BaseHandler.get_response = before
    end()
