import pytest
from django.db import IntegrityError, connection, transaction

from regulars.customers.operations.access import set_access
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.kernel.actor import OPERATOR
from regulars.kernel.audit import all_events, change, change_many, forget_personal, heard_subjects
from regulars.kernel.errors import Conflict, DomainError
from regulars.kernel.models import AuditPersonal, AuditRecord, AuditSubject
from regulars.sites.operations.sets import SetChanges, add_set
from regulars.sites.rules import SET_CHANGED, SET_CREATED, SET_DELETED, SET_MADE_DEFAULT
from tests.journeys.stories import SAM
from tests.world import a_set, a_site, an_account, sites

pytestmark = pytest.mark.django_db


class Surprise(Exception):
    pass


def test_committed_verb_leaves_one_record_that_says_who_what_where_and_about_whom() -> None:
    """G20."""
    b2c = add_set("b2c", SetChanges(name="B2C"), by=SAM)
    record = AuditRecord.objects.get()
    assert (record.event, record.actor_kind, record.actor_id, record.door) == (
        "set.created",
        "staff",
        7,
        "backoffice",
    )
    said = {"set": "b2c", "set_id": b2c.pk, "access_mode": "open", "approval_for_set": False}
    assert record.data == said
    assert list(record.subjects.values_list("kind", "subject_id")) == [("set", b2c.pk)]


def test_refused_verb_leaves_no_record() -> None:
    """G20."""
    a_set("b2c")
    with pytest.raises(Conflict):
        a_set("b2c")
    assert AuditRecord.objects.count() == 1


def test_verb_that_is_rolled_back_leaves_no_record() -> None:
    """G20."""
    with pytest.raises(Surprise):
        roll_back_a_set()
    assert not AuditRecord.objects.exists()
    assert not AuditSubject.objects.exists()


def roll_back_a_set() -> None:
    with transaction.atomic():
        a_set("b2c")
        raise Surprise


def test_verbs_called_by_a_verb_join_its_record() -> None:
    """G20: a set that takes the mark is one record, with both stories and all subjects."""
    b2c = add_set("b2c", SetChanges(name="B2C"), is_default=True, by=SAM)
    record = AuditRecord.objects.get()
    assert record.event == "set.created"
    assert [one["event"] for one in record.data["also"]] == ["set.made_default"]
    assert {one.subject_id for one in record.subjects.all()} > {b2c.pk}


def test_change_of_nothing_leaves_no_record_and_says_whom_it_is_about() -> None:
    """F58; who keeps an answer about somebody has to know about whom (G20)."""
    with heard_subjects() as heard, change(SET_CHANGED, by=SAM) as entry:
        entry.about("set", 7)
        entry.nothing()
    assert not AuditRecord.objects.exists()
    assert heard == {("set", 7)}


def test_only_what_has_changed_something_joins_a_record() -> None:
    """F58: the one that calls says that it did nothing of its own."""
    with change(SET_CHANGED, by=SAM) as outer:
        outer.nothing()
        with change(SET_MADE_DEFAULT, by=SAM) as one:
            one.note(set="b2c")
        with change(SET_DELETED, by=SAM) as other:
            other.about("set", 8)
            other.nothing()
    record = AuditRecord.objects.get()
    assert (record.event, record.data) == (
        "set.changed",
        {"also": [{"event": "set.made_default", "set": "b2c"}]},
    )
    assert not record.subjects.exists()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE kernel_auditrecord SET event = 'nothing'",
        "DELETE FROM kernel_auditrecord",
        "UPDATE kernel_auditsubject SET subject_id = 0",
        "DELETE FROM kernel_auditsubject",
    ],
)
def test_record_can_not_be_changed_or_deleted(sql: str) -> None:
    """G20: a trigger refuses, whoever asks."""
    a_set("b2c")
    with pytest.raises(IntegrityError, match="append-only"):
        run(sql)
    assert AuditRecord.objects.get().event == "set.created"


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_personal_values_lie_beside_the_record_and_not_in_it() -> None:
    """G20."""
    ada = an_account(site=a_site("kids"))
    change_profile(ada, ProfileChanges(last_name="Lovelace"), version=1, by=SAM)
    record = AuditRecord.objects.get(event="customer.changed")
    assert record.data == {"fields": ["last_name"]}
    assert AuditPersonal.objects.get(record=record).data == {"last_name": {"from": "Lind", "to": "Lovelace"}}


def test_values_forgotten_while_a_record_is_being_written_do_not_come_back_with_it() -> None:
    """Renamed and erased in one story: the name must not outlive the erasure."""
    with change(SET_CREATED, by=SAM) as entry:
        entry.keep_personal("customer", 1, {"username": "ada"})
        entry.keep_personal("customer", 2, {"username": "ben"})
        with change(SET_CREATED, by=SAM):
            forget_personal("customer", 1)
    assert list(AuditPersonal.objects.values_list("subject_id", flat=True)) == [2]


def test_bulk_change_makes_every_changed_row_a_subject() -> None:
    kids = a_site("kids", a_set("b2c"))
    ids = [an_account(f"{name}@mail.example", kids).pk for name in ("ada", "ben")]
    with change(SET_CREATED, by=SAM) as entry:
        count = change_many(
            entry, "customer", "UPDATE customers_customer SET phone = %s WHERE true", ["0123"]
        )
    record = AuditRecord.objects.get(pk=entry.id)
    assert count == 2
    assert sorted(record.subjects.values_list("subject_id", flat=True)) == sorted(ids)


@pytest.mark.django_db(transaction=True)
def test_constraint_that_is_looked_at_only_at_commit_is_answered_like_any_other() -> None:
    """G1: a door that the wall forbids, written behind the rule's back."""
    kids, trade = a_site("kids", a_set("b2c")), a_site("trade", a_set("b2b"))
    ada = an_account(site=kids)
    records = AuditRecord.objects.count()
    with pytest.raises(Conflict) as error:
        write_a_door_across_sets(ada, trade)
    assert error.value.code == "not_in_set"
    assert AuditRecord.objects.count() == records


def write_a_door_across_sets(ada, trade) -> None:
    with change(SET_CREATED, by=OPERATOR), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_access (account_id, set_id, site_id, family_id, state, origin, since, actor_kind)"
            " VALUES (%s, %s, %s, %s, 'active', 'granted', now(), 'system')",
            [ada.pk, ada.set_id, trade.pk, trade.pk],
        )


def test_every_event_has_a_sentence() -> None:
    for code, event in all_events().items():
        assert event.sentence, code
        assert "." in code


def test_refusal_inside_a_story_undoes_the_whole_story() -> None:
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    ada = an_account(site=kids)
    records = AuditRecord.objects.count()
    with pytest.raises(DomainError):
        close_one_door_and_fail(ada, sports)
    assert AuditRecord.objects.count() == records
    assert list(ada.access_rows.values_list("site__code", flat=True)) == ["kids"]


def close_one_door_and_fail(ada, sports) -> None:
    with change(SET_CREATED, by=SAM):
        set_access(ada, site=sports, state="disabled", by=SAM)
        set_access(ada, site=sports, state="ajar", by=SAM)
