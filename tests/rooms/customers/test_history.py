"""The history of a customer in plain sentences."""

import pytest

from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import erase, rename
from regulars.customers.operations.moves import move_account
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.queries.history import history_of
from regulars.kernel.actor import OPERATOR
from regulars.staff.rules.rights import EVERYTHING
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account, sites

pytestmark = pytest.mark.django_db


def test_history_tells_what_happened_newest_first() -> None:
    b2c, b2b = a_set("b2c"), a_set("b2b")
    sports, kids = sites(["sports", "kids"], b2c)
    ada = an_account(site=sports)
    ada = change_profile(ada, ProfileChanges(phone="030 1234", last_name="Lund"), version=1, by=OPERATOR)
    rename(ada, username="ada", by=OPERATOR)
    set_access(ada, site=kids, state="disabled", by=OPERATOR)
    move_account(ada, to_set=b2b, by=OPERATOR)

    entries = history_of(ada, grant=EVERYTHING).entries

    assert [entry.sentence for entry in entries] == [
        "Moved the account from set Set b2c to Set b2b.",
        "Disabled access to Site kids.",
        "Changed the user name.",
        "Changed last name and phone.",
        "Added the account.",
    ]
    assert [(one.label, one.before, one.after) for one in entries[3].values] == [
        ("last name", "Lind", "Lund"),
        ("phone", "", "030 1234"),
    ]
    assert {(entry.actor_kind, entry.door) for entry in entries} == {("operator", "cli")}


def test_history_forgets_values_with_the_person_and_keeps_what_happened() -> None:
    ada = an_account(site=a_site("sports"))
    rename(ada, username="ada", by=OPERATOR)
    erase(ada, by=OPERATOR)
    entries = history_of(ada, grant=EVERYTHING).entries
    assert [entry.sentence for entry in entries][1:] == ["Changed the user name.", "Added the account."]
    assert [entry.values for entry in entries] == [[], [], []]


def test_history_goes_on_page_by_page_with_a_fixed_number_of_statements() -> None:
    ada = an_account(site=a_site("sports"))
    for nr in range(6):
        rename(ada, username=f"ada{nr}", by=OPERATOR)
    first = history_of(ada, grant=EVERYTHING, limit=4)
    second = history_of(ada, grant=EVERYTHING, before=first.older, limit=4)
    assert (len(first.entries), len(second.entries), second.older) == (4, 3, None)
    for limit in (1, 3):
        with counted_statements() as counted:
            history_of(ada, grant=EVERYTHING, limit=limit)
        assert counted.count == 5
