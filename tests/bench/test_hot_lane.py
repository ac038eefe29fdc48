import pytest

from bench.hot_lane import measure
from tests.doors.api.servers import database_url
from tests.ports import free_port
from tests.world import a_site, an_account


@pytest.mark.django_db(transaction=True)
def test_bench_measures_the_hot_lane_against_the_bare_application() -> None:
    """That it measures; what it measures is promised of `make bench`, on a machine that does nothing else."""
    an_account(site=a_site("sports"))
    found = measure(database_url(), database_url(), port=free_port(following=2), rounds=1, requests=400)
    assert found.accounts == 2
    assert found.many_accounts == 3
    assert found.me.total > 0
    assert found.bare.total > 0
    assert found.ratio < 5
    assert found.growth is not None
