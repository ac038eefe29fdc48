import pytest
from django.test import Client

from regulars.sites.models import CustomerSet, Site
from tests.doors.backoffice.sets.conftest import Mystic
from tests.doors.pages import plan_in, plan_lines
from tests.world import a_site, an_account, default_set

HTMX = {"HX-Request": "true"}
NEW = "/customer-sets/new"


def test_create_new_set_opens_a_row_in_the_grid(administrator: Client) -> None:
    """SET-03: on the page, and as the part that htmx swaps in."""
    for headers in ({}, HTMX):
        answer = administrator.get(NEW, headers=headers)
        assert 'class="row-editing"' in answer.text
        assert 'name="code"' in answer.text
    assert answer["HX-Retarget"] == "#sets"


def test_new_set_becomes_a_normal_row(administrator: Client, values: dict) -> None:
    """SET-03; without scripts a redirect, with htmx the new grid."""
    answer = administrator.post(NEW, values | {"code": "outlets"})
    assert (answer.status_code, answer["Location"]) == (303, "/customer-sets?from=outlets")
    answer = administrator.post(NEW, values | {"code": "more"}, headers=HTMX)
    assert answer.status_code == 200
    assert 'id="set-more"' in answer.text
    assert "row-editing" not in answer.text
    assert answer["HX-Replace-Url"] == "/customer-sets"


@pytest.mark.parametrize("code", ["b2c", "B2C"])
def test_new_set_needs_a_free_code(administrator: Client, mystic: Mystic, values: dict, code: str) -> None:
    """SET-04: refused in any letter case, beside the field, with what was typed kept."""
    answer = administrator.post(NEW, values | {"code": code})
    assert answer.status_code == 422
    assert f"The code “{code}” is taken" in answer.text
    assert 'value="Outlets"' in answer.text
    assert CustomerSet.objects.count() == 3


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("code", "", "This field is required."),
        ("code", "x" * 51, "at most 50 characters"),
        ("code", "has space", "Use letters, digits, hyphens"),
        ("code", "a\x00b", "invisible or control characters"),
        ("name", " ", "This field is required."),
        ("name", "x" * 101, "at most 100 characters"),
        ("name", "a\u202eb", "invisible or control characters"),
        ("access_mode", "wide", "wide is not one of the available choices"),
        ("sites", "999999", "999999 is not one of the available choices"),
        ("sites", "<b>", "is not one of the available choices"),
    ],
)
def test_new_set_refuses_bad_input_beside_its_field(
    administrator: Client, values: dict, field: str, value: str, message: str
) -> None:
    answer = administrator.post(NEW, values | {"code": "outlets", field: value}, headers=HTMX)
    assert answer.status_code == 422
    assert message in answer.text
    assert not CustomerSet.objects.filter(code="outlets").exists()


def test_new_set_takes_the_default_mark(administrator: Client, values: dict) -> None:
    """SET-07: exactly one default; new sites and customers without a site land in it."""
    administrator.post(NEW, values | {"code": "outlets", "is_default": "on"})
    assert default_set().code == "outlets"
    assert a_site("fresh").set.code == "outlets"
    assert an_account("nowhere@mail.example").set.code == "outlets"


def test_new_set_shows_the_plan_before_it_takes_sites(
    administrator: Client, mystic: Mystic, values: dict
) -> None:
    """SET-08, SITE-04: nothing is saved until the plan is agreed to."""
    sent = values | {"code": "outlets", "sites": [mystic.sports.pk, mystic.parts.pk]}
    answer = administrator.post(NEW, sent, headers=HTMX)
    assert answer.status_code == 200
    assert answer["HX-Retarget"] == "#dialogs"
    assert plan_lines(answer.text) == {
        "no_longer kids": "1",
        "can_log_in parts": "1",
        "can_log_in sports": "1",
        "taken_along": "2",
    }
    assert not CustomerSet.objects.filter(code="outlets").exists()

    sent |= {"strategy": "leave"}
    answer = administrator.post(NEW, sent, headers=HTMX)
    assert plan_lines(answer.text) == {"no_longer parts": "1", "no_longer sports": "1"}
    answer = administrator.post(NEW, sent | {"plan": plan_in(answer.text)}, headers=HTMX)
    assert answer.status_code == 200
    assert answer["HX-Trigger"] == "regulars:close-dialog"
    assert set(Site.objects.filter(set__code="outlets")) == {mystic.sports, mystic.parts}
    assert not mystic.b2b.sites.exists()


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_new_set_needs_the_right(client_of, role: str, values: dict) -> None:
    answer = client_of(role).post(NEW, values | {"code": "outlets"})
    assert answer.status_code == 403
    assert CustomerSet.objects.count() == 1
