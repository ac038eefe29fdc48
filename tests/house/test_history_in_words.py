"""History says what the screens say: whatever a record holds goes through a reader or a declared label (F42)."""

import pkgutil
import re
from importlib import import_module
from string import Formatter

import pytest

from regulars.history.queries.names import Names
from regulars.history.queries.records import RecordFilters, records
from regulars.history.queries.sentences import READERS, sentences_of
from regulars.history.queries.words import known_label
from regulars.kernel.audit import all_events
from regulars.kernel.models import AuditPersonal, AuditRecord
from regulars.staff.rules.rights import EVERYTHING
from tests.house.examples import THEMSELVES, VERBS
from tests.house.source import ROOMS
from tests.house.verbs import public
from tests.journeys.stories import SAM

FOUND = dict(public())
# What no person would write: a dict or list, a value of Python's, a name of a column, a place that was left open.
RAW = re.compile(r"[{}\[\]…]|\b(None|True|False)\b|\b[a-z]+_[a-z]+")
IDS = {"webhooks.operations.deliveries.send_again": r"test_\d+"}


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_place_in_a_sentence_has_a_reader() -> None:
    for room in ROOMS:
        package = import_module(f"regulars.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"regulars.{room}."):
            if ".migrations" not in module.name:
                import_module(module.name)
    open_ones = {
        code: left
        for code, one in all_events().items()
        if (left := places(one.sentence) - READERS.keys() - one.readers.keys())
    }
    assert open_ones == {}


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*VERBS, *THEMSELVES])
def test_record_of_each_verb_is_told_in_words(name: str) -> None:
    args, kwargs = VERBS[name]() if name in VERBS else THEMSELVES[name][1]()
    last = max(AuditRecord.objects.values_list("pk", flat=True), default=0)
    FOUND[name](*args, **kwargs, **({"by": SAM} if name in VERBS else {}))
    names = Names()
    for record in AuditRecord.objects.filter(pk__gt=last):
        steps = [(record.event, record.data), *((one["event"], one) for one in record.data.get("also", ()))]
        noted = [
            (event.partition(".")[0], field) for event, data in steps for field in data.get("fields", ())
        ]
        kept = AuditPersonal.objects.filter(record=record)
        noted += [(one.kind, field) for one in kept for field in one.data]
        assert [one for one in noted if known_label(*one, names) is None] == []
        (page,) = records(RecordFilters(record_id=record.pk), grant=EVERYTHING).records
        texts = [page.sentence, *page.also, *(one.label for one in page.values)]
        texts = [re.sub(IDS.get(name, "$^"), "", text) for text in texts]
        assert [text for text in texts if RAW.search(text)] == []
        assert len(texts) == len(set(texts))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "sentences"),
    [
        ({"set": "b2c", "fields": []}, ["Changed customer set b2c."]),
        ({"set": "b2c"}, ["Changed customer set b2c."]),
        (
            {"set": "b2c", "also": [{"event": "set.made_default", "set": "b2c", "former": "b2b"}]},
            ["Handed the default mark from b2b to b2c."],
        ),
        (
            {
                "set": "b2c",
                "fields": ["discreet"],
                "also": [
                    {"event": "set.changed", "set": "b2c", "fields": ["discreet"]},
                    {"event": "access.taken_along", "count": 0, "to_set": "b2c"},
                ],
            },
            ["Changed customer set b2c: Discreet."],
        ),
    ],
)
def test_step_that_changed_nothing_is_told_by_what_did(data: dict[str, object], sentences: list[str]) -> None:
    assert sentences_of("set.changed", data, Names()) == sentences


def test_control_what_no_person_would_write_is_seen() -> None:
    for text in ("{'from': 1}", "['a']", "session_days", "Changed … of", "None"):
        assert RAW.search(text)
