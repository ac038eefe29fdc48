import pytest

from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, DomainError, Invalid, NotFound
from regulars.sites.models import CustomerSet, Installation
from regulars.sites.operations.sets import SetChanges, add_set, change_set, hand_over_default, remove_set
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules import Sharing
from tests.world import a_set, a_site, an_account, default_set, home, where

pytestmark = pytest.mark.django_db


def refused(error: pytest.ExceptionInfo[DomainError]) -> tuple[str, str | None]:
    return error.value.code, error.value.field


def test_installation_begins_with_one_set_that_carries_the_mark() -> None:
    """DEF-01."""
    assert [one.code for one in CustomerSet.objects.all()] == ["default"]
    assert default_set().code == "default"


def test_sites_and_accounts_without_a_set_are_in_the_default_set() -> None:
    """DEF-02, DEF-03."""
    outlet = a_site("outlet")
    ada = an_account(site=None)
    assert home(outlet) == "default"
    assert where(ada) == "default"


@pytest.mark.parametrize("code", ["b2c", "B2C", " b2C "])
def test_set_with_a_code_in_use_is_refused_in_any_letter_case(code: str) -> None:
    """SET-04."""
    a_set("b2c")
    with pytest.raises(Conflict) as error:
        a_set(code)
    assert refused(error) == ("set_code_taken", "code")
    assert CustomerSet.objects.filter(code__iexact="b2c").count() == 1


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", "required"),
        ("  ", "required"),
        ("a b", "code_shape"),
        ("-a", "code_shape"),
        ("<b>", "code_shape"),
        ("ä", "code_shape"),
        ("a" * 51, "too_long"),
        ("a\x00b", "control_characters"),
    ],
)
def test_set_with_a_bad_code_is_refused_beside_the_field(code: str, problem: str) -> None:
    with pytest.raises(Invalid) as error:
        a_set(code)
    assert refused(error) == (problem, "code")


@pytest.mark.parametrize("name", ["", "   ", "n" * 101, "tab\there"])
def test_set_with_a_bad_name_is_refused_beside_the_field(name: str) -> None:
    with pytest.raises(Invalid) as error:
        add_set("b2c", SetChanges(name=name), by=OPERATOR)
    assert error.value.field == "name"


def test_code_of_a_set_is_not_among_what_may_change() -> None:
    """SET-05: no verb takes a new code (the trigger is tested in test_impossible)."""
    assert "code" not in SetChanges.__dataclass_fields__


def test_set_is_renamed_and_nothing_else_changes() -> None:
    """SET-06."""
    b2c = a_set("b2c")
    kids = a_site("kids", b2c)
    changed = change_set(b2c, SetChanges(name="Families"), version=b2c.version, by=OPERATOR)
    assert (changed.name, changed.code, changed.version) == ("Families", "b2c", b2c.version + 1)
    assert home(kids) == "b2c"


def test_set_keeps_its_access_mode_and_switches() -> None:
    b2c = a_set("b2c")
    changes = SetChanges(access_mode="listed", sharing={Sharing.CARDS: False}, approval_for_set=True)
    change_set(b2c, changes, version=b2c.version, by=OPERATOR)
    b2c.refresh_from_db()
    assert (b2c.access_mode, b2c.share_cards, b2c.share_orders) == ("listed", False, True)
    assert b2c.approval_for_set


def test_set_with_an_unknown_access_mode_is_refused() -> None:
    with pytest.raises(Invalid) as error:
        a_set("b2c", access_mode="ajar")
    assert refused(error) == ("unknown_value", "access_mode")


def test_set_saved_with_an_old_version_is_refused_and_told_the_current_one() -> None:
    """G23."""
    b2c = a_set("b2c")
    change_set(b2c, SetChanges(name="First"), version=1, by=OPERATOR)
    with pytest.raises(Conflict) as error:
        change_set(b2c, SetChanges(name="Second"), version=1, by=OPERATOR)
    assert (error.value.code, error.value.details) == ("version_conflict", {"version": 2})
    b2c.refresh_from_db()
    assert b2c.name == "First"


def test_new_set_with_the_mark_takes_new_sites_and_accounts() -> None:
    """SET-07: the former holder loses the mark in the same step."""
    b2c = add_set("b2c", SetChanges(name="B2C"), is_default=True, by=OPERATOR)
    assert Installation.objects.get().default_set == b2c
    assert home(a_site("outlet")) == "b2c"
    assert where(an_account(site=None)) == "b2c"


def test_default_mark_is_handed_over_in_one_step() -> None:
    """DEF-05."""
    b2c = a_set("b2c")
    hand_over_default(b2c, by=OPERATOR)
    assert default_set() == b2c
    assert Installation.objects.count() == 1


def test_default_mark_for_a_set_that_is_gone_is_refused() -> None:
    b2c = a_set("b2c")
    remove_set(CustomerSet(pk=b2c.pk, code="b2c"), successor=default_set(), by=OPERATOR)
    with pytest.raises(NotFound) as error:
        hand_over_default(b2c, by=OPERATOR)
    assert error.value.code == "no_such_set"
    assert default_set().code == "default"


def test_default_set_is_not_deleted_even_when_empty() -> None:
    """DEF-04."""
    with pytest.raises(Conflict) as error:
        remove_set(default_set(), successor=a_set("b2c"), by=OPERATOR)
    assert error.value.code == "default_set_undeletable"
    assert default_set().code == "default"


def test_set_with_a_site_or_a_customer_is_not_removed() -> None:
    """SET-14: nothing is ever without a set."""
    b2c, b2b = a_set("b2c"), a_set("b2b")
    kids = a_site("kids", b2c)
    with pytest.raises(Conflict) as error:
        remove_set(b2c, successor=b2b, by=OPERATOR)
    assert error.value.code == "set_not_empty"
    assert home(kids) == "b2c"


def test_set_becomes_discreet_only_when_all_its_sites_are_neutral() -> None:
    """D-33: sister brands never reveal each other."""
    b2c = a_set("b2c")
    kids = a_site("kids", b2c)
    with pytest.raises(Conflict) as error:
        change_set(b2c, SetChanges(discreet=True), version=b2c.version, by=OPERATOR)
    assert refused(error) == ("discreet_needs_neutral", "discreet")

    kids = change_site(kids, SiteChanges(registration="neutral"), version=kids.version, by=OPERATOR)
    assert change_set(b2c, SetChanges(discreet=True), version=b2c.version, by=OPERATOR).discreet
    with pytest.raises(Invalid) as loud:
        change_site(kids, SiteChanges(registration="direct"), version=kids.version, by=OPERATOR)
    assert refused(loud) == ("discreet_needs_neutral", "registration")


def test_new_site_of_a_discreet_set_is_neutral() -> None:
    """D-33."""
    quiet = a_set("quiet", discreet=True)
    assert a_site("one", quiet).registration == "neutral"
    with pytest.raises(Invalid):
        a_site("two", quiet, registration="direct")
