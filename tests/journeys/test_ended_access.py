"""An access row that ends, or changes, leaves behind whose it was and which record ended it (1202)."""

from collections.abc import Callable

import pytest

from regulars.customers import rules as customer_rules
from regulars.customers.models import Access, AccessHistory, Customer
from regulars.customers.operations.access import end_access, move_access, set_access
from regulars.customers.operations.approvals import approve, decline
from regulars.customers.operations.profiles import ProfileChanges
from regulars.customers.queries.reorganisation import Strategy
from regulars.customers.rules import AccessState
from regulars.journeys.clashes import Agreement, Decision, Decisions, Way
from regulars.journeys.customer_lifecycle import erase, move_account
from regulars.journeys.delete_set import delete_set, plan_set_deletion
from regulars.journeys.move_sites import move_sites
from regulars.journeys.save_customer import plan_type_change, save_customer
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.audit import change
from regulars.kernel.models import AuditRecord
from regulars.sites import rules as site_rules
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import AcceptedType
from tests.house.source import files, name_of
from tests.journeys.stories import SAM
from tests.statements import counted_statements
from tests.world import a_family, a_set, a_site, an_account

pytestmark = pytest.mark.django_db

MAY = Actor(ActorKind.API_KEY, Channel.API, 8)


class World:
    """Ada uses the sub site north, whose family is that of its master trade; May let her in. Site far is elsewhere."""

    def __init__(self) -> None:
        self.b2b = a_set("b2b")
        self.trade, self.north = a_family("trade", ["north"], self.b2b)
        self.far = a_site("far", a_set("far"))
        self.ada = an_account()
        move_account(self.ada, to_set=self.b2b, by=OPERATOR)
        self.ada = Customer.objects.get()
        set_access(self.ada, site=self.north, state="active", by=MAY)

    def wait(self) -> None:
        """As if she had asked for it."""
        Access.objects.update(state=AccessState.PENDING)

    def move(self, site: Site, strategy: Strategy) -> None:
        moves = {site.pk: self.far.set_id}
        plan = plan_site_moves(Wanted(moves, strategy))
        move_sites(Wanted(moves, strategy), Agreement(plan.fingerprint), by=SAM)

    def change_type(self) -> None:
        types = [AcceptedType("B2C"), AcceptedType("B2B", approval=True, receiver="sam@staff.example")]
        change_site(self.north, SiteChanges(customer_types=types), version=1, by=OPERATOR)
        plan = plan_type_change(self.ada, "B2B")
        save_customer(
            self.ada,
            ProfileChanges(type="B2B"),
            version=self.ada.version,
            agreed=plan.fingerprint,
            ask_again_at=[self.north.pk],
            by=SAM,
        )

    def delete_the_set(self) -> None:
        an_account(site=self.far)
        successor, erased = self.far.set, Decisions({self.ada.pk: Decision(Way.ERASE)})
        plan = plan_set_deletion(self.b2b, successor=successor)
        delete_set(self.b2b, successor=successor, agreement=Agreement(plan.fingerprint, erased), by=SAM)


VERBS: dict[str, Callable[[World], object]] = {
    "access.set": lambda w: set_access(w.ada, site=w.north, state="disabled", by=SAM),
    "access.moved": lambda w: move_access(w.ada, site=w.trade, instead_of=w.north, by=SAM),
    "access.approved": lambda w: (w.wait(), approve(w.ada, site=w.north, by=SAM)),
    "access.declined": lambda w: (w.wait(), decline(w.ada, site=w.north, reason="No.", by=SAM)),
    "customer.erased": lambda w: erase(w.ada, by=SAM),
    "customer.moved": lambda w: move_account(w.ada, to_set=w.far.set, by=SAM),
    "customer.type_changed": World.change_type,
    "site.moved": lambda w: w.move(w.trade, Strategy.LEAVE),
    "set.deleted": World.delete_the_set,
}


@pytest.mark.parametrize("event", VERBS)
def test_ended_row_keeps_its_record_family_and_actor(event: str) -> None:
    world = World()
    VERBS[event](world)
    record = AuditRecord.objects.latest("pk")
    assert record.event == event
    (ended,) = AccessHistory.objects.filter(record_id=record.pk)
    assert (ended.account_id, ended.site_id) == (world.ada.pk, world.north.pk)
    assert (ended.family_id, ended.actor_kind, ended.actor_id) == (world.trade.pk, "api_key", 8)


def test_rows_elsewhere_of_whoever_is_taken_along_name_the_move() -> None:
    world = World()
    near = a_site("near", world.b2b)
    set_access(world.ada, site=near, state="active", by=SAM)
    world.move(near, Strategy.TAKE_ALL)
    (ended,) = AccessHistory.objects.all()
    assert (ended.site_id, ended.family_id, ended.actor_id) == (world.north.pk, world.trade.pk, 8)
    assert AuditRecord.objects.get(pk=ended.record_id).event == site_rules.SITES_MOVED.code


def test_number_of_the_record_is_taken_once_and_by_a_statement_that_is_made_anyway() -> None:
    world = World()
    with counted_statements() as counted, change(customer_rules.ACCESS_KEPT, by=SAM) as entry:
        end_access("access.account_id = %s", [world.ada.pk])
        taken = entry.id
        end_access("access.account_id = %s", [world.ada.pk])
        assert entry.id == taken
    assert counted.count == 5  # two savepoints' ends, rows twice, the record
    assert AuditRecord.objects.latest("pk").pk == taken == AccessHistory.objects.get().record_id


def test_outside_a_change_no_access_ends() -> None:
    world = World()
    with pytest.raises(LookupError):
        end_access("access.account_id = %s", [world.ada.pk])
    assert Access.objects.exists()


def test_one_statement_writes_the_history_of_access() -> None:
    sources = {name_of(path): path.read_text().lower() for path in files("")}
    writers = {name: text.count("into customers_accesshistory") for name, text in sources.items()}
    assert {name: count for name, count in writers.items() if count} == {"customers/operations/access.py": 1}
    assert [name for name, text in sources.items() if "accesshistory.objects.create" in text] == []
