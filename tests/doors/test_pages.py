"""Pages of a shop as customers, staff and programs find them (ROL-02, ROL-03)."""

from typing import Any

import pytest
from django.test import Client

from regulars.customers.models import Customer
from regulars.groups.models import CustomerRole
from regulars.pages.models import Page
from regulars.sites.models import Site
from tests.doors.api.calls import Caller, admin, as_shopper, at
from tests.doors.storefront.browsing import log_in, text
from tests.rooms.pages.written import a_page, lets_read
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account, sam

pytestmark = pytest.mark.django_db
HIDDEN = "Only for dealers <i>"


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def ada(kids: Site) -> Customer:
    account = an_account(site=kids)
    a_page(kids, "about", title="About us")
    a_page(kids, "dealers", title="Terms & more", text=f"First.\n\n{HIDDEN}", restricted=True)
    lets_read(account, "dealers")
    return account


def browser(who: Customer | None = None) -> Client:
    client = Client(HTTP_HOST="kids.localhost")
    if who:
        log_in(client, who.username)
    return client


def office() -> Client:
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam())
    return client


def test_many_pages_stand_in_a_menu_behind_the_first_three(kids: Site) -> None:
    client = browser()
    for nr in range(3):
        a_page(kids, f"page{nr}")
    assert 'id="shop-more"' not in text(client.get("/products"))
    for nr in range(3, 9):
        a_page(kids, f"page{nr}")
    before, menu = text(client.get("/pages/page5")).split('id="shop-more"')
    assert [
        before.count('href="/pages/'),
        menu.count('href="/pages/'),
        menu.count('aria-current="true"'),
    ] == [3, 6, 1]


def test_restricted_page_is_in_the_menu_and_opens_for_those_who_may_read_it(ada: Customer) -> None:
    """ROL-02, ROL-03: gone at the next request, as if it had never been there."""
    client = browser(ada)
    menu = text(client.get("/products"))
    assert ['href="/pages/about"' in menu, ">Terms &amp; more</a>" in menu] == [True, True]
    page = text(client.get("/pages/dealers"))
    assert ("<p>First.</p>" in page, "Only for dealers &lt;i&gt;" in page) == (True, True)
    with counted_statements() as counted:
        client.get("/pages/dealers")
    assert counted.count == 2
    CustomerRole.objects.update(rights=[])
    gone, missing = client.get("/pages/dealers"), client.get("/pages/nowhere")
    assert (gone.status_code, missing.status_code) == (404, 404)
    assert text(gone).count("dealers") == text(missing).count("dealers") == 0
    assert 'href="/pages/dealers"' not in text(client.get("/products"))


@pytest.mark.parametrize("path", ["/pages/dealers", "/api/v1/pages/dealers"])
def test_direct_address_tells_others_nothing(path: str, kids: Site, ada: Customer) -> None:
    ben = an_account("ben@mail.example", kids)
    for client in (browser(), browser(ben)):
        answer = client.get(path)
        assert (answer.status_code, "dealers &lt;" in text(answer), HIDDEN in text(answer)) == (
            *(404, False),
            False,
        )
        assert "Terms" not in text(client.get("/")) + text(client.get("/products"))
    assert browser(ada).get(path).status_code == 200


def codes(caller: Caller) -> list[str]:
    return [page["code"] for page in caller.get("/pages").json["items"]]


def test_program_finds_what_the_menu_has(kids: Site, ada: Customer) -> None:
    shopper = as_shopper(kids, ada.username)
    assert (codes(shopper), codes(at(kids))) == (["about", "dealers"], ["about"])
    assert shopper.get("/pages/dealers").json == {
        "code": "dealers",
        "title": "Terms & more",
        "text": f"First.\n\n{HIDDEN}",
    }
    assert at(kids).get("/pages/dealers").code == "no_such_page"


def test_page_is_said_in_the_language_of_whoever_reads(kids: Site) -> None:
    a_page(kids, "about", title="About", titles={"de": "Über uns"}, texts={"de": "Wir."}, text="We.")
    Site.objects.update(locale="de-DE")
    assert "Über uns" in text(browser().get("/pages/about"))
    assert at(kids).get("/pages/about").json == {"code": "about", "title": "Über uns", "text": "Wir."}
    ada = an_account(site=kids, language="en")
    assert as_shopper(kids, ada.username).get("/pages/about").json["text"] == "We."


def test_staff_add_change_and_delete_it_after_a_question(kids: Site) -> None:
    """The question names the roles that name it; a role has a tick for each restricted page."""
    client, path = office(), "/sites/kids/pages"
    assert "No page yet" in text(client.get(path))
    sent: dict[str, Any] = {"code": "dealers", "title": "Terms", "restricted": "on", "active": "on"}
    assert client.post(f"{path}/new", sent | {"position": "7", "text_de": "Nur"}).status_code == 303
    page = Page.objects.get()
    assert (page.code, page.restricted, page.position, page.texts) == ("dealers", True, 7, {"de": "Nur"})
    assert "Restricted page" in text(client.get(path))
    assert "No role names it" in text(client.get(f"{path}/dealers"))
    role = CustomerRole.objects.create(code="club", name="Club")
    assert 'value="restricted:dealers"' in text(client.get(f"/customer-roles/{role.pk}"))
    client.post(
        f"/customer-roles/{role.pk}", {"name": "Club", "version": "1", "rights": ["restricted:dealers"]}
    )
    role.refresh_from_db()
    assert role.rights == ["restricted:dealers"]
    assert "Read page dealers" in text(client.get("/customer-roles"))
    question = text(client.get(f"{path}/dealers/deletion"))
    assert ("Roles that name it: Club." in question, Page.objects.count()) == (True, 1)
    assert client.post(f"{path}/dealers/deletion").headers["Location"] == path
    assert Page.objects.count() == 0
    assert 'value="restricted:dealers"' in text(client.get(f"/customer-roles/{role.pk}"))
    refused = client.post(f"{path}/new", {"code": "A b", "title": "Terms", "position": "1"})
    assert (refused.status_code, text(refused).count('class="error"')) == (422, 1)


def test_program_of_staff_keeps_pages(kids: Site) -> None:
    call, path = admin(), "/sites/kids/pages"
    added = call.post(path, {"code": "about", "title": "About"})
    assert (added.status, added.json["restricted"], added.raw.headers["ETag"]) == (201, False, '"1"')
    assert call.post(path, {"code": "about", "title": "About"}).code == "page_code_taken"
    assert call.patch(f"{path}/about", {"restricted": True}).status == 428
    changed = call.patch(f"{path}/about", {"restricted": True}, if_match='"1"')
    assert (changed.json["restricted"], changed.json["title"]) == (True, "About")
    assert call.delete(f"{path}/about", if_match='"1"').status == 409
    assert call.get(path).json["total"] == 1
    assert call.delete(f"{path}/about", if_match='"2"').status == 204
    assert call.get(f"{path}/about").code == "no_such_page"
