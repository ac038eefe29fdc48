"""A public verb takes `by: Actor` by keyword and leaves exactly one audit record; a plan only reads (G20)."""

import inspect

import pytest

from regulars.kernel.actor import Actor
from regulars.kernel.models import AuditRecord
from tests.house.examples import PLANS, THEMSELVES, VERBS
from tests.house.verbs import NO_VERBS, public
from tests.journeys.stories import SAM
from tests.stored import rows

FOUND = dict(public())


def is_known_as_no_verb(name: str) -> bool:
    return name in NO_VERBS or name.rpartition(".")[0] in NO_VERBS


def test_every_public_function_is_a_verb_a_plan_or_known_to_be_neither() -> None:
    """A new verb without an example fails here: add one to tests/house/examples.py."""
    told = {*VERBS, *PLANS, *THEMSELVES}
    assert {name for name in FOUND if name not in told and not is_known_as_no_verb(name)} == set()
    assert {name for name in told if name not in FOUND} == set()


def test_every_exception_is_still_there() -> None:
    modules = {name.rpartition(".")[0] for name in FOUND}
    assert {name for name in NO_VERBS if name not in FOUND and name not in modules} == set()


@pytest.mark.parametrize("name", VERBS)
def test_verb_takes_its_actor_by_keyword_and_says_what_it_does(name: str) -> None:
    verb = FOUND[name]
    by = inspect.signature(verb).parameters["by"]
    assert by.kind is inspect.Parameter.KEYWORD_ONLY
    assert by.annotation in {Actor, "Actor"}
    assert by.default is inspect.Parameter.empty
    assert verb.__doc__, f"{name} needs a docstring: its effects in order, with errors"


@pytest.mark.parametrize(
    "name", sorted(name for name in FOUND if name.rpartition(".")[2].startswith("plan_"))
)
def test_plan_takes_no_actor(name: str) -> None:
    assert "by" not in inspect.signature(FOUND[name]).parameters


@pytest.mark.django_db
@pytest.mark.parametrize("name", VERBS)
def test_verb_leaves_exactly_one_record_of_its_actor(name: str) -> None:
    args, kwargs = VERBS[name]()
    before = AuditRecord.objects.count()
    FOUND[name](*args, **kwargs, by=SAM)
    assert AuditRecord.objects.count() == before + 1
    record = AuditRecord.objects.latest("pk")
    assert (record.actor_kind, record.actor_id, record.door) == (SAM.kind, SAM.id, SAM.channel)


@pytest.mark.django_db
@pytest.mark.parametrize("name", THEMSELVES)
def test_verb_that_knows_its_actor_leaves_exactly_one_record(name: str) -> None:
    args, kwargs = THEMSELVES[name][1]()
    before = AuditRecord.objects.count()
    FOUND[name](*args, **kwargs)
    assert AuditRecord.objects.count() == before + 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", PLANS)
def test_plan_only_reads(name: str) -> None:
    args, kwargs = PLANS[name]()
    before = rows()
    FOUND[name](*args, **kwargs)
    assert rows() == before
