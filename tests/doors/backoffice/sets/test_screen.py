import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regulars.kernel.actor import OPERATOR
from regulars.kernel.jobs import enqueue
from tests.doors.backoffice.sets.conftest import Mystic
from tests.world import a_set, a_site, an_account


def codes(html: str) -> list[str]:
    return re.findall(r'<tr id="set-([^"]+)"', html)


def test_screen_of_a_fresh_installation_has_one_row(administrator: Client) -> None:
    """SET-02, DEF-01."""
    answer = administrator.get("/customer-sets")
    assert answer.status_code == 200
    assert codes(answer.text) == ["default"]
    for place in ("System", "Structure", "Customer Sets", "Create new set", "No sites in this set"):
        assert place in answer.text


def test_screen_lists_every_set_with_code_name_mark_and_sites(administrator: Client, mystic: Mystic) -> None:
    """SET-02: the default set first, then by name."""
    html = administrator.get("/customer-sets").text
    assert codes(html) == ["default", "b2b", "b2c"]
    row = html.split('<tr id="set-b2c"')[1].split("</tr>")[0]
    for text in ("b2c", "Set b2c", "All its sites", "Site kids", "Site sports"):
        assert text in row
    assert html.split('<tr id="set-default"')[1].split("</tr>")[0].count(">Default</span>") == 1


def test_picture_counts_customers_of_sets_and_sites(administrator: Client, mystic: Mystic) -> None:
    html = administrator.get("/customer-sets").text
    picture = html.split("picture-title")[2].split("</section>\n</section>")[0]
    assert "customer, one login, 2 sites" in " ".join(picture.split())


def test_screen_asks_no_more_for_more_sets(administrator: Client, mystic: Mystic) -> None:
    with CaptureQueriesContext(connection) as few:
        administrator.get("/customer-sets")
    for code in ("one", "two", "three"):
        an_account(f"{code}@mail.example", a_site(f"site-{code}", a_set(code)))
    with CaptureQueriesContext(connection) as many:
        administrator.get("/customer-sets")
    assert (len(few), len(many)) == (5, 5)  # and two by hand: who it is


def test_viewer_sees_everything_and_edits_nothing(viewer: Client, mystic: Mystic) -> None:
    html = viewer.get("/customer-sets").text
    assert codes(html) == ["default", "b2b", "b2c"]
    for text in ("Create new set", "/row", "/deletion"):
        assert text not in html


def test_names_with_markup_are_text(administrator: Client) -> None:
    a_set("odd").sites.create(code="odd", name="<script>alert(1)</script>", sender="a@b.example")
    html = administrator.get("/customer-sets").text
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_screen_tells_of_work_in_the_background(viewer: Client) -> None:
    job = enqueue("delete_set", {"code": "b2b"}, by=OPERATOR)
    html = viewer.get("/customer-sets").text
    assert "Delete customer set b2b" in html
    assert f'href="/jobs/{job.pk}"' in html
