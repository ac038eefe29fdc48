"""Where a customer is logged in, and ending it for them, by a program (G5)."""

import pytest

from regulars.customers.models import Session
from tests.doors.api.calls import admin, as_shopper
from tests.world import a_set, a_site, an_account, is_in, logged_in, sites

pytestmark = pytest.mark.django_db


def test_one_log_in_is_ended_and_the_others_stay() -> None:
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    ada = an_account(site=kids)
    first, second = logged_in(ada, kids).token, logged_in(ada, sports).token
    call, path = admin("manager"), f"/customers/{ada.pk}/sessions"
    listed = call.get(path).json
    assert ([one["site"] for one in listed["items"]], listed["total"]) == (["sports", "kids"], 2)
    ended = next(one["id"] for one in listed["items"] if one["site"] == "kids")
    assert call.delete(f"{path}/{ended}").status == 204
    assert (is_in(kids, first), is_in(sports, second)) == (False, True)
    again = call.delete(f"{path}/{ended}")
    assert (again.status, again.code) == (404, "no_such_session")


def test_all_log_ins_are_ended() -> None:
    kids = a_site("kids")
    ada = an_account(site=kids)
    shopper = as_shopper(kids, "ada@mail.example")
    assert admin("manager").delete(f"/customers/{ada.pk}/sessions").status == 204
    assert shopper.get("/me").status == 401
    assert admin().get(f"/customers/{ada.pk}/sessions").json["items"] == []


def test_log_in_of_somebody_else_is_not_ended() -> None:
    kids = a_site("kids")
    ada, ben = an_account(site=kids), an_account("ben@mail.example", kids)
    logged_in(ben, kids)
    path = f"/customers/{ada.pk}/sessions/{Session.objects.get().pk}"
    assert admin().delete(path).code == "no_such_session"
    assert Session.objects.exists()
