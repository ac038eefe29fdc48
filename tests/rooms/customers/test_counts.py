import pytest
from django.db import connection

from regulars.customers.models import Access
from regulars.customers.queries import counts
from regulars.customers.queries.counts import Total, customers_per_set, customers_per_site, refresh_estimates
from tests.world import a_family, a_set, an_account, default_set, sites

pytestmark = pytest.mark.django_db


@pytest.fixture
def _small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A handful of customers go the way that a million would."""
    monkeypatch.setattr(counts, "EXACT_UP_TO", 4)
    monkeypatch.setattr(counts, "GLANCE", 2)


def test_few_customers_are_counted_exactly() -> None:
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    for number in range(3):
        an_account(f"a{number}@mail.example", sports)
    assert customers_per_set() == {
        default_set().pk: Total(0, is_exact=True),
        sports.set_id: Total(3, is_exact=True),
    }
    assert customers_per_site() == {sports.pk: Total(3, is_exact=True), kids.pk: Total(0, is_exact=True)}


@pytest.mark.usefixtures("_small_limits")
def test_many_customers_are_about_as_many_as_the_statistics_say() -> None:
    (sports,) = sites(["sports"], a_set("b2c"))
    for number in range(9):
        an_account(f"a{number}@mail.example", sports)
    assert customers_per_site()[sports.pk] == Total(4, is_exact=False)
    refresh_estimates(9)
    assert customers_per_site()[sports.pk] == Total(9, is_exact=False)
    assert customers_per_set()[sports.set_id] == Total(9, is_exact=False)


@pytest.mark.usefixtures("_small_limits")
def test_site_that_is_suddenly_small_is_counted_whatever_the_statistics_say() -> None:
    (sports,) = sites(["sports"], a_set("b2c"))
    for number in range(9):
        an_account(f"a{number}@mail.example", sports)
    refresh_estimates(9)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM customers_access WHERE id > (SELECT min(id) FROM customers_access)")
    assert Access.objects.count() == 1
    assert customers_per_site()[sports.pk] == Total(1, is_exact=True)


def test_master_has_the_customers_of_its_family() -> None:
    """F46: they can all log in there; a sub site has its own."""
    b2b = a_set("b2b")
    trade, north, south = a_family("trade", ["north", "south"], b2b)
    (parts,) = sites(["parts"], b2b)
    for number, place in enumerate([trade, north, north, south, parts]):
        an_account(f"a{number}@mail.example", place)
    expected = {
        trade.pk: Total(4, is_exact=True),
        north.pk: Total(2, is_exact=True),
        south.pk: Total(1, is_exact=True),
        parts.pk: Total(1, is_exact=True),
    }
    assert customers_per_site() == expected
    assert customers_per_site([parts.pk]) == {parts.pk: expected[parts.pk]}
    assert customers_per_site([trade.pk])[trade.pk] == expected[trade.pk]
    assert customers_per_set([b2b.pk]) == {b2b.pk: Total(5, is_exact=True)}
