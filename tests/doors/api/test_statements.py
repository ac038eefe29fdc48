"""Lists don't ask more often because they are longer (1 row and 3 rows under one literal count)."""

import pytest

from regulars.kernel.actor import OPERATOR
from regulars.kernel.jobs import enqueue
from tests.doors.api.calls import admin, as_shopper
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db


def grow(number: int) -> None:
    home = a_set(f"set-{number}")
    site = a_site(f"site-{number}", home)
    an_account(f"ada{number}@mail.example", site)


@pytest.mark.parametrize(
    ("path", "count"),
    [("/sets", 6), ("/sites", 5), ("/customers", 7), ("/customers?q=ada", 6)],
)
def test_list_asks_as_often_for_three_rows_as_for_one(path: str, count: int) -> None:
    call = admin("viewer")
    sizes = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            grow(number)
        with counted_statements() as asked:
            sizes.append(len(call.get(path).json["items"]))
        assert asked.count == count, sizes
    assert sizes[0] < sizes[1]


@pytest.mark.parametrize(("path", "count"), [("access", 5), ("audit", 8)])
def test_list_of_one_customer_asks_as_often_for_three_rows_as_for_one(path: str, count: int) -> None:
    home = a_set("b2c")
    ada = an_account(site=a_site("site-1", home))
    call = admin("manager")
    sizes = []
    for number in (2, 3):  # the record of each names a site
        a_site(f"site-{number}", home)
        call.put(f"/customers/{ada.pk}/access/site-{number}", {"state": "active"})
        with counted_statements() as asked:
            sizes.append(len(call.get(f"/customers/{ada.pk}/{path}").json["items"]))
        assert asked.count == count, sizes
    assert sizes[0] < sizes[1]


def test_reading_one_thing_is_a_fixed_number_of_statements() -> None:
    """Key, count, thing, what belongs to it."""
    ada = an_account(site=a_site("sports", a_set("b2c")))
    job = enqueue("nothing", {}, by=OPERATOR)
    call = admin("viewer")
    paths = {f"/customers/{ada.pk}": 7, "/sets/b2c": 7, "/sites/sports": 6, f"/jobs/{job.pk}": 3}
    for path, count in paths.items():
        with counted_statements() as asked:
            assert call.get(path).status == 200
        assert asked.count == count, path


def test_log_in_is_a_fixed_number_of_statements() -> None:
    """One counts the request, two count the try and take it out again."""
    sports = a_site("sports")
    an_account(site=sports)
    with counted_statements() as asked:
        as_shopper(sports, "ada@mail.example")
    assert asked.count == 12
