import pytest

from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict
from regulars.sites.models import Installation
from regulars.sites.operations.installation import mark_as_demo
from tests.world import a_site

pytestmark = pytest.mark.django_db


def test_installation_with_sites_never_becomes_a_demo() -> None:
    a_site("sports")
    with pytest.raises(Conflict, match="database of its own"):
        mark_as_demo(by=OPERATOR)
    assert not Installation.objects.get().is_demo


def test_demo_stays_one_when_marked_again() -> None:
    mark_as_demo(by=OPERATOR)
    a_site("sports")
    mark_as_demo(by=OPERATOR)
    assert Installation.objects.get().is_demo
