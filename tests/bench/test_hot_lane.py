import pytest

from bench.hot_lane import measure_hot_lane
from tests.doors.api.servers import database_url
from tests.ports import free_port
from tests.world import a_site, an_account


@pytest.mark.django_db(transaction=True)
def test_bench_measures_the_hot_lane_against_the_bare_application() -> None:
    """That it measures; what it measures is promised of `make bench`, on a machine that does nothing else."""
    an_account(site=a_site("sports"))
    url, port = database_url(), free_port(following=2)
    figures = list(measure_hot_lane(url, url, port=port, rounds=1, requests=400))
    assert [one.note for one in figures[:3]] == ["2 accounts", "", "3 accounts"]
    assert [one.ratio is not None for one in figures] == [True, False, True, True]
    assert all(one.value > 0 for one in figures[:3])
    assert figures[0].ratio
    assert figures[0].ratio.value < 5
