import pytest

from tests.world import default_set


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_installation_has_one_default_set_from_the_first_moment(time: int) -> None:
    """DEF-01; the second round proves that truncating tests put it back."""
    assert default_set().code == "default"
