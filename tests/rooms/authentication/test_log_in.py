import pytest

from regulars.authentication.queries.visits import visit
from regulars.kernel.errors import Unauthenticated
from tests.world import a_set, a_site, an_account, logged_in, sites

pytestmark = pytest.mark.django_db


def test_log_in_works_on_every_site_of_the_set_and_nowhere_else() -> None:
    """SET-01, LOG-01: one login inside the set, refused outside it."""
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    outlet = a_site("outlet")
    ada = an_account(site=sports)

    for site in (sports, kids):
        token = logged_in(ada, site).token
        here = visit(f"{site.code}.localhost", token)
        assert here is not None
        assert here.account is not None
        assert here.account.id == ada.pk

    with pytest.raises(Unauthenticated):
        logged_in(ada, outlet)


def test_session_of_one_site_is_nobody_at_its_sister_site() -> None:
    """G4: a session belongs to the site of its host."""
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    token = logged_in(an_account(site=sports), sports).token

    there = visit(f"{kids.code}.localhost", token)
    assert there is not None
    assert there.account is None
