import re

import pytest

from bench import office, shopper
from bench.buying import groups_of, measure_added, shop_of
from tests.doors.api.servers import database_url
from tests.world import a_site, an_account


@pytest.mark.django_db(transaction=True)
def test_shops_and_groups_can_be_measured() -> None:
    """SHP-01, GRP-05: each address answers, with so many statements; how they are compared is measured with the floors."""
    an_account(site=a_site("sports"))
    *shop, last = shop_of(shopper._prepare(), products=60)  # type: ignore[arg-type]
    counts = [int(re.findall(r"(\d+) statements", address.what)[0]) for address in shop]
    assert (counts, last.what) == ([3, 3, 4, 4, 4, 6], "`GET /me`")
    staff = office._prepare()
    assert [address.most for address in groups_of(staff, members=5)] == [2, 3.5, 0]
    figure = measure_added(database_url(), staff, rounds=1)
    assert figure.ratio
    assert figure.value > figure.value / figure.ratio.value > 0
