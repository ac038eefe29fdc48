"""A change of nothing changes nothing: not a row, so no version, no record, no webhook, no mail (F58)."""

from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model

from regulars.kernel.audit import Entry
from regulars.kernel.errors import DomainError
from regulars.webhooks.operations.endpoints import WebhookChanges, add_webhook
from tests.house.examples import VERBS
from tests.house.repeats import EVENTS, REFUSED, UNTOUCHED
from tests.house.verbs import public
from tests.house.worlds import Given
from tests.journeys.stories import SAM
from tests.stored import rows

pytestmark = pytest.mark.django_db

FOUND = dict(public())
EVERYTHING = WebhookChanges(name="All", url="https://hooks.shop.example/all", events=["*"])
SILENT = [name for name in VERBS if name not in {*EVENTS, *REFUSED}]


@pytest.fixture(autouse=True)
def _who_hears_everything() -> None:
    add_webhook(EVERYTHING, by=SAM)


def as_now(one: Any) -> Any:
    """A row as it is read again; what is gone stays in hand."""
    return (type(one).objects.filter(pk=one.pk).first() or one) if isinstance(one, Model) else one


def done(name: str) -> Given:
    """Call a verb with its example; answers what the same call would be made with now."""
    args, kwargs = VERBS[name]()
    answer = FOUND[name](*args, **kwargs, by=SAM)
    args, kwargs = tuple(map(as_now, args)), {key: as_now(one) for key, one in kwargs.items()}
    if "version" in kwargs:
        kwargs["version"] = getattr(getattr(answer, "customer_set", answer), "version", kwargs["version"])
    return args, kwargs


def test_every_exception_is_a_verb_with_an_example() -> None:
    assert {*EVENTS, *REFUSED} - VERBS.keys() == set()
    assert EVENTS.keys() & REFUSED.keys() == set()


@pytest.mark.parametrize("name", SILENT)
def test_verb_called_again_with_the_same_values_changes_not_a_row(name: str) -> None:
    args, kwargs = done(name)
    before = rows()
    FOUND[name](*args, **kwargs, by=SAM)
    assert rows() == before


@pytest.mark.parametrize("name", REFUSED)
def test_verb_that_can_be_called_once_is_refused_and_changes_not_a_row(name: str) -> None:
    args, kwargs = done(name)
    before = rows()
    with pytest.raises((DomainError, ObjectDoesNotExist)) as refused:
        FOUND[name](*args, **kwargs, by=SAM)
    assert getattr(refused.value, "code", "") == REFUSED[name]
    assert rows() == before


@pytest.mark.parametrize("what", UNTOUCHED)
def test_values_that_are_there_change_not_a_row(what: str) -> None:
    name, example = UNTOUCHED[what]
    args, kwargs = example()
    before = rows()
    FOUND[name](*args, **kwargs, by=SAM)
    assert rows() == before


@pytest.mark.parametrize("name", EVENTS)
def test_verb_that_is_said_to_be_an_event_each_time_is_one(name: str) -> None:
    args, kwargs = done(name)
    before = rows()
    try:
        FOUND[name](*args, **kwargs, by=SAM)
    except DomainError:
        assert name in {
            "customers.operations.passwords.change_password",
            "journeys.register_customer.register",
        }
    assert rows() != before


@pytest.mark.parametrize(
    "name", ["journeys.save_site.save_site", "customers.operations.profiles.change_profile"]
)
def test_control_record_of_nothing_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Entry, "nothing", lambda _: None)
    args, kwargs = done(name)
    before = rows()
    FOUND[name](*args, **kwargs, by=SAM)
    after = rows()
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"kernel_auditrecord", "kernel_auditsubject", "webhooks_delivery"}
