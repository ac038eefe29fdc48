"""The history of a customer in plain sentences."""

from dataclasses import asdict

import pytest

from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import rename
from regulars.customers.operations.consents import change_consents
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.rules import Definition, Option, Type
from regulars.history.queries.customer_history import history_of
from regulars.history.queries.names import Names
from regulars.history.queries.words import changes_in
from regulars.journeys.customer_lifecycle import erase, move_account
from regulars.kernel.actor import OPERATOR
from regulars.sites.rules.types import AcceptedType
from regulars.staff.rules.rights import EVERYTHING, FieldGroup, Grant
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

    entries = history_of(ada, grant=EVERYTHING).records

    assert [entry.sentence for entry in entries] == [
        "Moved the account from customer set Set b2c to Set b2b.",
        "Disabled access to Site kids.",
        "Changed the username.",
        "Changed the profile: Last name, Phone.",
        "Added the account.",
    ]
    assert [(one.label, one.before, one.after) for one in entries[3].values] == [
        ("Last name", "Lind", "Lund"),
        ("Phone", "", "030 1234"),
    ]
    assert {(entry.actor_kind, entry.door) for entry in entries} == {("operator", "cli")}


def test_customer_types_of_a_site_are_told_in_words() -> None:
    types = [AcceptedType("B2C"), AcceptedType("B2B", approval=True, receiver="sam@staff.example")]
    values = {"customer_types": {"from": [asdict(types[0])], "to": [asdict(one) for one in types]}}
    (told,) = changes_in("site", values, Names())
    assert (told.before, told.after) == (
        "Private customer",
        "Private customer, Business customer (with approval, mails to sam@staff.example)",
    )


def test_history_tells_attributes_by_their_names_and_choices_by_their_labels() -> None:
    """ATT-01, G13: from and to in words, without the groups that are hidden; one statement more, however many."""
    options = (Option("r", "Red"), Option("b", "Blue"))
    add_attribute(Definition("colour", "Favourite colour", Type.CHOICE, options=options), by=OPERATOR)
    ada = an_account(site=a_site("sports", currency="CHF"))
    values = {"colour": "r", "approve_flag": True, "block_amount": "50"}
    ada = change_profile(ada, ProfileChanges(attributes=values), version=1, by=OPERATOR)
    ada = change_profile(ada, ProfileChanges(attributes={"colour": "b"}), version=2, by=OPERATOR)
    newest, before, _ = history_of(ada, grant=EVERYTHING).records
    assert newest.sentence == "Changed the profile: Favourite colour."
    assert [(one.label, one.before, one.after) for one in newest.values] == [
        ("Favourite colour", "Red", "Blue")
    ]
    assert [(one.label, one.before, one.after) for one in before.values] == [
        ("Favourite colour", "", "Red"),
        ("Orders need approval", "", "Yes"),
        ("Orders are refused above", "", "50.00 EUR"),
    ]
    b2b = Grant(EVERYTHING.functions, frozenset({FieldGroup.B2B}), frozenset(), sites=None)
    assert [one.label for one in list(history_of(ada, grant=b2b).records)[1].values] == [
        "Orders need approval",
        "Orders are refused above",
    ]
    with counted_statements() as counted:
        history_of(ada, grant=EVERYTHING)
    assert counted.count == 4


def test_consent_is_told_with_its_site() -> None:
    """REG-12."""
    ada = an_account(site=a_site("sports"))
    sports = ada.origin_site
    assert sports
    change_consents(ada, site=sports, given={"marketing_opt_in": True}, by=OPERATOR)
    newest = history_of(ada, grant=EVERYTHING).records[0]
    assert newest.sentence == "Changed consents at Site sports: News and offers by email."
    assert [(one.before, one.after) for one in newest.values] == [("", "Yes")]


def test_history_forgets_values_with_the_person_and_keeps_what_happened() -> None:
    ada = an_account(site=a_site("sports"))
    rename(ada, username="ada", by=OPERATOR)
    erase(ada, by=OPERATOR)
    entries = history_of(ada, grant=EVERYTHING).records
    assert [entry.sentence for entry in entries][1:] == ["Changed the username.", "Added the account."]
    assert [entry.values for entry in entries] == [[], [], []]


def test_history_goes_on_page_by_page_with_a_fixed_number_of_statements() -> None:
    ada = an_account(site=a_site("sports"))
    for nr in range(6):
        rename(ada, username=f"ada{nr}", by=OPERATOR)
    first = history_of(ada, grant=EVERYTHING, limit=4)
    second = history_of(ada, grant=EVERYTHING, before=first.older, limit=4)
    assert (len(first.records), len(second.records), second.older) == (4, 3, None)
    for limit in (1, 3):
        with counted_statements() as counted:
            history_of(ada, grant=EVERYTHING, limit=limit)
        assert counted.count == 3
