"""APP-02, D-34: what somebody who looks after one site meets in the back office."""

import pytest
from django.conf import LazySettings
from django.test import Client

from regulars.authentication.operations.recovery import send_reset
from regulars.customers.models import Access, Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.kernel.actor import OPERATOR
from regulars.kernel.mail.outbox import send_again
from regulars.kernel.models import Mail
from regulars.staff.models import StaffSite, StaffUser
from tests.doors.backoffice.conftest import HOST
from tests.doors.pages import plan_in, without_tokens
from tests.statements import counted_statements
from tests.world import a_family, a_set, a_site, an_account, logged_in, sam, where

pytestmark = pytest.mark.django_db


class Shops:
    """Sam looks after kids; Ada is only there, Ben also at sports, Cleo only at sports."""

    def __init__(self) -> None:
        b2c = a_set("b2c")
        self.sports, self.kids = a_site("sports", b2c), a_site("kids", b2c)
        self.business = a_site("business", a_set("b2b"))
        self.ada = an_account(site=self.kids)
        self.ben = an_account("ben@mail.example", self.sports, first_name="Ben")
        set_access(self.ben, site=self.kids, state="active", by=OPERATOR)
        self.cleo = an_account("cleo@mail.example", self.sports, first_name="Cleo")


@pytest.fixture
def shops() -> Shops:
    return Shops()


@pytest.fixture
def of_kids(shops: Shops) -> Client:
    client = Client(HTTP_HOST=HOST)
    client.force_login(sam("manager", at=[shops.kids]))
    return client


def test_list_holds_only_customers_of_their_sites(shops: Shops, of_kids: Client) -> None:
    page = of_kids.get("/customers").text
    assert "2 customers" in page
    assert "ada@mail.example" in page
    assert "ben@mail.example" in page
    assert "cleo@mail.example" not in page
    assert "sports" not in page.lower()
    assert "business" not in page.lower()


@pytest.mark.parametrize("query", ["q=cleo", "email=cleo", "last_name=nobody", "site=sports", "set=b2b"])
def test_search_finds_no_strangers(shops: Shops, of_kids: Client, query: str) -> None:
    page = of_kids.get(f"/customers?{query}").text
    assert "cleo@mail.example" not in page
    assert "No customer fits" in page


def paths(customer: Customer) -> list[str]:
    home = f"/customers/{customer.pk}"
    return [home, *(f"{home}/{part}" for part in ("sites", "login-check", "sessions", "history"))]


def test_stranger_is_nobody(shops: Shops, of_kids: Client) -> None:
    for path in paths(shops.cleo):
        assert of_kids.get(path).status_code == 404, path
    for part in ("block", "username", "password", "customer-set", "sessions/ended", "data"):
        assert of_kids.post(f"/customers/{shops.cleo.pk}/{part}").status_code == 404, part


def test_pages_of_a_shared_customer_tell_of_no_other_site(shops: Shops, of_kids: Client) -> None:
    logged_in(shops.ben, shops.sports)
    for path in paths(shops.ben):
        page = of_kids.get(path).text
        assert "ben@mail.example" in page or "Ben" in page
        assert "sports" not in page.lower(), path
        assert "site business" not in page.lower(), path
        assert "business.localhost" not in page, path
    assert "Site kids" in of_kids.get(f"/customers/{shops.ben.pk}/sites").text


def test_shared_identity_stays_as_it_is(shops: Shops, of_kids: Client) -> None:
    """D-34: it takes rights at every site where the account has a door."""
    home = f"/customers/{shops.ben.pk}"
    page = without_tokens(of_kids.get(home).text)
    assert "Save" not in page
    assert "Block" not in page
    sent = {
        "first_name": "Bo",
        "last_name": "Lind",
        "email": "bo@mail.example",
        "type": "B2C",
        "version": "1",
    }
    for path in (home, f"{home}/username", f"{home}/password", f"{home}/block", f"{home}/customer-set"):
        assert of_kids.post(path, sent).status_code == 403, path
    assert of_kids.post(f"{home}/data").status_code == 403
    assert Customer.objects.get(pk=shops.ben.pk).first_name == "Ben"


def test_own_customer_is_changed_like_any(shops: Shops, of_kids: Client) -> None:
    sent = {
        "first_name": "Adele",
        "last_name": "Lind",
        "email": "ada@mail.example",
        "type": "B2C",
        "version": "1",
    }
    assert of_kids.post(f"/customers/{shops.ada.pk}", sent).status_code == 303
    assert Customer.objects.get(pk=shops.ada.pk).first_name == "Adele"


def test_access_is_changed_at_their_own_site_only(shops: Shops, of_kids: Client) -> None:
    """APP-02."""
    home = f"/customers/{shops.ben.pk}/sites"
    assert of_kids.post(f"{home}/kids/access", {"state": "disabled"}).status_code == 303
    assert of_kids.post(f"{home}/sports/access", {"state": "disabled"}).status_code == 404
    assert of_kids.post(f"{home}/added", {"site": "sports"}).status_code == 404
    states = dict(Access.objects.filter(account=shops.ben).values_list("site__code", "state"))
    assert states == {"kids": "disabled", "sports": "active"}


def test_only_their_site_is_offered_for_a_new_account(shops: Shops, of_kids: Client) -> None:
    """APP-02: B is not offered, and B is refused."""
    page = of_kids.get("/customers/new").text
    assert "Site kids" in page
    assert "sports" not in page.lower()
    sent = {"site": "sports", "last_name": "Fox", "email": "eve@mail.example", "type": "B2C"}
    assert of_kids.post("/customers/new", sent).status_code == 422
    assert of_kids.post("/customers/new", sent | {"site": "kids"}).status_code == 303


def test_name_taken_by_a_stranger_is_said_without_saying_by_whom(shops: Shops, of_kids: Client) -> None:
    sent = {"site": "kids", "last_name": "Fox", "email": "cleo@mail.example", "type": "B2C"}
    answer = of_kids.post("/customers/new", sent)
    assert answer.status_code == 409
    assert "Cleo" not in without_tokens(answer.text)


def test_history_tells_of_their_site_only(shops: Shops, of_kids: Client) -> None:
    set_access(shops.ben, site=shops.sports, state="disabled", by=OPERATOR)
    change_profile(shops.ben, ProfileChanges(phone="030 1234"), version=1, by=OPERATOR)
    page = of_kids.get(f"/customers/{shops.ben.pk}/history").text
    assert "Activated access to Site kids" in page
    assert "030 1234" in page
    assert "sports" not in page.lower()


def test_history_tells_of_mails_of_their_site_only(
    shops: Shops, of_kids: Client, settings: LazySettings
) -> None:
    """G13: that a mail of another shop was sent once more is not told."""
    settings.SMTP = {"host": "mail.example"}
    for site in (shops.sports, shops.kids):
        set_access(shops.ben, site=site, state="disabled", by=OPERATOR)
        Mail.objects.update(state=Mail.State.FAILED)
        send_again(Mail.objects.get(site_id=site.pk), by=OPERATOR)
    page = of_kids.get(f"/customers/{shops.ben.pk}/history").text
    assert page.count("Sent a mail once more") == 1


@pytest.mark.parametrize(
    "path",
    [
        "/customer-sets",
        "/customer-sets/new",
        "/sites/new",
        "/jobs",
        "/history",
        "/history/export.csv",
        "/sites/kids/history",
    ],
)
def test_what_reaches_every_site_is_closed(shops: Shops, of_kids: Client, path: str) -> None:
    assert of_kids.get(path).status_code == 403


def test_menu_offers_only_what_opens(shops: Shops, of_kids: Client) -> None:
    page = of_kids.get("/customers").text
    assert 'href="/sites"' in page
    for path in ("/customer-sets", "/jobs", "/history"):
        assert f'href="{path}' not in page


def test_other_sites_are_not_there(shops: Shops, of_kids: Client) -> None:
    assert "sports" not in of_kids.get("/sites").text.lower()
    assert of_kids.get("/sites/kids").status_code == 200
    assert of_kids.get("/sites/sports").status_code == 404
    assert of_kids.get("/sites/sports/mails").status_code == 404


def test_mails_are_those_of_their_site(shops: Shops, of_kids: Client) -> None:
    set_access(shops.ada, site=shops.kids, state="disabled", by=OPERATOR)
    set_access(shops.ben, site=shops.sports, state="disabled", by=OPERATOR)
    page = of_kids.get("/mails").text
    assert "ada@mail.example" in page
    assert "Site sports" not in page
    strangers = Mail.objects.filter(site_id=shops.sports.pk)
    assert strangers
    assert {of_kids.get(f"/mails/{one.pk}").status_code for one in strangers} == {404}


def test_mail_of_their_site_to_a_stranger_is_not_there(shops: Shops, of_kids: Client) -> None:
    """G13: an open set lets Cleo of sports ask for a new password at kids; Sam of kids doesn't learn who she is."""
    for customer in (shops.cleo, shops.ada):
        send_reset(customer, shops.kids, by=OPERATOR)
    to_ada = Mail.objects.get(about_id=shops.ada.pk, flow="password_reset")
    to_cleo = Mail.objects.get(about_id=shops.cleo.pk, site_id=shops.kids.pk)
    for path in ("/mails", "/mails?q=cleo", "/mails?flow=password_reset"):
        assert f'"/mails/{to_cleo.pk}"' not in of_kids.get(path).text
        assert "cleo@mail.example" not in of_kids.get(path).text
    assert f"/mails/{to_ada.pk}" in of_kids.get("/mails").text
    assert of_kids.get(f"/mails/{to_ada.pk}").status_code == 200
    assert of_kids.get(f"/mails/{to_cleo.pk}").status_code == 404
    assert of_kids.post(f"/mails/{to_cleo.pk}/resend").status_code == 404


def test_what_changes_counts_from_the_next_request_on(shops: Shops, of_kids: Client) -> None:
    path = f"/customers/{shops.cleo.pk}"
    assert of_kids.get(path).status_code == 404
    StaffSite.objects.update(site=shops.sports)
    assert of_kids.get(path).status_code == 200
    assert of_kids.get(f"/customers/{shops.ada.pk}").status_code == 404


def test_page_and_list_take_as_many_statements_as_before(
    shops: Shops, of_kids: Client, manager: Client
) -> None:
    for path in ("/customers", f"/customers/{shops.ben.pk}", "/customers?q=ben"):
        with counted_statements() as all_sites:
            manager.get(path)
        with counted_statements() as some:
            of_kids.get(path)
        assert some.count <= all_sites.count, path


def test_other_site_of_a_family_is_not_named(db: None) -> None:
    """D-06: the refusal stands, without whom it is about."""
    _, north, south = a_family("trade", ["north", "south"], a_set("trade"))
    nora = an_account("nora@mail.example", north)
    client = Client(HTTP_HOST=HOST)
    client.force_login(sam("manager", at=[south]))
    assert client.get(f"/customers/{nora.pk}").status_code == 404
    Customer.objects.filter(pk=nora.pk).update(origin_site=south)
    answer = client.post(f"/customers/{nora.pk}/sites/south/access", {"state": "active"})
    assert answer.status_code == 409
    assert "another site of this family" in answer.text
    assert "north" not in without_tokens(answer.text).lower()


def test_customer_moves_only_to_a_set_of_their_sites(shops: Shops, of_kids: Client) -> None:
    """D-34: Ada is all theirs; where she goes has to be, too."""
    path = f"/customers/{shops.ada.pk}/customer-set"
    assert of_kids.get(f"{path}?to=b2b").status_code == 404
    assert of_kids.post(path, {"to": "b2b"}).status_code == 404
    StaffSite.objects.create(holder=StaffUser.objects.get(), site=shops.business)
    plan = of_kids.get(f"{path}?to=b2b").text
    assert "Site business" in plan
    assert "sports" not in plan.lower()
    assert of_kids.post(path, {"to": "b2b", "plan": plan_in(plan)}).status_code == 303
    assert where(shops.ada) == "b2b"
