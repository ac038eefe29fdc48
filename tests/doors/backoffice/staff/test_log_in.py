import pytest
from django.test import Client

from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.staff.operations.people import activate_staff, deactivate_staff, set_staff_password
from tests.world import sam

PASSWORD = "sam has a long password"


def _log_in(client: Client, email: str, password: str, path: str = "/login"):
    return client.post(path, {"email": email, "password": password})


def test_log_in_opens_the_back_office(nobody: Client) -> None:
    user = sam()
    answer = _log_in(nobody, " Sam@Staff.Example ", PASSWORD)
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert nobody.get("/no-such-page").context is None
    record = AuditRecord.objects.get(event="staff.logged_in")
    assert (record.actor_kind, record.actor_id, record.door) == ("staff", user.pk, "backoffice")


@pytest.mark.parametrize(
    ("email", "password"), [("sam@staff.example", "wrong"), ("eve@staff.example", PASSWORD)]
)
def test_log_in_answers_alike_for_unknown_and_wrong(nobody: Client, email: str, password: str) -> None:
    sam()
    answer = _log_in(nobody, email, password)
    assert answer.status_code == 422
    assert "That email and password don&#39;t fit." in answer.text


def test_inactive_staff_stay_outside(nobody: Client) -> None:
    user = sam()
    user.is_active = False
    user.save()
    assert _log_in(nobody, user.email, PASSWORD).status_code == 422


@pytest.mark.parametrize(
    "wish", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_log_in_goes_nowhere_else(nobody: Client, wish: str) -> None:
    sam()
    answer = nobody.post(
        "/login", {"email": "sam@staff.example", "password": PASSWORD}, query_params={"next": wish}
    )
    assert answer["Location"] == "/"


def test_log_in_leads_back_to_the_page_that_was_wanted(nobody: Client) -> None:
    sam()
    wanted = nobody.get("/?q=ada")
    assert wanted["Location"] == "/login?next=%2F%3Fq%3Dada"
    answer = _log_in(nobody, "sam@staff.example", PASSWORD, wanted["Location"])
    assert answer["Location"] == "/?q=ada"


def test_part_of_a_page_sends_htmx_to_the_log_in(nobody: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://admin.localhost/customers?q=a"}
    answer = nobody.get("/", headers=headers)
    assert answer["HX-Redirect"] == "/login?next=%2Fcustomers%3Fq%3Da"


@pytest.mark.parametrize("email", ["", "x" * 300, "<b>@x.example", "a\x00b@x.example"])
def test_log_in_refuses_bad_input(nobody: Client, email: str) -> None:
    assert _log_in(nobody, email, PASSWORD).status_code == 422


def test_log_out_ends_the_session(administrator: Client) -> None:
    assert administrator.get("/logout").status_code == 405
    answer = administrator.post("/logout")
    assert (answer.status_code, answer["Location"]) == (303, "/login")
    assert administrator.get("/").status_code == 302
    assert administrator.get("/")["Location"].startswith("/login")


@pytest.mark.parametrize("way", ["let go and taken back", "another password"])
def test_log_in_from_before_a_revocation_stays_dead(nobody: Client, way: str) -> None:
    """G24"""
    sam(email="admin@staff.example")
    user = sam()
    _log_in(nobody, "sam@staff.example", PASSWORD)
    assert nobody.get("/customers").status_code == 200
    if way == "another password":
        set_staff_password(user, "another long story", by=OPERATOR)
    else:
        deactivate_staff(user, by=OPERATOR)
        assert nobody.get("/customers").status_code == 302
        activate_staff(user, by=OPERATOR)
    assert nobody.get("/customers").status_code == 302
