"""A change of the username keeps the old one beside its record, until the customer is erased (1202)."""

from collections.abc import Callable

import pytest

from regulars.customers.models import Customer
from regulars.customers.operations.accounts import rename
from regulars.customers.operations.emails import change_email
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.queries.reorganisation import Strategy
from regulars.history.queries.customer_history import history_of
from regulars.history.queries.records import RecordFilters, records
from regulars.journeys.clashes import Agreement, Decision, Decisions, Way
from regulars.journeys.customer_lifecycle import erase
from regulars.journeys.delete_set import delete_set, plan_set_deletion
from regulars.journeys.move_sites import move_sites
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.kernel.models import AuditPersonal, AuditRecord
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING, FieldGroup, Grant
from tests.journeys.stories import SAM
from tests.stored import everything_stored
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db

OLD, NEW = "ada@mail.example", "ada@new.example"


def move_with_a_clash(ada: Customer) -> None:
    site, there = Site.objects.get(code="kids"), Site.objects.get(code="trade")
    moves = {site.pk: there.set_id}
    plan = plan_site_moves(Wanted(moves, Strategy.TAKE_ALL))
    decisions = {ada.pk: Decision(Way.RENAME, NEW)}
    move_sites(Wanted(moves, Strategy.TAKE_ALL), Agreement(plan.fingerprint, Decisions(decisions)), by=SAM)


def delete_with_a_clash(ada: Customer) -> None:
    successor = Site.objects.get(code="trade").set
    plan = plan_set_deletion(ada.set, successor=successor)
    decisions = Decisions({ada.pk: Decision(Way.RENAME, NEW)})
    delete_set(ada.set, successor=successor, agreement=Agreement(plan.fingerprint, decisions), by=SAM)


CHANGES: dict[str, Callable[[Customer], object]] = {
    "customer.renamed": lambda ada: rename(ada, username=NEW, by=SAM),
    "customer.email_changed": lambda ada: change_email(ada, to=NEW, proved=True, by=SAM),
    "customer.changed": lambda ada: change_profile(
        ada, ProfileChanges(email=NEW, phone="030 1234"), version=1, by=SAM
    ),
    "site.moved": move_with_a_clash,
    "set.deleted": delete_with_a_clash,
}


@pytest.fixture
def ada() -> Customer:
    an_account(OLD, a_site("trade", a_set("trade")))
    return an_account(OLD, a_site("kids", a_set("b2c")))


@pytest.mark.parametrize("event", CHANGES)
def test_old_name_is_kept_beside_the_record_until_the_customer_is_erased(ada: Customer, event: str) -> None:
    CHANGES[event](ada)
    record = AuditRecord.objects.latest("pk")
    assert record.event == event
    (kept,) = AuditPersonal.objects.filter(record=record)
    assert (kept.kind, kept.subject_id) == ("customer", ada.pk)
    assert kept.data["username"] == {"from": OLD, "to": NEW}
    assert OLD not in str(record.data)

    for one in Customer.objects.all():
        erase(one, by=SAM)
    assert OLD not in everything_stored()
    assert AuditRecord.objects.filter(pk=record.pk).exists()


@pytest.mark.parametrize("event", CHANGES)
def test_old_name_is_shown_to_those_who_see_user_names(ada: Customer, event: str) -> None:
    """G13: in the customer's history and in that of everything."""
    CHANGES[event](ada)
    everyone = frozenset(FieldGroup)
    for seen, told in (
        (everyone, [(OLD, NEW)]),
        (everyone - {FieldGroup.CREDENTIALS, FieldGroup.CONTACT}, []),
    ):
        grant = Grant(EVERYTHING.functions, seen, frozenset(), sites=None)
        newest = history_of(ada, grant=grant).records[0]
        (record,) = records(RecordFilters(record_id=newest.id), grant=grant).records
        for values in (newest.values, record.values):
            assert [(one.before, one.after) for one in values if one.label == "Username"] == told


def test_values_of_a_verb_and_of_those_that_it_called_lie_beside_one_record(ada: Customer) -> None:
    CHANGES["customer.changed"](ada)
    assert AuditPersonal.objects.get().data.keys() == {"email", "username", "phone"}
