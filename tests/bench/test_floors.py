import pytest

from bench.floors import measure_floors
from tests.doors.api.servers import database_url
from tests.ports import free_port
from tests.world import a_site, an_account


@pytest.mark.django_db(transaction=True)
def test_bench_measures_lists_and_pages_against_their_statements() -> None:
    """P2, P9: that it measures; what it measures is promised of `make bench`, on a machine that does nothing else."""
    an_account(site=a_site("sports"))
    figures = list(measure_floors(database_url(), port=free_port(following=1), rounds=1, requests=20))
    assert [one.ratio.most if one.ratio else None for one in figures] == [4, 5, 11, 20, 3.5, 4, 6, 6, 1.5]
    assert [one.ratio.of if one.ratio else "" for one in figures] == [
        *["bare ones"] * 4,
        *["times `GET /me`"] * 5,
    ]
    assert all(one.ratio and one.value > one.value / one.ratio.value > 0 for one in figures)
