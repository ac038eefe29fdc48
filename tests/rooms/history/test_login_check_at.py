"""*Could they log in here then?* in words and for days; `journeys/test_past_log_in_checks.py` compares it with the present."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import now

from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block, unblock
from regulars.customers.rules import AccessState
from regulars.history.queries.customer_history import history_of
from regulars.history.queries.login_check_at import Then, login_check_then
from regulars.history.queries.reasons_at import reason_then
from regulars.history.rules import Period, When, check_when, over
from regulars.journeys.customer_lifecycle import erase, move_account
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Invalid
from regulars.sites.models import Site
from regulars.sites.operations.sets import hand_over_default
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import AcceptedType
from regulars.staff.rules.rights import EVERYTHING
from regulars.transfer.operations.import_lines import ImportLine
from regulars.transfer.operations.imports import import_accounts
from tests.journeys.stories import delete
from tests.statements import counted_statements
from tests.world import PASSWORD, a_family, a_guest, a_set, a_site, an_account, logged_in, sites

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def then(account: Customer, site: Site, at: datetime, until: datetime | None = None) -> Then:
    return login_check_then(account, site, When(at, until))


def told(found: Then, site: Site) -> tuple[bool | None, str]:
    return found.may, reason_then(found, site).text


def test_every_turn_is_told_with_the_answer_that_it_left() -> None:
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    start = now()
    ada = an_account(site=sports)
    set_access(ada, site=kids, state="disabled", by=OPERATOR)
    closed = now()
    set_access(ada, site=kids, state="active", by=OPERATOR)
    block(ada, by=OPERATOR)

    found = then(ada, kids, start)

    assert told(found, kids) == (False, "There was no account yet.")
    assert [(one.sentence, one.may) for one in found.changes] == [
        ("Added the account.", True),
        ("Disabled access to Site kids.", False),
        ("Activated access to Site kids.", True),
        ("Blocked the account.", False),
    ]
    assert told(then(ada, kids, closed), kids) == (False, "Access to Site kids was disabled.")
    assert told(then(ada, kids, now()), kids) == (False, "The account was blocked, at every site.")


def test_what_concerns_other_doors_is_left_out() -> None:
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    other = a_site("other", a_set("b2b"))
    ada, ben = an_account(site=sports), an_account("ben@mail.example", sports)
    at = now()
    set_access(ada, site=sports, state="disabled", by=OPERATOR)
    block(ben, by=OPERATOR)
    logged_in(ada, kids)
    logged_in(ada, kids)
    assert [one.event for one in then(ada, kids, at).changes] == [
        "customer.logged_in"
    ]  # the first one wrote a row
    assert then(ada, other, at).changes == []


def test_imported_account_is_not_known_before_its_import() -> None:
    sports = a_site("sports", a_set("b2c"))
    values = {"site": "sports", "email": "ada@mail.example", "last_name": "Lind", "created_at": "2019-05-01"}
    before = now()
    import_accounts([ImportLine(2, values)], by=OPERATOR)
    ada = Customer.objects.get()
    may, text = told(then(ada, sports, before), sports)
    assert may is None
    assert text.startswith("The account came in by an import later")
    assert then(ada, sports, now()).may is True


def test_without_any_record_nothing_is_claimed() -> None:
    """Accounts that came into the database by another way than a verb."""
    sports = a_site("sports", a_set("b2c"))
    ada = Customer.objects.create(
        set=sports.set, username="ada", username_key="ada", email="ada@mail.example"
    )
    assert told(then(ada, sports, now()), sports) == (None, "No record tells how things stood at that time.")


def test_site_that_was_opened_later_let_nobody_in() -> None:
    b2c = a_set("b2c")
    ada = an_account(site=a_site("sports", b2c))
    at = now()
    kids = a_site("kids", b2c)
    assert told(then(ada, kids, at), kids) == (False, "Site kids didn't exist yet.")
    assert told(then(an_account("ben@mail.example"), kids, at), kids)[0] is False  # whoever was there


def test_guest_never_could() -> None:
    sports = a_site("sports", a_set("b2c"))
    assert told(then(a_guest(sports), sports, now()), sports)[0] is False


def test_erased_account_is_still_known_by_ids_alone() -> None:
    """D-09, G20: ended rows and records stay, personal values don't."""
    sports = a_site("sports", a_set("b2c"))
    ada = an_account(site=sports)
    before = now()
    erase(ada, by=OPERATOR)
    ada.refresh_from_db()
    assert told(then(ada, sports, before), sports) == (True, "Access to Site sports was active.")
    assert told(then(ada, sports, now()), sports)[0] is False


def test_sets_are_named_as_they_were_then() -> None:
    sports = a_site("sports", a_set("b2c"))
    kids = a_site("kids", a_set("b2b"))
    ada = an_account(site=sports)
    at = now()
    assert (
        told(then(ada, kids, at), kids)[1]
        == "Site kids belonged to customer set Set b2b, the account to Set b2c."
    )
    move_account(ada, to_set=kids.set, by=OPERATOR)
    assert told(then(ada, kids, at), kids)[0] is False
    assert told(then(ada, kids, now()), kids)[0] is True


def test_day_is_told_in_one_word() -> None:
    sports = a_site("sports", a_set("b2c"))
    start = now()
    ada = an_account(site=sports)
    block(ada, by=OPERATOR)
    middle = now()
    unblock(ada, by=OPERATOR)
    end = now()
    assert then(ada, sports, start, end).period is Period.PARTLY
    assert then(ada, sports, start).period is Period.NO
    assert then(ada, sports, middle).period is Period.NO
    assert then(ada, sports, end, end + timedelta(days=1)).period is Period.YES


@pytest.mark.parametrize(
    ("answers", "period"),
    [
        ([True], Period.YES),
        ([False, False], Period.NO),
        ([None, True], Period.PARTLY),
        ([None, False], Period.NOT_KNOWN),
    ],
)
def test_period_never_claims_what_is_not_known(answers: list[bool | None], period: Period) -> None:
    assert over(answers) is period


def test_moments_are_read_in_utc_and_days_end_by_now() -> None:
    latest = datetime(2026, 5, 31, 12, tzinfo=UTC)
    assert check_when("2026-05-30T10:00", latest=latest) == When(datetime(2026, 5, 30, 10, tzinfo=UTC))
    assert check_when("2026-05-30T10:00+02:00", latest=latest).at == datetime(2026, 5, 30, 8, tzinfo=UTC)
    assert check_when("2026-05-31", latest=latest) == When(datetime(2026, 5, 31, tzinfo=UTC), latest)
    assert check_when("20260531", latest=latest).until == latest


@pytest.mark.parametrize(
    ("text", "code"),
    [("yesterday", "moment_shape"), ("", "moment_shape"), ("2026-06-01", "moment_in_future")],
)
def test_no_moment_and_one_to_come_are_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_when(text, latest=datetime(2026, 5, 31, tzinfo=UTC))
    assert refused.value.code == code


def test_statements_do_not_grow_with_history() -> None:
    sports = a_site("sports", a_set("b2c"))
    ada = an_account(site=sports, password=PASSWORD)
    counts = set()
    for _ in range(2):
        with counted_statements() as counted:
            then(ada, sports, LONG_AGO)
        counts.add(counted.count)
        block(ada, by=OPERATOR)
        unblock(ada, by=OPERATOR)
    assert len(counts) == 1


def test_change_at_a_site_of_others_counts_and_is_not_told() -> None:
    """G13: whoever is limited to the master learns that something changed, not where."""
    trade, north = a_family("trade", ["north"], a_set("b2b"))
    ada = an_account(site=None)
    ada = move_account(ada, to_set=trade.set, by=OPERATOR)
    at = now()
    set_access(ada, site=north, state="active", by=OPERATOR)
    limited = replace(EVERYTHING, sites=frozenset({trade.pk}))
    found = login_check_then(ada, trade, When(at), grant=limited)
    assert [(one.sentence, one.may) for one in found.changes] == [
        ("A change that reached a site that is none of yours.", True)
    ]
    assert [one.sentence for one in then(ada, trade, at).changes] == ["Activated access to Site north."]


def test_import_at_several_sites_is_not_counted_for_who_looks_after_one() -> None:
    """G13: how many accounts came in tells of the other sites as well."""
    sports, _ = sites(["sports", "kids"], a_set("b2c"))
    at = now()
    for_each = [
        ImportLine(nr, {"email": f"{code}@mail.example", "last_name": "Lind", "type": "B2C", "site": code})
        for nr, code in enumerate(("sports", "kids"), start=2)
    ]
    import_accounts(for_each, by=OPERATOR)
    ada = Customer.objects.get(email="sports@mail.example")
    limited = replace(EVERYTHING, sites=frozenset({sports.pk}))
    told_to = [
        [one.sentence for one in login_check_then(ada, sports, When(at), grant=grant).changes]
        for grant in (limited, EVERYTHING)
    ]
    assert told_to == [["A change that reached a site that is none of yours."], ["Imported 2 accounts."]]


def test_set_of_others_is_not_named_for_who_looks_after_one_site() -> None:
    """G13: where somebody came from is told without the name of a set that holds none of their sites."""
    sports = a_site("sports", a_set("b2c"))
    other = a_set("b2b")
    ada = an_account(site=sports)
    move_account(ada, to_set=other, by=OPERATOR)
    away = now()
    ada = move_account(ada, to_set=sports.set, by=OPERATOR)
    limited = replace(EVERYTHING, sites=frozenset({sports.pk}))
    for grant, name, in_text in ((limited, "(not yours)", "another set"), (EVERYTHING, "Set b2b", "Set b2b")):
        found = login_check_then(ada, sports, When(away), grant=grant)
        moved = f"Moved the account from customer set {name} to Set b2c."
        assert reason_then(found, sports, grant=grant).text.endswith(f"the account to {in_text}.")
        assert [one.sentence for one in found.changes] == [moved]
        assert history_of(ada, grant=grant).records[0].sentence == moved


def test_approval_of_then_is_known() -> None:
    """APP-06, D-18: in words, and with the change that opened the door."""
    b2c = a_set("b2c")
    kids = a_site("kids", b2c)
    trade = AcceptedType("B2B", approval=True, receiver="sam@staff.example")
    sports = a_site("sports", b2c, customer_types=[AcceptedType("B2C"), trade])
    ada = an_account(site=kids, type="B2B")
    at = now()
    change_site(sports, SiteChanges(customer_types=[AcceptedType("B2B")]), version=1, by=OPERATOR)
    found = then(ada, sports, at)
    text = "Site sports approved customers of this type one by one, and this one had not been."
    assert told(found, sports) == (False, text)
    assert [(one.event, one.may) for one in found.changes] == [("site.changed", True)]
    assert then(ada, sports, now()).may is True


def test_yes_at_a_sister_site_that_counted_for_the_set_is_told() -> None:
    """D-18: the record is of the other site; it turned this door."""
    trade = AcceptedType("B2B", approval=True, receiver="sam@staff.example")
    b2c = a_set("b2c", approval_for_set=True)
    kids, sports = (a_site(code, b2c, customer_types=[trade]) for code in ("kids", "sports"))
    ada = an_account(site=kids, type="B2B", state=AccessState.PENDING)
    at = now()
    set_access(ada, site=kids, state="active", by=OPERATOR)
    found = then(ada, sports, at)
    assert told(found, sports) == (False, "Access to Site sports was waiting for approval.")
    assert [(one.sentence, one.may) for one in found.changes] == [("Activated access to Site kids.", True)]


def test_set_that_never_changed_and_is_gone_is_known() -> None:
    """The set that the installation began with was made by no verb; its end tells how it was."""
    outlet = a_site("outlet")
    ada = an_account(site=outlet)
    row_less = a_site("fresh")
    at = now()
    successor = a_set("b2c")
    hand_over_default(successor, by=OPERATOR)
    delete(outlet.set, successor)
    assert then(ada, row_less, at).may is True
