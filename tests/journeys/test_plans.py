import pytest

from regulars.journeys.plans import fingerprint, roughly


@pytest.mark.parametrize(
    ("count", "weighed"), [(0, 0), (7, 7), (99, 99), (100, 100), (104, 100), (110, 110), (12_345, 12_000)]
)
def test_number_in_a_plan_counts_as_a_person_weighs_it(count: int, weighed: int) -> None:
    assert roughly(count) == weighed


def test_one_more_customer_undoes_a_small_plan_but_not_a_large_one() -> None:
    assert fingerprint(roughly(7)) != fingerprint(roughly(8))
    assert fingerprint(roughly(12_345)) == fingerprint(roughly(12_346))
