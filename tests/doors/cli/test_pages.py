"""Pages of a site at the command line (ROL-02, ROL-03)."""

import pytest

from regulars.pages.models import Page
from regulars.sites.models import Site
from tests.doors.cli.commands import run
from tests.rooms.pages.written import a_page, lets_read
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids")


def test_pages_are_listed_in_their_order(kids: Site) -> None:
    """The site's own alone."""
    assert run("pages", "list", "--site", "kids").out == "This site has no pages of its own.\n"
    a_page(kids, "terms", position=2, restricted=True)
    a_page(kids, "about", position=1, active=False)
    a_page(a_site("sports"), "imprint")
    listed = run("pages", "list", "--site", "KIDS", "--json").json
    assert [(page["code"], page["restricted"], page["active"]) for page in listed] == [
        ("about", False, False),
        ("terms", True, True),
    ]
    lines = [line.split() for line in run("pages", "list", "--site", "kids").out.splitlines()]
    assert lines[1:] == [["about", "About", "no", "no", "1"], ["terms", "Terms", "yes", "yes", "2"]]


def test_page_is_deleted_once_it_is_applied(kids: Site) -> None:
    """That of this site; who may read it is told before."""
    a_page(kids, restricted=True)
    a_page(a_site("sports"))
    lets_read(an_account(site=kids))
    told = run("pages", "delete", "Terms", "--site", "kids").out.splitlines()
    assert told[:2] == ["Page terms of kids: Terms", "Roles that name it: Reader of terms."]
    assert Page.objects.count() == 2
    done = run("pages", "delete", "terms", "--site", "kids", "--apply")
    assert (done.code, done.out) == (0, "Deleted page terms of kids.\n")
    assert [page.site.code for page in Page.objects.select_related("site")] == ["sports"]
    for where in (("terms", "kids"), ("nowhere", "kids"), ("terms", "nowhere")):
        refused = run("pages", "delete", where[0], "--site", where[1], "--apply")
        assert (refused.code, len(refused.err.strip().splitlines())) == (1, 1)
    assert Page.objects.count() == 1
