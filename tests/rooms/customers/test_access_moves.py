"""Staff bring a customer from one site of a family to another (SUB-02, G5)."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils.timezone import now

from regulars.authentication.queries.visits import visit
from regulars.customers.models import Access, AccessHistory, Customer
from regulars.customers.operations.access import move_access, set_access
from regulars.customers.operations.accounts import block
from regulars.customers.rules import LoginDecision
from regulars.history.queries.customer_history import history_of
from regulars.history.queries.login_check_at import login_check_then
from regulars.history.rules import When
from regulars.journeys.customer_lifecycle import erase, export_personal_data
from regulars.kernel.errors import Conflict, DomainError
from regulars.kernel.models import AuditRecord, Mail
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING
from tests.journeys.families import family
from tests.journeys.stories import SAM
from tests.world import a_family, a_guest, a_set, a_site, an_account, answer, is_in, logged_in

pytestmark = pytest.mark.django_db


class World:
    """Nora is of North, which approves businesses; South takes everybody."""

    def __init__(self, **of_nora: object) -> None:
        self.trade, self.north, self.south = family()
        self.nora = an_account("nora@mail.example", self.north, **of_nora)

    def move(self, site: Site, instead_of: Site) -> Access:
        return move_access(self.nora, site=site, instead_of=instead_of, by=SAM)

    def at_the_master(self, token: str) -> tuple[str, bool]:
        here = visit("trade.localhost", token)
        assert here is not None
        return here.site.code, here.account is not None


def test_moved_customer_is_of_the_other_site_and_no_longer_of_the_first() -> None:
    """SUB-02: one row, whose former place is in the history."""
    w = World()
    w.move(w.south, w.north)
    assert [answer(w.nora, site) for site in (w.trade, w.north, w.south)] == [
        LoginDecision.OPEN,
        LoginDecision.OTHER_FAMILY_MEMBER,
        LoginDecision.OPEN,
    ]
    row, former = Access.objects.get(), AccessHistory.objects.get()
    assert (row.site, row.state, row.origin, row.actor_kind, row.actor_id) == (
        *(w.south, "active", "granted", "staff"),
        SAM.id,
    )
    assert (former.site_id, former.state, former.origin) == (w.north.pk, "active", "registered")
    assert former.ended_at == row.since


def test_log_in_of_the_master_goes_on_and_leads_to_the_new_site() -> None:
    """SUB-03, SUB-04: from the next request on, and back again."""
    w = World()
    token = logged_in(w.nora, w.trade).token
    assert w.at_the_master(token) == ("north", True)
    for site, former in ((w.south, w.north), (w.trade, w.south), (w.north, w.trade)):
        w.move(site, former)
        assert w.at_the_master(token) == (site.code, True)


def test_log_in_of_the_site_that_is_left_ends_for_good() -> None:
    """G5: moving back brings no old log-in back."""
    w = World()
    token = logged_in(w.nora, w.north).token
    w.move(w.south, w.north)
    assert not is_in(w.north, token)
    w.move(w.north, w.south)
    assert not is_in(w.north, token)


def test_log_ins_elsewhere_go_on() -> None:
    w = World()
    other = a_site("other", w.trade.set)
    token = logged_in(w.nora, other).token
    w.move(w.south, w.north)
    assert is_in(other, token)


@pytest.mark.parametrize("state", ["active", "pending", "disabled"])
def test_row_keeps_its_state(state: str) -> None:
    """APP-06, G12: a move lets nobody in who waits or was disabled, also where the new site asks for no approval."""
    w = World(type="B2B")
    set_access(w.nora, site=w.north, state=state, by=SAM)
    w.move(w.south, w.north)
    assert Access.objects.get().state == state
    assert (answer(w.nora, w.south) is LoginDecision.OPEN) == (state == "active")


@pytest.mark.parametrize("state", ["pending", "disabled"])
def test_who_is_not_active_keeps_how_the_row_came(state: str) -> None:
    """APP-08: nobody granted anything; a row that is moved while it is active was granted at the new site."""
    w = World(type="B2B")
    set_access(w.nora, site=w.north, state=state, by=SAM)
    assert (w.move(w.south, w.north).origin, Access.objects.get().origin) == ("registered", "registered")


def test_home_at_the_site_that_is_left_moves_along_and_back() -> None:
    """D-34: who looks after the former site alone no longer sees the customer; a home elsewhere stays."""
    w = World()

    def seen_by() -> list[str]:
        codes = [("north", w.north), ("south", w.south)]
        return [code for code, site in codes if Customer.objects.within(frozenset({site.pk})).exists()]

    w.move(w.south, w.north)
    assert (seen_by(), Customer.objects.get().origin_site) == (["south"], w.south)
    w.move(w.north, w.south)
    assert (seen_by(), Customer.objects.get().origin_site) == (["north"], w.north)
    home = a_site("home", w.trade.set)
    Customer.objects.update(origin_site=home)
    w.move(w.south, w.north)
    assert Customer.objects.get().origin_site == home


def test_where_one_approval_counts_for_the_set_it_counts_while_the_site_of_the_row_asks_for_it() -> None:
    """D-18: so a move can close other sites of the set, and open them again."""
    w = World(type="B2B")
    type(w.trade.set).objects.filter(pk=w.trade.set_id).update(approval_for_set=True)
    other = a_site("other", w.trade.set)
    other.types.filter(type="B2B").update(approval=True, receiver="sam@staff.example")
    answers = [answer(w.nora, other)]
    for site, former in ((w.south, w.north), (w.north, w.south)):
        w.move(site, former)
        answers.append(answer(w.nora, other))
    assert answers == [LoginDecision.OPEN, LoginDecision.NOT_APPROVED, LoginDecision.OPEN]


def test_moved_customer_is_written_to_by_the_new_site_alone() -> None:
    """APP-05"""
    w = World()
    Mail.objects.all().delete()
    w.move(w.south, w.north)
    assert list(Mail.objects.values_list("flow", "site_id")) == [("access_activated", w.south.pk)]


def test_receiver_of_the_new_site_is_told_who_waits_there() -> None:
    """APP-07"""
    w = World(type="B2B")
    w.move(w.south, w.north)
    set_access(w.nora, site=w.south, state="pending", by=SAM)
    Mail.objects.all().delete()
    w.move(w.north, w.south)
    assert list(Mail.objects.values_list("flow", "recipient")) == [("approval_asked", "sam@staff.example")]


@pytest.mark.parametrize("state", ["disabled", "blocked"])
def test_nobody_is_invited_who_can_not_log_in(state: str) -> None:
    w = World()
    if state == "blocked":
        block(w.nora, by=SAM)
    else:
        set_access(w.nora, site=w.north, state=state, by=SAM)
    Mail.objects.all().delete()
    w.move(w.south, w.north)
    assert not Mail.objects.exists()


def test_move_leaves_one_record_in_the_history_of_all_three() -> None:
    w = World()
    before = AuditRecord.objects.count()
    w.move(w.south, w.north)
    assert AuditRecord.objects.count() == before + 1
    latest = history_of(w.nora, grant=EVERYTHING).records[0]
    assert (latest.event, latest.sentence) == ("access.moved", "Moved access from Site north to Site south.")


def test_customer_who_is_there_already_is_no_change() -> None:
    """F58"""
    w = World()
    before = AuditRecord.objects.count()
    for former in (w.south, w.trade, w.north):
        w.move(w.north, former)
    assert (AuditRecord.objects.count(), AccessHistory.objects.count()) == (before, 0)


def _other_family(w: World) -> tuple[Site, Site]:
    return a_family("other", ["west"], w.trade.set)[1], w.north


def _standalone(w: World) -> tuple[Site, Site]:
    return a_site("home", w.trade.set), w.north


def _other_set(w: World) -> tuple[Site, Site]:
    return a_family("far", ["west"], a_set("far"))[1], w.north


def _third(w: World) -> tuple[Site, Site]:
    return w.trade, w.south


def _no_row(w: World) -> tuple[Site, Site]:
    Access.objects.all().delete()
    return w.south, w.north


@pytest.mark.parametrize(
    ("sites", "code"),
    [
        (_other_family, "other_family"),
        (_standalone, "other_family"),
        (_other_set, "not_in_set"),
        (_third, "family_member_exists"),
        (_no_row, "no_such_access"),
    ],
)
def test_what_is_no_move_within_the_family_is_refused(
    sites: Callable[[World], tuple[Site, Site]], code: str
) -> None:
    """SUB-02, G1: nothing has happened."""
    w = World()
    site, former = sites(w)
    rows = list(Access.objects.values())
    with pytest.raises(Conflict) as refused:
        w.move(site, former)
    assert refused.value.code == code
    assert list(Access.objects.values()) == rows


def test_guest_and_erased_have_no_access_to_move() -> None:
    """ACC-12, D-09"""
    w = World()
    erase(w.nora, by=SAM)
    codes = []
    for customer in (Customer.objects.get(), a_guest(w.north)):
        with pytest.raises(DomainError) as refused:
            move_access(customer, site=w.south, instead_of=w.north, by=SAM)
        codes.append(refused.value.code)
    assert codes == ["account_erased", "not_an_account"]


def test_move_is_on_record_for_the_log_in_check_of_a_moment() -> None:
    w = World()
    then = When(now())
    w.move(w.south, w.north)
    for site, may in ((w.north, True), (w.south, False)):
        found = login_check_then(w.nora, site, then)
        assert (found.may, [(change.event, change.may) for change in found.changes][-1]) == (
            may,
            ("access.moved", not may),
        )


def test_staff_of_one_of_the_two_read_nothing_of_the_other() -> None:
    """D-34: nor in a download, which staff of both have it in."""
    w = World()
    then = When(now())
    w.move(w.south, w.north)
    for sites, count in (([w.south], 0), ([w.north], 0), ([w.north, w.south], 1)):
        grant = replace(EVERYTHING, sites=frozenset(site.pk for site in sites))
        events = [record.event for record in history_of(w.nora, grant=grant).records]
        assert events.count("access.moved") == count
        held = export_personal_data(w.nora, grant=grant, by=SAM)
        sentences = [record.sentence for record in held.history]
        assert sum("Moved access" in sentence for sentence in sentences) == count
        assert {site for site in ("north", "south") if f"Site {site}" in str(held)} <= {
            site.code for site in sites
        }
        changes = login_check_then(w.nora, sites[0], then, grant=grant).changes
        assert any("Site" in change.sentence for change in changes) == bool(count)
