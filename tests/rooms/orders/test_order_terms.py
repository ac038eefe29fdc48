"""What a site says of orders, and what a sub site takes from its master (B2B-09, B2B-10, GST-08, CLS-05)."""

import pytest

from regulars.addresses.rules import Where
from regulars.history.queries.records import RecordFilters, records
from regulars.kernel.errors import Conflict, DomainError
from regulars.kernel.models import AuditRecord
from regulars.orders.models import OrderTerms, SiteOrders
from regulars.orders.operations.terms import OrderTermsChanges, change_order_terms
from regulars.orders.queries.buying_facts import buying_facts
from regulars.orders.queries.health import held_without_approver
from regulars.orders.queries.site_orders import order_terms_in_words, order_terms_of
from regulars.orders.rules.buying import Buyers, OrderingFor
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING
from tests.journeys.stories import SAM
from tests.rooms.orders.test_buying_facts import a_buyer
from tests.statements import counted_statements
from tests.world import a_family, a_set, a_site, own_role, sam

pytestmark = pytest.mark.django_db

DESK = "desk@trade.example"
Changes = OrderTermsChanges


@pytest.fixture
def family() -> list[Site]:
    return a_family("trade", ["north"], a_set("b2b"))


def refusal(site: Site, changes: Changes) -> tuple[str | None, str]:
    before = AuditRecord.objects.count()
    with pytest.raises(DomainError) as refused:
        change_order_terms(site, changes, by=SAM)
    assert AuditRecord.objects.count() == before
    return refused.value.field, refused.value.code


def test_own_word_else_the_masters_else_the_standard(family: list[Site]) -> None:
    """B2B-09, GST-08, SHP-03: word by word, on the page as in the statement that decides."""
    trade, north = family
    ada = a_buyer(north)
    wish = Changes(
        buyers="registered",
        receiver=DESK,
        held={"B2B": True},
        reorder={"B2B": False},
        ordering_for={"B2B": "role"},
    )
    change_order_terms(trade, wish, by=SAM)
    change_order_terms(north, Changes(held={"B2B": False}, prefix="n-"), by=SAM)
    with counted_statements() as statements:
        terms = order_terms_of(north)
    assert statements.count == 1
    assert terms.buyers == (Buyers.REGISTERED, Where.MASTER)
    assert terms.receiver == (DESK, Where.MASTER)
    assert terms.own.prefix == "N-"
    assert terms.switch("held", "B2B") == (False, Where.SITE)
    assert terms.switch("reorder", "B2B") == (False, Where.MASTER)
    assert terms.switch("blocked", "B2B") == (False, Where.STANDARD)
    assert terms.ordering_for("B2B") == (OrderingFor.ROLE, Where.MASTER)
    assert terms.ordering_for("B2C") == (OrderingFor.EVERYONE, Where.STANDARD)
    facts = buying_facts(north.pk, ada.pk)
    assert (facts.buyers, facts.receiver, facts.type_held) == (Buyers.REGISTERED, DESK, False)
    lines = {line.code: line.where for line in order_terms_in_words(terms)}
    assert (lines["buyers"], lines["held.B2B"], lines["reorder.B2B"]) == (
        Where.MASTER,
        Where.SITE,
        Where.MASTER,
    )
    assert "held.B2C" not in lines
    change_order_terms(north, Changes(held={"B2B": None}, prefix=""), by=SAM)
    assert buying_facts(north.pk, ada.pk).type_held
    assert not OrderTerms.objects.filter(site=north).exists()


def test_hold_rule_needs_somebody_who_is_told(family: list[Site]) -> None:
    """B2B-10, D-31: the receiver may be the master's, and isn't taken away under the rule of a sub site."""
    trade, north = family
    assert refusal(north, Changes(held={"B2B": True})) == ("receiver", "hold_without_receiver")
    change_order_terms(trade, Changes(receiver=DESK), by=SAM)
    change_order_terms(north, Changes(held={"B2B": True}), by=SAM)
    assert refusal(trade, Changes(receiver="")) == ("receiver", "hold_without_receiver")
    change_order_terms(north, Changes(receiver="north@trade.example"), by=SAM)
    change_order_terms(trade, Changes(receiver=""), by=SAM)
    assert refusal(north, Changes(receiver="")) == ("receiver", "hold_without_receiver")
    change_order_terms(north, Changes(receiver="", held={"B2B": None}), by=SAM)
    assert buying_facts(north.pk, None).receiver == ""


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        (Changes(buyers="nobody"), "buyers", "unknown_value"),
        (Changes(prefix="ä"), "prefix", "prefix_shape"),
        (Changes(prefix="A B"), "prefix", "prefix_shape"),
        (Changes(prefix="X" * 11), "prefix", "too_long"),
        (Changes(receiver="desk"), "receiver", "email_shape"),
        (Changes(guest_days=0), "guest_days", "out_of_range"),
        (Changes(guest_days=366), "guest_days", "out_of_range"),
        (Changes(ordering_for={"B2B": "nobody"}), "ordering_for", "unknown_value"),
        (Changes(blocked={"nobody": True}), "blocked", "no_such_type"),
    ],
)
def test_what_no_site_can_say_is_refused(family: list[Site], changes: Changes, field: str, code: str) -> None:
    assert refusal(family[0], changes) == (field, code)


def test_prefix_belongs_to_one_site(family: list[Site]) -> None:
    """Whatever the case of its letters."""
    change_order_terms(family[0], Changes(prefix="TRADE-", guest_days=365), by=SAM)
    assert refusal(family[1], Changes(prefix="trade-")) == ("prefix", "order_prefix_taken")


def test_of_two_people_who_save_the_second_is_told_and_nothing_notes_nothing(family: list[Site]) -> None:
    """G23, F58."""
    trade = family[0]
    change_order_terms(trade, Changes(blocked={"B2B": True}), version=1, by=SAM)
    with pytest.raises(Conflict) as refused:
        change_order_terms(trade, Changes(guest_days=30), version=1, by=SAM)
    assert (refused.value.code, refused.value.details) == ("version_conflict", {"version": 2})
    count = AuditRecord.objects.count()
    change_order_terms(trade, Changes(blocked={"B2B": True}, buyers="", guest_days=90), version=2, by=SAM)
    change_order_terms(family[1], Changes(held={"B2B": None}), version=1, by=SAM)
    assert AuditRecord.objects.count() == count
    assert not SiteOrders.objects.filter(site=family[1]).exists()


def test_history_says_in_words_what_there_was_and_is(family: list[Site]) -> None:
    wish = Changes(buyers="guests", guest_days=30, ordering_for={"B2B": "role"}, blocked={"B2C": True})
    change_order_terms(family[0], wish, by=SAM)
    last = AuditRecord.objects.latest("pk").pk
    (found,) = records(RecordFilters(record_id=last), grant=EVERYTHING).records
    assert {value.label: (value.before, value.after) for value in found.values} == {
        "Who may buy": ("", "Only guests"),
        "Days that a guest's page is open": ("90", "30"),
        "Who may order": ("", "B2B: Only customers with a role that lets them order"),
        "Checkout is blocked": ("", "B2C: Yes"),
    }


def test_check_names_sites_where_nobody_could_approve() -> None:
    """B2B-10: an account that needs approval is saved without a receiver, so the check says where that leads nowhere."""
    kids, sports = a_site("kids", a_set("b2c")), a_site("sports", a_set("sport"))
    a_buyer(kids, approve_amount={"amount": "0.00", "currency": "EUR"})
    a_buyer(sports, "ben@mail.example", approve_flag=False)
    assert held_without_approver() == ["kids"]
    approvers = own_role(functions=["see", "see_orders", "approve_orders"])
    sam(approvers.code, at=[sports])
    sam(own_role("Blind", functions=["approve_orders"]).code, email="blind@staff.example", at=[kids])
    assert held_without_approver() == ["kids"]
    sam(approvers.code, email="kim@staff.example", at=[kids])
    assert held_without_approver() == []


def test_check_is_content_where_somebody_is_told(family: list[Site]) -> None:
    """B2B-10."""
    a_buyer(family[1], approve_flag=True)
    assert held_without_approver() == ["north"]
    change_order_terms(family[0], Changes(receiver=DESK), by=SAM)
    assert held_without_approver() == []
