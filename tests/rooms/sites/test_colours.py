"""Sets and new sites are told apart by their colour (F45)."""

import pytest

from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Invalid
from regulars.sites.models import Site
from regulars.sites.operations.sets import SetChanges, change_set
from regulars.sites.rules.colours import BRAND_COLOURS, SetColour, least_used
from tests.world import a_set, a_site, default_set

pytestmark = pytest.mark.django_db


def test_new_sets_take_every_colour_before_one_comes_twice() -> None:
    colours = [default_set().colour] + [a_set(f"set{number}").colour for number in range(len(SetColour) - 1)]
    assert colours == list(SetColour)
    assert a_set("again").colour == SetColour.INDIGO


def test_new_sites_take_every_colour_before_one_comes_twice() -> None:
    a_site("chosen", brand_colour="#123456")
    colours = [a_site(f"site{number}").brand_colour for number in range(len(BRAND_COLOURS))]
    assert colours == list(BRAND_COLOURS)
    assert Site.objects.get(code="chosen").brand_colour == "#123456"


def test_set_keeps_the_colour_that_was_chosen() -> None:
    red = a_set("b2c", colour="red")
    assert red.colour == "red"
    assert change_set(red, SetChanges(name="New"), version=1, by=OPERATOR).colour == "red"
    assert change_set(red, SetChanges(colour="teal"), version=2, by=OPERATOR).colour == "teal"


@pytest.mark.parametrize("colour", ["", "Red", "#ff0000", "mauve"])
def test_unknown_colour_of_a_set_is_refused(colour: str) -> None:
    with pytest.raises(Invalid) as error:
        change_set(default_set(), SetChanges(colour=colour), version=1, by=OPERATOR)
    assert (error.value.code, error.value.field) == ("unknown_value", "colour")


def test_colour_that_fewest_have_comes_first() -> None:
    assert least_used(["a", "b", "c"], [("a", 2), ("b", 1), ("c", 1), ("d", 0)]) == "b"
