"""System > Staff: added, limited to sites, let go (ADM-05, APP-02)."""

import re

import pytest
from django.test import Client

from regulars.sites.models import Site
from regulars.staff.models import StaffUser
from regulars.staff.queries import staff_by_password
from tests.doors.backoffice.conftest import HOST
from tests.statements import counted_statements
from tests.world import a_site, sam

pytestmark = pytest.mark.django_db

NEW = {"name": "Tilda", "email": "tilda@staff.example", "role": "manager", "reach": "every"}


@pytest.fixture
def kids() -> Site:
    a_site("sports")
    return a_site("kids")


def test_person_is_added_for_some_sites_with_a_password_shown_once(administrator: Client, kids: Site) -> None:
    answer = administrator.post("/staff/new", NEW | {"reach": "some", "sites": ["kids"]})
    shown = re.search(r'data-copy="([^"]+)"', answer.text)
    assert shown, answer.text
    tilda = staff_by_password("tilda@staff.example", shown[1])
    assert (tilda.role.code, tilda.grant.sites) == ("manager", {kids.pk})
    page = administrator.get("/staff").text
    assert "Site kids" in page
    assert shown[1] not in page


def test_typed_password_is_not_shown(administrator: Client) -> None:
    answer = administrator.post("/staff/new", NEW | {"password": "tilda has a long one"})
    assert answer.status_code == 303
    assert staff_by_password("tilda@staff.example", "tilda has a long one").name == "Tilda"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"reach": "some"}, "Choose at least one site"),
        ({"email": "administrator@staff.example"}, "Somebody already has this email address"),
        ({"password": "short"}, "10 to 1,024 characters"),
        ({"role": "root"}, "Select a valid choice"),
        ({"sites": ["gone"]}, "Select a valid choice"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_what_can_not_be_is_said_beside_the_field(
    administrator: Client, kids: Site, sent: dict[str, object], said: str
) -> None:
    answer = administrator.post("/staff/new", NEW | sent)
    assert answer.status_code in {409, 422}
    assert said in answer.text
    assert StaffUser.objects.count() == 1


def test_change_counts_from_the_next_request_on(administrator: Client, kids: Site) -> None:
    tilda = sam("manager", "tilda@staff.example")
    hers = Client(HTTP_HOST=HOST)
    hers.force_login(tilda)
    assert hers.get("/history").status_code == 200
    sent = NEW | {"reach": "some", "sites": ["kids"], "version": "1"}
    assert administrator.post(f"/staff/{tilda.pk}", sent).status_code == 303
    assert hers.get("/history").status_code == 403
    assert hers.get("/sites/kids").status_code == 200
    assert hers.get("/sites/sports").status_code == 404


def test_person_who_is_let_go_is_out_with_the_next_request(administrator: Client) -> None:
    tilda = sam("manager", "tilda@staff.example")
    hers = Client(HTTP_HOST=HOST)
    hers.force_login(tilda)
    administrator.post(f"/staff/{tilda.pk}/deactivation")
    assert hers.get("/customers")["Location"].startswith("/login")
    administrator.post(f"/staff/{tilda.pk}/activation")
    assert StaffUser.objects.get(pk=tilda.pk).is_active


def test_another_password_logs_out(administrator: Client) -> None:
    tilda = sam("manager", "tilda@staff.example")
    hers = Client(HTTP_HOST=HOST)
    hers.force_login(tilda)
    answer = administrator.post(f"/staff/{tilda.pk}/password", {"way": "generate"})
    assert "only time that it is shown" in answer.text
    assert hers.get("/customers")["Location"].startswith("/login")


def test_last_administrator_is_told_why_they_stay(administrator: Client) -> None:
    """G15."""
    me = StaffUser.objects.get()
    sent = {"name": "Sam", "email": me.email, "role": "viewer", "reach": "every", "version": "1"}
    answer = administrator.post(f"/staff/{me.pk}", sent)
    assert answer.status_code == 409
    assert "Somebody has to stay administrator" in answer.text
    assert administrator.post(f"/staff/{me.pk}/deactivation").status_code == 409


def test_list_takes_as_many_statements_for_many(administrator: Client, kids: Site) -> None:
    with counted_statements() as one:
        administrator.get("/staff")
    for number in range(3):
        sam("viewer", f"sam{number}@staff.example", at=[kids])
    with counted_statements() as more:
        administrator.get("/staff")
    assert more.count == one.count <= 10


def test_nobody_is_not_found(administrator: Client) -> None:
    assert administrator.get("/staff/999999").status_code == 404
