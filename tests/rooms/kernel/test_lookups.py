"""From what an address says to what it means."""

import pytest

from regulars.kernel.errors import NotFound
from regulars.kernel.lookups import number_in, the_one
from regulars.sites.models import CustomerSet
from tests.world import a_set

LARGEST = 2**63 - 1


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), (str(LARGEST), LARGEST), (str(LARGEST + 1), None), ("9" * 5_000, None)]
    + [(text, None) for text in ("", "-1", "+1", " 1", "1.0", "1e3", "٣", "²", "x", "1\x00")],
)
def test_number_is_one_that_a_column_could_hold(text: str, number: int | None) -> None:
    assert number_in(text) == number


def test_the_one_is_found_or_not_found(db: None) -> None:
    p = a_set("p")
    assert the_one(CustomerSet.objects.all(), "gone", "It is gone.", code="p") == p
    with pytest.raises(NotFound) as refused:
        the_one(CustomerSet.objects.all(), "gone", "It is gone.", code="q")
    assert refused.value.code == "gone"
