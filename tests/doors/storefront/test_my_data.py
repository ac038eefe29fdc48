import pytest
from django.test import Client

from regulars.kernel.models import AuditRecord
from tests.world import PASSWORD, a_site, an_account

pytestmark = pytest.mark.django_db


def test_customer_downloads_their_own_data_and_nobody_elses() -> None:
    """G7."""
    sports = a_site("sports")
    ada = an_account(site=sports)
    an_account("ben@mail.example", sports)
    client = Client(HTTP_HOST="sports.localhost")
    assert client.post("/account/data").headers["Location"].startswith("/login")
    client.post("/login", {"username": ada.username, "password": PASSWORD})
    assert "Download my data" in client.get("/account").text
    answer = client.post("/account/data")
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["profile"]["email"] == "ada@mail.example"
    assert "ben@" not in answer.text
    record = AuditRecord.objects.get(event="customer.data_exported")
    assert (record.actor_kind, record.actor_id) == ("customer", ada.pk)
    assert client.get("/account/data").status_code == 405
