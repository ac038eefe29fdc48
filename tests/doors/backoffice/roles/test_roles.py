"""System > Roles: a table to read, copies to change (ADM-05, D-07)."""

import pytest
from django.test import Client

from regulars.backoffice.roles.words import FUNCTIONS, GROUPS
from regulars.staff.models import StaffRole
from regulars.staff.rules import FieldGroup, Right
from tests.doors.pages import without_tokens
from tests.statements import counted_statements
from tests.world import own_role, sam

pytestmark = pytest.mark.django_db

HIDDEN = {group.value: "none" for group in FieldGroup}


def test_table_shows_every_role_group_and_function(administrator: Client) -> None:
    page = administrator.get("/roles").text
    for word in (
        "Viewer",
        "Manager",
        "Administrator",
        "Identity",
        "Credentials",
        "Erase customers",
        "1 holder",
    ):
        assert word in page, word


def test_role_is_copied_changed_and_deleted(administrator: Client) -> None:
    answer = administrator.post("/roles/viewer/copy", {"name": "Support"})
    assert answer["Location"] == "/roles/support"
    sent = HIDDEN | {
        "name": "Help authorized",
        "identity": "view",
        "contact": "edit",
        "functions": ["edit_access"],
    }
    assert administrator.post("/roles/support", sent | {"version": "1"}).status_code == 303
    role = StaffRole.objects.get(code="support")
    assert (role.name, role.sees, role.edits) == ("Help authorized", ["contact", "identity"], ["contact"])
    assert role.functions == ["edit_access", "edit_customers", "see"]
    page = administrator.get("/roles/support").text
    assert page.count(" checked") == 10 + 3
    assert administrator.post("/roles/support/deletion").status_code == 303
    assert not StaffRole.objects.filter(code="support").exists()


@pytest.mark.parametrize("code", ["viewer", "manager", "administrator"])
def test_shipped_role_is_read_only(administrator: Client, code: str) -> None:
    page = administrator.get(f"/roles/{code}").text
    assert '<fieldset class="stack" disabled>' in page
    assert ">Save<" not in without_tokens(page)
    sent = HIDDEN | {"name": "Mine", "version": "1"}
    assert administrator.post(f"/roles/{code}", sent).status_code == 409
    assert administrator.post(f"/roles/{code}/deletion").status_code == 409


def test_role_in_use_offers_no_deletion_and_refuses_it(administrator: Client) -> None:
    role = own_role()
    sam(role.code)
    assert "Delete" not in administrator.get("/roles/support").text
    answer = administrator.post("/roles/support/deletion")
    assert answer.status_code == 409
    assert "Somebody holds this role" in answer.text


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"contact": "own"}, 422),
        ({"functions": ["fly"]}, 422),
        ({"name": "viewer"}, 409),
        ({"version": "1"}, 409),
    ],
)
def test_bad_role_is_refused(administrator: Client, sent: dict[str, object], status: int) -> None:
    own_role()
    assert (
        administrator.post("/roles/support", HIDDEN | {"name": "Support", "version": "2"} | sent).status_code
        == status
    )


@pytest.mark.parametrize("name", ["", "Viewer", "…"])
def test_copy_without_a_name_of_its_own_is_refused(administrator: Client, name: str) -> None:
    assert administrator.post("/roles/viewer/copy", {"name": name}).status_code in {409, 422}


def test_table_takes_as_many_statements_for_many_roles(administrator: Client) -> None:
    with counted_statements() as few:
        administrator.get("/roles")
    for number in range(3):
        own_role(f"Role {number}")
    with counted_statements() as more:
        administrator.get("/roles")
    assert more.count == few.count <= 10


def test_every_function_and_group_has_its_words() -> None:
    """A new right without a line here could be given to nobody."""
    assert sorted(one.right for one in FUNCTIONS) == sorted(Right)
    assert [group for group, _, _ in GROUPS] == list(FieldGroup)


def test_shipped_roles_are_named_in_the_language_of_the_page(administrator: Client) -> None:
    own_role("Viewers")
    german = {"Accept-Language": "de"}
    page = administrator.get("/roles", headers=german).text
    assert (">Betrachter</a>" in page, ">Viewers</a>" in page, ">Viewer</a>" in page) == (True, True, False)
    for address in ("/roles/viewer", "/staff/new", "/staff", "/api-keys/new"):
        page = administrator.get(address, headers=german).text
        assert ("Betrachter" in page, ">Viewer<" in page) == (True, False), address
    assert ">Viewer</a>" in administrator.get("/roles").text
