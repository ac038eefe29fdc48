"""F20: one row with a moment that no calendar here has takes no list down, at any door; `check` names it."""

import pytest
from django.db import connection
from django.test import Client

from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.kernel.actor import OPERATOR
from tests.doors.api.calls import admin
from tests.doors.cli.commands import run
from tests.doors.storefront.browsing import log_in
from tests.world import a_set, an_account, sam, sites

pytestmark = pytest.mark.django_db

STORED = [
    "0001-01-01 00:00:00+02",
    "4713-01-01 00:00:00+00 BC",
    "-infinity",
    "infinity",
    "9999-12-31 23:59:59-12",
]


def store(account: Customer, moment: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customers_customer SET created_at = %s::text::timestamptz WHERE id = %s",
            [moment, account.pk],
        )
        cursor.execute(
            "UPDATE customers_access SET since = %s::text::timestamptz WHERE account_id = %s",
            [moment, account.pk],
        )


@pytest.mark.parametrize("moment", STORED)
def test_every_list_and_page_loads(moment: str) -> None:
    """F20: as an import of before left it."""
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    ada = an_account("ada@mail.example", sports)
    ben = an_account("ben@mail.example", kids)
    set_access(ben, site=kids, state="pending", by=OPERATOR)
    for one in (ada, ben):
        store(one, moment)

    staff = Client(HTTP_HOST="admin.localhost")
    staff.force_login(sam())
    here = f"/customers/{ada.pk}"
    pages = ["", "/attributes", "/sites", "/history", "/login-check?site=sports&day=2026-01-01", "/sessions"]
    for page in [
        "/customers",
        "/customers?sort=oldest&q=ada",
        "/customers?site=sports",
        "/approvals",
        "/history",
    ]:
        assert staff.get(page).status_code == 200, page
    for page in pages:
        assert staff.get(here + page).status_code == 200, page

    call = admin()
    assert {one["id"] for one in call.get("/customers").json["items"]} == {ada.pk, ben.pk}
    assert [one["customer"] for one in call.get("/approvals").json["items"]] == [ben.pk]
    for path in ("", "/export", "/audit", "/access", "/login-check?site=sports&at=2026-01-01"):
        assert call.get(here + path).status == 200, path

    assert len(run("customers", "find", "--json").json["items"]) == 2
    for command in (("data", ada.pk), ("export",), ("login-check", ada.pk, "sports")):
        assert run("customers", *command).code == 0, command

    shopper = Client(HTTP_HOST="sports.localhost")
    log_in(shopper)
    assert shopper.get("/account").status_code == 200
    assert shopper.post("/account/data").status_code == 200

    found = {one["code"]: one["count"] for one in run("check", "--json").json["findings"]}
    assert found["impossible_moment"] == 2


def test_sound_moments_are_no_finding() -> None:
    sam()
    sports, _kids = sites(["sports", "kids"], a_set("b2c"))
    store(an_account(site=sports), "1990-01-01 00:00:00+00")
    assert run("check").code == 0


@pytest.mark.parametrize("day", ["2200-01-02", "9999-12-31", "0001-01-01"])
def test_key_ends_on_a_day_that_can_be_read_back(day: str) -> None:
    """F20: the other moments that come from outside, in the back office and on the command line."""
    sam()
    done = run("api-key", "create", "--name", "CRM", "--role", "viewer", "--expires", day)
    assert (done.code, done.err.partition(":")[0]) == (1, "expires_at")
    staff = Client(HTTP_HOST="admin.localhost")
    staff.force_login(sam(email="two@staff.example"))
    answer = staff.post("/api-keys/new", {"name": "CRM", "role": "viewer", "expires_at": day})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
