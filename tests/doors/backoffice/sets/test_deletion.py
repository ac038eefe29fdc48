import pytest
from django.test import Client

from regulars.customers.models import Customer
from regulars.journeys import delete_set
from regulars.journeys.delete_set import plan_set_deletion
from regulars.kernel.jobs import run_next
from regulars.kernel.models import Job
from regulars.sites.models import CustomerSet, Site
from regulars.staff.rules import Right
from tests.doors.backoffice.conftest import HOST
from tests.doors.backoffice.sets.conftest import Mystic
from tests.doors.pages import plan_in, plan_lines
from tests.world import a_set, a_site, an_account, default_set, logged_in, own_role, sam, where

HTMX = {"HX-Request": "true"}
B2B = "/customer-sets/b2b/deletion"


def test_row_menu_offers_delete_but_not_on_the_default_set(administrator: Client, mystic: Mystic) -> None:
    """SET-11, DEF-04."""
    html = administrator.get("/customer-sets").text
    assert 'href="/customer-sets/b2b/deletion"' in html
    assert "/customer-sets/default/deletion" not in html
    assert "Delete: hand the default mark over first" in html


@pytest.mark.parametrize("method", ["get", "post"])
def test_default_set_is_never_deleted(administrator: Client, method: str) -> None:
    """DEF-04: also when somebody makes up the address."""
    answer = getattr(administrator, method)("/customer-sets/default/deletion", {"plan": "x"})
    assert answer.status_code == 409
    assert "hand its mark over first" in answer.text
    assert default_set().code == "default"


def test_dialog_asks_who_takes_over_and_deletes_nothing(administrator: Client, mystic: Mystic) -> None:
    """SET-12, SET-13: the default set is preselected, the set itself can't be chosen."""
    html = administrator.get(B2B, headers=HTMX).text
    choices = html.split('name="heir"')[1].split("</select>")[0]
    assert '<option value="default" selected>' in choices
    assert 'value="b2c"' in choices
    assert 'value="b2b"' not in choices
    assert plan_lines(html) == {"taken_along": "1"}
    assert CustomerSet.objects.filter(code="b2b").exists()


def test_confirmed_as_is_everything_goes_to_the_default_set(administrator: Client, mystic: Mystic) -> None:
    """SET-13, SET-14: counts add up, the code is gone from the screen, Ben logs in as before."""
    plan = plan_in(administrator.get(B2B).text)
    answer = administrator.post(B2B, {"plan": plan, "heir": "default"}, headers=HTMX)
    assert answer["HX-Trigger"] == "regulars:close-dialog"
    assert 'id="set-b2b"' not in answer.text
    assert Site.objects.get(pk=mystic.parts.pk).set == default_set()
    assert Customer.objects.get(pk=mystic.ben.pk).set == default_set()
    logged_in(mystic.ben, mystic.parts)


def test_another_heir_is_planned_and_takes_over(administrator: Client, mystic: Mystic) -> None:
    """SET-13."""
    html = administrator.post(B2B, {"heir": "b2c"}, headers=HTMX).text
    assert plan_lines(html) == {
        "can_log_in kids": "1",
        "can_log_in parts": "1",
        "can_log_in sports": "1",
        "taken_along": "1",
    }
    administrator.post(B2B, {"plan": plan_in(html), "heir": "b2c"})
    assert Customer.objects.get(pk=mystic.ben.pk).set == mystic.b2c


def test_set_is_not_its_own_heir(administrator: Client, mystic: Mystic) -> None:
    """SET-13."""
    assert administrator.post(B2B, {"plan": "x", "heir": "b2b"}).status_code == 422
    assert administrator.post(B2B, {"plan": "x", "heir": "gone"}).status_code == 404
    assert CustomerSet.objects.filter(code="b2b").exists()


def test_plan_that_was_not_seen_is_shown_first(administrator: Client, mystic: Mystic) -> None:
    answer = administrator.post(B2B, {"plan": "made up", "heir": "default"}, headers=HTMX)
    assert answer.status_code == 409
    assert "Something changed meanwhile" in answer.text
    assert CustomerSet.objects.filter(code="b2b").exists()


def test_clash_is_listed_and_refused_until_decided(administrator: Client, mystic: Mystic) -> None:
    """SET-15: no skip here; after resolving, deletion passes."""
    twin = an_account("ada@mail.example", mystic.parts, first_name="Adele")
    html = administrator.post(B2B, {"heir": "b2c"}, headers=HTMX).text
    assert f'data-clash="{twin.pk}"' in html
    assert "Adele Lind" in html
    assert 'value="skip"' not in html
    sent = {"plan": plan_in(html), "heir": "b2c"}
    for way in ("", "skip", "nonsense"):
        refused = administrator.post(B2B, sent | {f"decision-{twin.pk}": way}, headers=HTMX)
        assert refused.status_code == 422
    assert CustomerSet.objects.filter(code="b2b").exists()

    names = {f"decision-{twin.pk}": "rename", f"username-{twin.pk}": "adele@mail.example"}
    assert administrator.post(B2B, sent | names, headers=HTMX).status_code == 200
    assert Customer.objects.get(pk=twin.pk).username == "adele@mail.example"
    assert not CustomerSet.objects.filter(code="b2b").exists()


@pytest.mark.django_db(transaction=True)
def test_large_set_is_deleted_by_a_job(
    administrator: Client, mystic: Mystic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SET-12: the dialog leads to the job's page; the worker does it."""
    monkeypatch.setattr(delete_set, "LARGE", 0)
    plan = plan_in(administrator.get(B2B).text)
    answer = administrator.post(B2B, {"plan": plan, "heir": "default"}, headers=HTMX)
    job = Job.objects.get()
    assert answer["HX-Redirect"] == f"/jobs/{job.pk}"
    assert "every 1s" in administrator.get(f"/jobs/{job.pk}").text
    assert run_next()
    ended = administrator.get(f"/jobs/{job.pk}").text
    assert "every 1s" not in ended
    assert "1 customer and 1 site have a new set." in ended


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_deletion_needs_the_right(client_of, mystic: Mystic, role: str) -> None:
    client = client_of(role)
    assert client.get(B2B).status_code == 403
    assert client.post(B2B, {"plan": "x"}).status_code == 403


def test_clash_is_decided_only_as_far_as_the_role_goes(db: None) -> None:
    """G13: who may not erase customers doesn't do it by deleting a set."""
    b2c, b2b = a_set("b2c"), a_set("b2b")
    ada = an_account(site=a_site("sports", b2c))
    an_account(site=a_site("business", b2b))
    role = own_role("Planner", functions=[Right.EDIT_SETS, Right.SEE_STRUCTURE])
    client = Client(HTTP_HOST=HOST)
    client.force_login(sam(role.code))
    plan = plan_set_deletion(b2c, successor=b2b)
    sent = {"heir": "b2b", "plan": plan.fingerprint}
    for way, username in (("erase", ""), ("rename", "ada2")):
        chosen = {f"decision-{ada.pk}": way, f"username-{ada.pk}": username}
        assert client.post("/customer-sets/b2c/deletion", sent | chosen).status_code == 403, way
    assert where(ada) == "b2c"
    assert Customer.objects.get(pk=ada.pk).status == "active"
