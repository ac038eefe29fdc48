"""A customer's Sites tab moves them to another site of the family (SUB-02)."""

import pytest
from django.test import Client

from regulars.backoffice import choices
from regulars.customers.models import Access, Customer
from regulars.sites.models import Site
from tests.journeys.families import family
from tests.world import a_family, a_set, a_site, an_account, sam


@pytest.fixture
def sites(db: None) -> list[Site]:
    """Trade, North and South."""
    return family()


@pytest.fixture
def nora(sites: list[Site]) -> Customer:
    return an_account("nora@mail.example", sites[1])


def limited_to(*sites: Site) -> Client:
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam("manager", "+".join(site.code for site in sites) + "@staff.example", at=sites))
    return client


def where() -> list[str]:
    return list(Access.objects.values_list("site__code", flat=True))


def test_access_of_a_family_can_be_moved_and_that_of_other_sites_can_not(
    manager: Client, viewer: Client, nora: Customer
) -> None:
    a_site("home", nora.set)
    page = f"/customers/{nora.pk}/sites"
    text = manager.get(page).text
    assert [code for code in ("north", "south", "trade", "home") if f"{page}/{code}/move" in text] == [
        "north"
    ]
    assert "/move" not in viewer.get(page).text


def test_question_offers_the_other_sites_and_says_what_happens(manager: Client, nora: Customer) -> None:
    a_family("other", ["west"], nora.set)
    text = manager.get(f"/customers/{nora.pk}/sites/north/move").text
    offered = [code for code in ("trade", "north", "south", "other", "west") if f'value="{code}"' in text]
    assert offered == ["trade", "south"]
    assert "Log-ins at Site north end at once." in text


@pytest.mark.parametrize("for_set", [False, True])
def test_question_says_what_becomes_of_sites_and_staff(
    manager: Client, nora: Customer, *, for_set: bool
) -> None:
    """D-18, D-34"""
    type(nora.set).objects.filter(pk=nora.set_id).update(approval_for_set=for_set)
    text = manager.get(f"/customers/{nora.pk}/sites/north/move").text
    assert ("One approval counts at every site of the set" in text) == for_set
    assert "Staff who look after Site north alone no longer see the customer." in text


def test_staff_of_the_former_site_alone_no_longer_see_the_customer(
    sites: list[Site], nora: Customer, manager: Client
) -> None:
    """D-34"""
    of_north = limited_to(sites[1])
    pages = [f"/customers/{nora.pk}{tab}" for tab in ("", "/sites", "/history", "/addresses")]
    for former, to, status in (("north", "south", 404), ("south", "north", 200)):
        manager.post(f"/customers/{nora.pk}/sites/{former}/move", {"to": to})
        assert {of_north.get(page).status_code for page in pages} == {status}


def test_confirmed_move_is_done(manager: Client, nora: Customer) -> None:
    answer = manager.post(f"/customers/{nora.pk}/sites/north/move", {"to": "south"})
    assert (answer.status_code, answer["Location"]) == (303, f"/customers/{nora.pk}/sites")
    assert where() == ["south"]


@pytest.mark.parametrize(
    ("to", "status"), [("", 404), ("gone", 404), ("west", 409), ("home", 409), ("east", 409)]
)
def test_what_is_not_of_the_family_is_refused(manager: Client, nora: Customer, to: str, status: int) -> None:
    """SUB-02, G1"""
    a_family("other", ["west"], nora.set)
    a_family("far", ["east"], a_set("far"))
    a_site("home", nora.set)
    assert manager.post(f"/customers/{nora.pk}/sites/north/move", {"to": to}).status_code == status
    assert where() == ["north"]


def test_question_that_is_out_of_date_moves_nobody(manager: Client, nora: Customer) -> None:
    """G23: Nora has been moved to the master meanwhile."""
    page = f"/customers/{nora.pk}/sites"
    manager.post(f"{page}/north/move", {"to": "trade"})
    assert manager.post(f"{page}/north/move", {"to": "south"}).status_code == 409
    assert where() == ["trade"]


def test_staff_of_one_of_the_two_move_nobody(sites: list[Site], nora: Customer) -> None:
    """D-34, G13"""
    _, north, south = sites
    page, client = f"/customers/{nora.pk}/sites/north/move", limited_to(north)
    text = client.get(page).text
    assert "no other site of this family" in text
    assert "south" not in text.lower()
    assert client.post(page, {"to": "south"}).status_code == 404
    assert limited_to(south).post(page, {"to": "south"}).status_code == 404
    assert where() == ["north"]
    assert limited_to(north, south).post(page, {"to": "south"}).status_code == 303
    assert where() == ["south"]


def test_many_sites_of_a_family_are_found_by_typing(
    manager: Client, nora: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P7"""
    a_family("other", ["west"], nora.set)
    monkeypatch.setattr(choices, "FEW", 1)
    text = manager.get(f"/customers/{nora.pk}/sites/north/move").text
    assert "?family=north" in text
    found = manager.get("/choices/sites?family=north&q=site").json()["items"]
    assert [item["code"] for item in found] == ["south", "trade"]
