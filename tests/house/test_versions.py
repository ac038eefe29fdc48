"""G23: whoever saves says which version they saw. Any other than the one that is stored is a conflict: an older one, and one
from the future, which nobody can have seen.
"""

import inspect

import pytest

from regulars.kernel.errors import Conflict
from tests.house.examples import VERBS
from tests.house.verbs import public
from tests.journeys.stories import SAM
from tests.stored import rows

pytestmark = pytest.mark.django_db

FOUND = dict(public())
VERSIONED = [name for name in VERBS if "version" in inspect.signature(FOUND[name]).parameters]
FROM_ELSEWHERE = {"before": -1, "after": 1, "far away": 10**6}


@pytest.mark.parametrize("name", VERSIONED)
@pytest.mark.parametrize("seen", FROM_ELSEWHERE)
def test_verb_refuses_a_version_that_is_not_the_stored_one(name: str, seen: str) -> None:
    args, kwargs = VERBS[name]()
    kwargs["version"] = kwargs.get("version", 1) + FROM_ELSEWHERE[seen]
    before = rows()
    with pytest.raises(Conflict) as refused:
        FOUND[name](*args, **kwargs, by=SAM)
    assert (refused.value.code, rows()) == ("version_conflict", before)
