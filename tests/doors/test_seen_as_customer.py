"""Staff see a shop as a customer does (L4): the customer's own pages, read only, for a reason that the customer reads."""

import re
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db.models import F
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern

from regulars.config.urls_site import urlpatterns
from regulars.customers.models import Customer, Session, Viewing
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block
from regulars.journeys.customer_lifecycle import erase, export_personal_data
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Forbidden
from regulars.kernel.models import AuditRecord
from regulars.orders.models import BasketLine
from regulars.sites.models import Site
from regulars.staff.models import StaffRole, StaffSite, StaffUser
from regulars.staff.rules.rights import Right
from regulars.storefront import read_only
from regulars.storefront.read_only import seen_only
from tests.doors.storefront.browsing import is_in, log_in, text
from tests.journeys.checkouts import a_shop
from tests.journeys.stories import SAM
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_set, a_site, an_account, logged_in, own_role, sam

pytestmark = pytest.mark.django_db
STILL = {"viewing_ended", "brand", "brand_mark"}  # the way out, and what the frame is dressed with
FIELDS = "identity contact credentials addresses b2b credit cards wish_list"
RIGHTS = [Right.SEE, Right.SEE_ORDERS, Right.VIEW_AS_CUSTOMER]


@pytest.fixture
def kids() -> Site:
    site = a_site("kids", a_set("mystic"))
    a_shop(site)
    return site


def support(*sites: Site, fields: str = FIELDS, functions: list[Right] = RIGHTS) -> Client:
    role = own_role(
        f"R{StaffUser.objects.count()}", functions=functions, **dict.fromkeys(fields.split(), "view")
    )
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam(role.code, f"{role.code}@staff.example".lower(), at=list(sites) or None))
    return client


def token_in(answer: Any) -> str:
    """Of the link of the page."""
    found = re.search(r"/viewing/([\w-]{43})", text(answer))
    assert found, text(answer)
    return found.group(1)


def begun(staff: Client, account: Customer, site: Site, reason: str = "You called about order 1") -> Client:
    answer = staff.post(f"/customers/{account.pk}/viewing/{site.code}", {"reason": reason})
    browser = Client(HTTP_HOST=site.hosts.get().name)
    assert browser.get(f"/viewing/{token_in(answer)}")["Location"] == "/account"
    return browser


def test_staff_see_what_the_customer_sees_without_a_session_of_theirs(kids: Site) -> None:
    """L4: the same pages, with a banner; the prices are the customer's, and nobody is logged in."""
    ada = an_account(site=kids, last_name="Lind")
    order = a_stored_order(kids, ada, number="K77")
    own = Client(HTTP_HOST="kids.localhost")
    log_in(own, ada.username)
    sessions = Session.objects.count()
    browser = begun(support(), ada, kids)
    for path in (
        "/account",
        "/account/orders",
        f"/account/orders/{order.pk}",
        "/account/addresses",
        "/basket",
        "/products",
    ):
        page, theirs = browser.get(path), own.get(path)
        assert (page.status_code, "Stop looking" in text(page)) == (theirs.status_code, True), path
        assert "Stop looking" not in text(theirs)
    assert "K77" in text(browser.get("/account/orders"))
    assert Session.objects.count() == sessions
    assert browser.get("/api/v1/me").status_code == 401


def test_nothing_is_changed_while_staff_look(kids: Site) -> None:
    """L4: every page refuses what is sent to it."""
    ada = an_account(site=kids, last_name="Lind")
    browser = begun(support(), ada, kids)
    before = (Customer.objects.get(pk=ada.pk).version, AuditRecord.objects.count())
    for page in urlpatterns:
        if isinstance(page, URLPattern) and not page.pattern.converters and page.name not in STILL:
            answer = browser.post(
                f"/{page.pattern}", {"last_name": "Other", "product": "P1", "quantity": "1"}
            )
            assert answer.status_code in {403, 405}, page.name
    assert (Customer.objects.get(pk=ada.pk).version, AuditRecord.objects.count()) == before
    assert not BasketLine.objects.exists()


def test_page_that_would_write_is_refused_by_the_database(
    kids: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L4: whatever a page does when it is looked at; control: without the read-only transaction it is written."""
    ada = an_account(site=kids)

    def page() -> HttpResponse:
        set_access(ada, site=kids, state="disabled", by=OPERATOR)
        return HttpResponse()

    for _ in range(2):
        with pytest.raises(Forbidden) as refused:
            seen_only(RequestFactory().get("/"), page)
        assert refused.value.code == "only_seen"
    assert ada.access_rows.get().state == "active"
    monkeypatch.setattr(read_only, "read_only", nullcontext)
    seen_only(RequestFactory().get("/"), page)
    assert ada.access_rows.get().state == "disabled"


def test_link_is_good_once_at_its_host_for_a_minute_and_the_look_ends(kids: Site) -> None:
    ada = an_account(site=kids)
    a_site("toys", kids.set)
    staff = support()
    sent = {"reason": "You asked"}
    where = f"/customers/{ada.pk}/viewing/kids"
    links = [token_in(staff.post(where, sent)) for _ in range(2)]
    assert Client(HTTP_HOST="toys.localhost").get(f"/viewing/{links[0]}").status_code == 404
    browser = Client(HTTP_HOST="kids.localhost")
    assert browser.get(f"/viewing/{links[0]}").status_code == 303
    assert Client(HTTP_HOST="kids.localhost").get(f"/viewing/{links[0]}").status_code == 404
    Viewing.objects.filter(opened_at=None).update(created_at=F("created_at") - timedelta(minutes=2))
    assert Client(HTTP_HOST="kids.localhost").get(f"/viewing/{links[1]}").status_code == 404
    for thing in ("", "x", "\x00", "a" * 43):
        assert Client(HTTP_HOST="kids.localhost").get(f"/viewing/{thing}").status_code in {404, 405}
    assert is_in(browser)
    kept = browser.cookies[settings.VIEWING_COOKIE_NAME].value
    assert browser.post("/viewing/ended").status_code == 303
    browser.cookies[settings.VIEWING_COOKIE_NAME] = kept
    assert not is_in(browser)


@pytest.mark.parametrize("how", ["time", "blocked", "access", "staff", "right", "field", "site", "elsewhere"])
def test_look_ends_with_whatever_ends_a_log_in(kids: Site, how: str) -> None:
    """L4, G4, G5: from the next request on, also with what would keep these staff from looking now."""
    ada = an_account(site=kids)
    toys = a_site("toys", kids.set)
    browser = begun(support(kids), ada, kids)
    assert is_in(browser)
    match how:
        case "time":
            Viewing.objects.update(expires_at=F("created_at"))
        case "blocked":
            block(ada, by=OPERATOR)
        case "access":
            set_access(ada, site=kids, state="disabled", by=OPERATOR)
        case "right":
            StaffRole.objects.filter(is_shipped=False).update(functions=[Right.SEE, Right.SEE_ORDERS])
        case "field":
            StaffRole.objects.filter(is_shipped=False).update(sees=["identity"])
        case "site":
            StaffSite.objects.update(site=toys)
        case "elsewhere":
            logged_in(ada, toys)
        case _:
            StaffUser.objects.update(is_active=False)
    assert not is_in(browser)


def test_reason_is_asked_and_read_by_the_customer(kids: Site) -> None:
    """L4: on record, in the customer's own list and data, without the name of who it was; erased with the customer."""
    ada = an_account(site=kids)
    staff = support()
    where = f"/customers/{ada.pk}/viewing/kids"
    assert staff.get(where).status_code == 200
    for reason in ("", "   ", "x" * 300):
        assert staff.post(where, {"reason": reason}).status_code == 422
    begun(staff, ada, kids, "You called about <order> 7")
    own = Client(HTTP_HOST="kids.localhost")
    log_in(own, ada.username)
    page = text(own.get("/account/sessions"))
    assert ("You called about &lt;order&gt; 7" in page, "staff.example" in page) == (True, False)
    assert "You called about" in text(staff.get(f"/customers/{ada.pk}/sessions"))
    assert [row.reason for row in export_personal_data(ada, by=SAM).viewings] == [
        "You called about <order> 7"
    ]
    assert AuditRecord.objects.filter(event="customer.viewed").count() == 1
    erase(ada, by=OPERATOR)
    assert not Viewing.objects.exists()


def test_who_may_look(kids: Site) -> None:
    """L4, D-34: with the right, all that My Account shows, and every site of the customer."""
    toys = a_site("toys", kids.set)
    ada = an_account(site=kids)
    where, sent = f"/customers/{ada.pk}/viewing/kids", {"reason": "You asked"}
    for functions, fields, status in (
        ([Right.SEE, Right.SEE_ORDERS], FIELDS, 403),
        ([Right.SEE, Right.VIEW_AS_CUSTOMER], FIELDS, 403),
        (RIGHTS, FIELDS.replace("credit", "").replace("cards", ""), 403),
        (RIGHTS, FIELDS, 200),
    ):
        assert support(fields=fields, functions=functions).post(where, sent).status_code == status
    assert support(toys).post(where, sent).status_code == 404
    assert support(kids).post(where, sent).status_code == 200
    logged_in(ada, toys)
    assert support(kids).post(where, sent).status_code == 403
    block(ada, by=OPERATOR)
    assert support().post(where, sent).status_code == 409
