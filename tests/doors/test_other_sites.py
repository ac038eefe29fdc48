"""F18, D-34: every operation and page on a customer or a setting that reaches sites outside the grant is closed to keys and staff
of some sites. Made from the URL resolvers: a new address is under it at once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from regulars.addresses.operations.addresses import add_address
from regulars.api.admin.urls import api as admin_api
from regulars.catalog.models import Discount, DiscountSite
from regulars.catalog.operations.shipping import MethodWish, add_method
from regulars.credit.operations.entries import grant_credit
from regulars.credit.operations.reservations import reserve_credit
from regulars.customers.models import Access, Customer, Session
from regulars.customers.operations.access import set_access
from regulars.customers.rules.mails import PASSWORD_RESET
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import Mail
from regulars.sites.operations.mails import write_mail
from regulars.staff.rules import Right
from regulars.staff.rules.rights import INSTALLATION_WIDE, SHARED
from tests.doors.api.calls import Answer, Caller
from tests.doors.api.test_bad_input import FINE
from tests.doors.api.test_permission_matrix import operations
from tests.doors.backoffice.base.test_permission_matrix import URLCONF, guarded, rule_of
from tests.doors.pages import without_tokens
from tests.rooms.addresses.samples import BERLIN
from tests.rooms.cards.wallets import a_card, a_gateway
from tests.rooms.catalog.shops import a_list, a_stored_product
from tests.rooms.newsletters.readers import some_news
from tests.rooms.pages.written import a_page
from tests.stored import rows
from tests.world import a_family, a_set, a_site, an_account, api_key, logged_in, sam

pytestmark = pytest.mark.django_db

ASKED = {
    "customer-set": "?to=b2b",
    "customer-set/plan": "?to=b2b",
    "login-check": "?site=kids",
    "buying": "?site=kids",
    "buying-check": "?site=kids&product=pen",
}
NAMED = (
    "site", "approval", "group", "role", "tag", "policy", "product", "price_list", "discount", "centre", "gateway", "order",
    "campaign", "newsletter",
)  # fmt: skip
TYPED = {"site": "sports", "attribute": "marketing_opt_in", "given": "yes", "to": "b2b", "state": "active"}
OF_A_SITE_TYPED = {
    "customer-consent",
    "customer-newsletter",
    "customer-site-added",
}  # rights at that one site are enough
OF_SITES = ("sites/<", "mails/<", "groups/<", "price-lists/<", "discounts/<", "newsletters/<", "campaigns/<")
STANDS_FOR = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass
class World:
    """Ada is at kids and at sports; an administrator looks after kids and a shop in another set, not after sports."""

    known: dict[str, Any] = field(default_factory=dict)
    client: Client = field(default_factory=lambda: Client(HTTP_HOST="admin.localhost"))

    def __post_init__(self) -> None:
        b2c = a_set("b2c")
        sports = a_site("sports", b2c)
        master, kids = a_family("top", ["kids"], b2c)
        sites = [kids, a_site("business", a_set("b2b"))]
        self.api = Caller("admin.localhost", api_key("administrator", at=sites))
        self.client.force_login(sam("administrator", at=sites))
        ada = an_account(site=sports)
        set_access(ada, site=sites[0], state="active", by=OPERATOR)
        logged_in(ada, sports)
        pen = a_stored_product("pen")
        a_list(master, "not-sports", {pen: "7"}, policy="GOLD")
        hidden = a_list(sports, "sports", {pen: "8"})
        for site in (sports, kids):
            discount = Discount.objects.create(code=site.code, name=site.code, kind="percent", value=5)
            DiscountSite.objects.create(discount=discount, site=site)
        method = add_method(sports, "sports", MethodWish("Sports", "5"), by=OPERATOR)
        waits = an_account("ben@mail.example", sports, state="pending")
        write_mail(
            PASSWORD_RESET,
            sports,
            to=ada.email,
            language="en",
            about=("customer", ada.pk),
            values=PASSWORD_RESET.samples,
        )
        grant_credit(ada, "10", "EUR", reason="Welcome", by=OPERATOR)
        reserved = reserve_credit(ada, "5", "EUR", reference="#1001", site=sports, by=OPERATOR)
        self.known = {
            "entry_id": reserved.pk,
            "customer_id": ada.pk,
            "address_id": add_address(ada, BERLIN, site=sports, by=OPERATOR).pk,
            "site": "sports",
            "code": "sports",
            "card_id": a_card(ada, a_gateway(), at=sports).pk,
            "session_id": Session.objects.get().pk,
            "mail_id": Mail.objects.latest("pk").pk,
            "list_id": hidden.pk,
            "method_id": method.pk,
            "method_code": "sports",
            **some_news(sports, code="sports"),
            "page_code": a_page(sports, "sports").code,
            "page": "sports",
            "approval_id": Access.objects.get(account=waits).pk,
            "purpose": "profile",
            "type": "B2C",
            "type_code": "B2C",
            "attribute": "marketing_opt_in",
            "language": "en",
            "mail_type": "password_reset",
        }

    def filled(self, path: str) -> str:
        path = STANDS_FOR.sub(lambda part: str(self.known.get(part[1], 999999)), path)
        return path + asked(path)


def asked(path: str) -> str:
    return next((more for end, more in ASKED.items() if path.endswith(f"/{end}")), "")


@pytest.fixture
def world() -> World:
    return World()


def everything() -> dict[str, list[str]]:
    """But what is counted of calls and log-ins."""
    return {
        table: found for table, found in rows().items() if table not in {"kernel_throttle", "staff_apikey"}
    }


def of_one(path: str) -> bool:
    """Whether an address leads to something of one site or customer; an attribute is everybody's."""
    return "<" in path and not path.startswith("attributes/<")


OPERATIONS = {
    (method, path): operation.auth_callbacks[0].right
    for (method, path), operation in operations(admin_api).items()
    if of_one(path) and operation.auth_callbacks[0].right not in INSTALLATION_WIDE
}


def called(world: World, method: str, path: str) -> Answer:
    if method == "GET":
        return world.api.get(f"/{world.filled(path)}")
    documented = STANDS_FOR.sub(r"{\1}", path)
    body = FINE["admin"].get(f"{method} /{documented}", {})
    version = Customer.objects.get(pk=world.known["customer_id"]).version
    send: Any = getattr(world.api, method.lower())
    return send(f"/{world.filled(path).partition('?')[0]}", body, if_match=f'"{version}"')


def expected(path: str, right: Right) -> set[tuple[int, str]]:
    if not path.startswith("customers/<"):
        return {(404, f"no_such_{what}") for what in NAMED}
    if "<site>" in path or "<str:site>" in path:
        return {(404, "no_such_site")}
    if "credit/reservations" in path:  # of that shop alone, and there is nothing to reserve
        return {(200, ""), (409, "insufficient_credit"), (404, "no_such_reservation")}
    return {(403, "has_other_sites")} if right in SHARED else {(200, "")}


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_operation_does_and_tells_nothing_of_other_sites(method: str, path: str, world: World) -> None:
    before = everything()
    answer = called(world, method, path)
    found = (answer.status, answer.code if answer.status >= 400 else "")
    assert found in expected(path, OPERATIONS[method, path])
    assert "sports" not in str(answer.json).lower()
    assert everything() == before


def pages() -> Iterator[tuple[str, URLPattern]]:
    for page in guarded():
        rule = rule_of(page)
        for method in ("GET", "POST"):
            rights = set(rule.rights_for(method))  # type: ignore[union-attr]
            if rights and not rights & INSTALLATION_WIDE and of_one(str(page.pattern)):
                yield method, page


@pytest.mark.parametrize(
    ("method", "page"), list(pages()), ids=lambda one: one if isinstance(one, str) else one.name
)
def test_page_does_and_tells_nothing_of_other_sites(method: str, page: URLPattern, world: World) -> None:
    kwargs = {name: world.known.get(name, 999999) for name in page.pattern.converters}
    path = reverse(page.name, urlconf=URLCONF, kwargs=kwargs)
    before = everything()
    send = world.client.get if method == "GET" else world.client.post
    answer = send(path + asked(path), None if method == "GET" else TYPED)
    names_sports = str(page.pattern).startswith(OF_SITES) or "site" in kwargs or page.name in OF_A_SITE_TYPED
    is_shared = not SHARED.isdisjoint(rule_of(page).rights_for(method))  # type: ignore[union-attr]
    if names_sports:
        assert answer.status_code == 404
    elif is_shared:
        assert answer.status_code == 403
    else:
        assert answer.status_code in {200, 303, 404, 422}
    assert "sports" not in without_tokens(answer.text if "text" in answer["Content-Type"] else "").lower()
    assert everything() == before


def test_both_doors_are_tried() -> None:
    assert len(OPERATIONS) > 25
    assert len(list(pages())) > 30
