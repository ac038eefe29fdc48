"""System > API keys: made with a role, sites and an end, shown once, taken back (ADM-05, D-34)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.staff.models import ApiKey
from regulars.staff.operations.keys import create_key
from regulars.staff.queries import key_by_text
from tests.doors.api.calls import Caller
from tests.statements import counted_statements
from tests.stored import everything_stored
from tests.world import a_site

pytestmark = pytest.mark.django_db

NAMES = ("Importer", "Reporter", "Old", "Over")
NEW = {"name": "Importer", "role": "manager", "reach": "every"}


def made(client: Client, **values: object) -> str:
    """The text of the key, as the page shows it this once."""
    page = client.post("/api-keys/new", NEW | values).content.decode()
    found = re.search(r"rk_[\w-]{43}", page)
    assert found, page
    return found[0]


def test_key_is_shown_once_and_works(administrator: Client) -> None:
    text = made(administrator)
    assert text[:8] in administrator.get("/api-keys").content.decode()
    assert text not in administrator.get("/api-keys").content.decode()
    assert text.lower() not in everything_stored()
    assert Caller("admin.localhost", text).get("/sets").status == 200
    key = ApiKey.objects.get()
    assert (key.name, key.role.code, key.at_every_site, key.expires_at) == ("Importer", "manager", True, None)


def test_key_of_some_sites_and_an_end(administrator: Client) -> None:
    kids, sports = a_site("kids"), a_site("sports", name="Mystic Sports")
    day = (now() + timedelta(days=30)).date()
    text = made(administrator, reach="some", sites=["kids", "sports"], expires_at=day.isoformat())
    key = key_by_text(text)
    assert key.grant.sites == {kids.pk, sports.pk}
    assert key.expires_at == datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert "Mystic Sports" in administrator.get("/api-keys").content.decode()
    told = AuditRecord.objects.get(event="api_key.created").data
    assert (told["sites"], told["expires"]) == (["kids", "sports"], day.isoformat())


def test_expired_key_opens_nothing(administrator: Client) -> None:
    text = made(administrator, expires_at=(now() + timedelta(days=2)).date().isoformat())
    call = Caller("admin.localhost", text)
    assert call.get("/sets").status == 200
    ApiKey.objects.update(expires_at=now())
    assert (call.get("/sets").status, call.get("/sets").code) == (401, "not_logged_in")
    assert "Expired" in administrator.get("/api-keys").content.decode()


def test_revoked_key_opens_nothing_from_the_next_request_on(administrator: Client) -> None:
    """G5 for programs."""
    call = Caller("admin.localhost", made(administrator))
    key = ApiKey.objects.get()
    asked = administrator.get(f"/api-keys/{key.pk}/revoked").content.decode()
    assert "Revoke Importer" in asked
    assert call.get("/sets").status == 200
    assert administrator.post(f"/api-keys/{key.pk}/revoked").status_code == 303
    assert call.get("/sets").status == 401
    assert "Revoked" in administrator.get("/api-keys").content.decode()
    assert administrator.post(f"/api-keys/{key.pk}/revoked").status_code == 409
    assert administrator.get(f"/api-keys/{key.pk + 1}/revoked").status_code == 404


def test_key_for_chosen_sites_needs_no_more_than_them(administrator: Client) -> None:
    """F18: what isn't said is the least."""
    kids = a_site("kids")
    assert key_by_text(made(administrator, reach="", sites=["kids"])).grant.sites == {kids.pk}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "a\x07b"}, "control characters"),
        ({"role": "boss"}, "Select a valid choice."),
        ({"reach": "some"}, "Choose at least one site, or every site."),
        ({"reach": ""}, "Choose at least one site, or every site."),
        ({"reach": "", "sites": []}, "Choose at least one site, or every site."),
        ({"reach": "all"}, "Select a valid choice."),
        ({"sites": ["nowhere"]}, "Select a valid choice."),
        ({"expires_at": "2020-01-01"}, "still to come"),
        ({"expires_at": "soon"}, "Enter a valid date."),
    ],
)
def test_bad_key_is_told_beside_its_field(
    values: dict[str, object], said: str, administrator: Client
) -> None:
    a_site("kids")
    answer = administrator.post("/api-keys/new", NEW | values)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ApiKey.objects.exists()


def test_list_asks_as_often_for_three_keys_as_for_one(administrator: Client) -> None:
    kids = a_site("kids")
    counts = []
    for _ in range(2):
        create_key("one", role="viewer", sites=[kids], by=OPERATOR)
        with counted_statements() as asked:
            administrator.get("/api-keys")
        counts.append(asked.count)
        create_key("two", role="viewer", sites=None, by=OPERATOR)
    assert counts == [5, 5]


def test_keys_are_found_by_name_state_and_role(administrator: Client) -> None:
    """Those that open something stand first; a key whose sites are all gone opens none."""
    for name, role in zip(NAMES, ("manager", "viewer", "viewer", "viewer"), strict=True):
        create_key(name, role=role, sites=None, by=OPERATOR)
    ApiKey.objects.filter(name="Reporter").update(at_every_site=False)
    ApiKey.objects.filter(name="Old").update(revoked_at=now())
    ApiKey.objects.filter(name="Over").update(expires_at=now())

    def names(asked: str = "") -> list[str]:
        rows = re.findall(r"<tr>(.*?)</tr>", administrator.get(f"/api-keys{asked}").text, re.DOTALL)[1:]
        return [name for row in rows for name in NAMES if name in row]

    assert names() == ["Reporter", "Importer", "Over", "Old"]
    assert names("?state=active") == ["Reporter", "Importer"]
    assert names("?state=expired") == ["Over"]
    assert names("?state=revoked") == ["Old"]
    assert names("?state=lost") == []
    assert names("?role=manager") == ["Importer"]
    assert names("?q=imp") == ["Importer"]
    assert names("?sort=oldest") == list(NAMES)
    assert "none any more" in administrator.get("/api-keys?q=Reporter").text
