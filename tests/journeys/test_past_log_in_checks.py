"""Could they log in then? What was noted while it was the present is what the past says afterwards.

PROPERTY_EXAMPLES says how many worlds (20).
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from hypothesis import HealthCheck, given, settings

from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block, unblock
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.queries.site_access import login_check
from regulars.customers.rules import LoginDecision
from regulars.history.queries.access_timeline import access_timeline
from regulars.history.queries.login_check_at import login_check_then
from regulars.history.rules import Gap, When, answer_at
from regulars.journeys.customer_lifecycle import erase, move_account
from regulars.sites.models import CustomerSet, Site
from regulars.sites.operations.sets import SetChanges, change_set
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import AcceptedType
from tests.journeys.stories import SAM, move
from tests.journeys.test_random_worlds import STEPS, Compared
from tests.journeys.two_worlds import TwoWorlds
from tests.world import an_account

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "20"))

Noted = list[tuple[datetime, dict[tuple[int, str], bool]]]


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_past_says_what_was_noted_while_it_was_the_present(steps) -> None:
    """Issue: log-in check with time travel; G20."""
    with pytest.raises(Compared), transaction.atomic():
        _play(steps)


def _play(steps) -> None:
    worlds = TwoWorlds()
    noted: Noted = [(_clock(), looks(worlds))]
    for verb, *numbers in steps:
        worlds.step(verb, *numbers)
        noted.append((_clock(), looks(worlds)))
    _compare(noted)
    raise Compared


def _story() -> Noted:
    """One of each kind of change, the answer noted after it."""
    worlds = TwoWorlds()
    ann = an_account("ann@mail.example", Site.objects.get(code="a"))
    worlds.plain.open_account(ann.pk, "ann@mail.example", "a")
    noted: Noted = [(_clock(), looks(worlds))]
    steps: list[Callable[[], object]] = [
        lambda: block(ann, by=SAM),
        lambda: unblock(ann, by=SAM),
        lambda: set_access(ann, site=Site.objects.get(code="b"), state="disabled", by=SAM),
        lambda: set_access(ann, site=Site.objects.get(code="b"), state="active", by=SAM),
        lambda: move({Site.objects.get(code="a"): _set("q")}, "take_all"),
        lambda: change_set(_set("p"), SetChanges(access_mode="listed"), version=_set("p").version, by=SAM),
        lambda: move_account(Customer.objects.get(pk=ann.pk), to_set=_set("p"), by=SAM),
        lambda: change_set(_set("p"), SetChanges(access_mode="open"), version=_set("p").version, by=SAM),
        lambda: _approve("b", "B2C"),
        lambda: change_profile(_ann(), ProfileChanges(type="B2B"), version=_ann().version, by=SAM),
        lambda: _approve("b", "B2B"),
        lambda: _approve("b", "B2C"),
        lambda: erase(ann, by=SAM),
    ]
    for step in steps:
        step()
        noted.append((_clock(), looks(worlds)))
    return noted


FORGOTTEN = [
    "customer.added",
    "customer.blocked",
    "customer.unblocked",
    "customer.moved",
    "customer.changed",
    "customer.erased",
    "set.changed",
    "site.changed",
    "site.created",
    "site.moved",
]


def test_story_agrees_with_its_past() -> None:
    _compare(_story())


@pytest.mark.parametrize("event", FORGOTTEN)
def test_without_one_kind_of_record_the_past_is_wrong(event: str) -> None:
    """The control: every kind of record that is asked is needed."""
    noted = _story()
    with _forgetful() as cursor:
        cursor.execute(
            "DELETE FROM kernel_auditsubject s USING kernel_auditrecord r WHERE r.id = s.record_id AND r.event = %s",
            [event],
        )
        cursor.execute(
            "DELETE FROM kernel_auditpersonal p USING kernel_auditrecord r WHERE r.id = p.record_id AND r.event = %s",
            [event],
        )
        cursor.execute("DELETE FROM kernel_auditrecord WHERE event = %s", [event])
    with pytest.raises(AssertionError):
        _compare(noted)


@pytest.mark.parametrize(
    "forget",
    [
        "DELETE FROM customers_accesshistory",
        "UPDATE kernel_auditsubject SET given_id = NULL",
        "UPDATE kernel_auditrecord SET data = data - 'also'",
    ],
)
def test_without_what_lies_beside_the_records_the_past_is_wrong(forget: str) -> None:
    """The control: rows as they were, sets given to many at once, and what joined another record."""
    noted = _story()
    with _forgetful() as cursor:
        cursor.execute(forget)
    with pytest.raises(AssertionError):
        _compare(noted)


@contextmanager
def _forgetful() -> Iterator[CursorWrapper]:
    """A database that lets audit rows be changed."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("kernel_auditrecord", "kernel_auditsubject"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("kernel_auditrecord", "kernel_auditsubject"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _ann() -> Customer:
    return Customer.objects.get()


def _approve(code: str, type_: str) -> None:
    site = Site.objects.get(code=code)
    types = [AcceptedType(one, one == type_, "sam@staff.example") for one in ("B2C", "B2B")]
    change_site(site, SiteChanges(customer_types=types), version=site.version, by=SAM)


def _set(code: str) -> CustomerSet:
    return CustomerSet.objects.get(code=code)


def looks(worlds: TwoWorlds) -> dict[tuple[int, str], bool]:
    """The application's answer now, for every account at every site."""
    sites = list(Site.objects.all())
    return {
        (account.pk, site.code): login_check(account, site).answer is LoginDecision.OPEN
        for account in Customer.objects.filter(pk__in=worlds.plain.accounts)
        for site in sites
    }


def _compare(noted: Noted) -> None:
    """Every account at every site at every moment, before there was the account too; and each turn has its record."""
    for account in Customer.objects.filter(pk__in={number for _, looks in noted for number, _ in looks}):
        for site in Site.objects.all():
            past = access_timeline(account, site)[0]
            then = login_check_then(account, site, When(noted[0][0]))
            known = then.may
            for (before, _), (at, looks) in zip([noted[0], *noted], noted, strict=False):
                answer = answer_at(past, at)
                may = looks.get((account.pk, site.code))
                if may is None:
                    assert answer is Gap.NO_ACCOUNT_YET, (at, answer)
                else:
                    assert (answer is LoginDecision.OPEN) == may, (account.pk, site.code, at, answer)
                changes = [one for one in then.changes if before < one.at <= at]
                known = changes[-1].may if changes else known
                assert known == bool(may), (account.pk, site.code, at, changes)


def _clock() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
