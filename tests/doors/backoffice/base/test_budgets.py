"""What a page may cost, whatever there is to show: under 10 statements, and a bounded multiple of a fixed piece of work (F70)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from regulars.addresses.models import Address, SiteFormat
from regulars.addresses.rules import MOST
from regulars.addresses.rules.postal import COUNTRIES
from regulars.catalog.models import Price, Product
from regulars.credit.operations.entries import grant_credit
from regulars.credit.operations.reservations import reserve_credit
from regulars.customers.models import Access, Customer, Session
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.rules import Definition, Type
from regulars.groups.operations.groups import add_group
from regulars.groups.operations.members import Difference, change_members
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.jobs import enqueue
from regulars.kernel.mail.outbox import post
from regulars.kernel.models import Job, Mail
from regulars.orders.rules.states import OrderState
from regulars.staff.models import ApiKey, StaffUser
from regulars.staff.rules.rights import EVERYTHING
from regulars.webhooks.models import Attempt, Delivery
from regulars.webhooks.operations.deliveries import send_test
from tests.cost import cost_of
from tests.doors.backoffice.base.test_permission_matrix import URLCONF, guarded, rule_of
from tests.rooms.cards.wallets import a_card, a_gateway
from tests.rooms.catalog.entries import a_shop
from tests.rooms.catalog.stocked import a_price_list
from tests.rooms.groups.samples import some_marks
from tests.rooms.kernel.test_mail import a_mail
from tests.rooms.newsletters.readers import some_news
from tests.rooms.orders.exported import an_export
from tests.rooms.orders.placed import a_stored_order
from tests.rooms.pages.written import a_page
from tests.rooms.webhooks.hooking import a_webhook
from tests.statements import counted_statements
from tests.world import a_family, a_guest, a_set, a_site, an_account, api_key, logged_in, sam

pytestmark = pytest.mark.django_db

# Half as much again as the dearest page costs: a hundred addresses with their menus, 40 to 53 by machine.
STATEMENTS, PIECES = 10, 75
OF_AN_ORDER = 20  # everything that it depends on: address book, cards, credit, shipping, limits, prices
OF_PLANS = 26  # who moves and who stays is written down first, in tables of the statement's own
PLANS = {"customer-set-deletion", "site-customer-set", "customer-set-of"}
DEARER = dict.fromkeys(PLANS, OF_PLANS) | {
    "offline-order": OF_AN_ORDER,
    "customer-buying-check": OF_AN_ORDER,
}
ROWS = 60  # more than any page shows at once
# Three lead on, the others are files.
NO_PAGES = {
    "home",
    "site-forms",
    "history-export",
    "customers-file",
    "customer-image",
    "order-find",
    "order-export-file",
    "subscribers-file",
    "orders-file",
    "price-list-file",
    "product-image",
}
ASKED = {
    "site-customer-set": "?to=b2b",
    "customer-set-of": "?to=b2b",
    "approvals-decision": "?do=approve&row={waiting}",
    "order-approval": "?do=decline",
    "order-progress": "?to=returned",
    "new-order": "?site=shop0",
}


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    """A page full of everything."""
    b2c, b2b = a_set("b2c"), a_set("b2b", access_mode="listed")
    shops = [a_site(f"shop{number}", b2c) for number in range(8)] + [a_site("trade", b2b)]
    _, northern = a_family("family", ["northern"], b2c)
    staff = sam(email="filled@staff.example")
    by = Actor(ActorKind.STAFF, Channel.BACKOFFICE, staff.pk)
    hooks = [a_webhook(name=f"Hook {number}")[0] for number in range(5)]
    for number in range(ROWS):
        one = an_account(f"ada{number}@mail.example", shops[number % 8], last_name=f"Lind{number}")
    for number in range(ROWS):
        change_profile(one, ProfileChanges(phone=f"0123 {number:04}"), version=number + 1, by=by)
        enqueue("nothing", {}, by=by)
        send_test(hooks[0], by=by)
        post(a_mail(f"ada{number}@mail.example"))
    add_attribute(Definition("shoe_size", "Shoe size", Type.NUMBER), by=by)
    for shop in shops[:8]:
        logged_in(one, shop)
    api_key()
    vip = add_group("VIP", by=by)
    everybody = Customer.objects.values_list("pk", flat=True)
    change_members(vip, Difference(everybody), grant=EVERYTHING, by=by)
    for number in range(ROWS):
        add_group(f"Group {number}", by=by)
    Access.objects.exclude(account=one).update(state="pending")
    for country in COUNTRIES[:ROWS]:
        SiteFormat.objects.create(site=northern, country=country, required=["phone"])
    SiteFormat.objects.create(site=northern)
    teas = Product.objects.bulk_create(Product(code=f"tea{number}", name="Tea") for number in range(ROWS))
    for number in range(ROWS):
        listed = a_price_list(shops[number % 8], f"list{number}")
    Price.objects.bulk_create(Price(price_list=listed, product=tea, amount=1) for tea in teas)
    a_shop(shops[0])
    a_page(shops[0])
    for number in range(ROWS):
        ordered = a_stored_order(shops[number % 8], one, state=OrderState.ON_HOLD)
    own, shared = addresses_of(account=one), addresses_of(book_site=northern)
    delivery = Delivery.objects.latest("pk")
    Attempt.objects.bulk_create(Attempt(delivery=delivery, status=500, error="no") for _ in range(11))
    return {
        "waiting": Access.objects.filter(state="pending").latest("pk").pk,
        "customer_id": one.pk,
        "guest_id": a_guest(shops[0]).pk,
        "mark_ids": some_marks(),
        "address_ids": {"customers": own, "shared": shared},
        "session_id": Session.objects.latest("pk").pk,
        "staff_id": staff.pk,
        "key_id": ApiKey.objects.latest("pk").pk,
        "job_id": Job.objects.latest("pk").pk,
        "mail_id": Mail.objects.latest("pk").pk,
        "webhook_id": hooks[0].pk,
        "delivery_id": delivery.pk,
        "product_id": teas[0].pk,
        "list_id": listed.pk,
        "order_id": ordered.pk,
        **an_export(StaffUser.objects.order_by("pk")[0], by),
        "entry_id": some_reserved(one, by),
        "card_id": a_card(one, a_gateway("acme"), at=shops[0]).pk,
        "mail_type": "password_reset",
        "language": "de",
        "purpose": "registration",
        "type_code": "B2C",
        "method_code": "post",
        **some_news(shops[0], ROWS),
        "page_code": "terms",
    }


def some_reserved(account: Customer, by: Actor) -> int:
    """For orders of shops outside; answers the last one."""
    grant_credit(account, "100", "EUR", reason="Welcome", by=by)
    for number in range(ROWS):
        last = reserve_credit(account, "1", "EUR", reference=f"#{number}", by=by)
    return last.pk


def addresses_of(**owner: Any) -> int:
    """As many as one owner may have; answers the last one."""
    rows = [Address(**owner, name="Ada Lind", city=f"Town{number}", country="GB") for number in range(MOST)]
    return Address.objects.bulk_create(rows)[-1].pk


def area_of(page: URLPattern) -> str:
    """Addresses of a site are those that a sub site shares."""
    is_shared = str(page.name).startswith("site-address")
    return "shared" if is_shared else str(page.pattern).partition("/")[0]


def address(page: URLPattern, world: dict[str, Any]) -> str:
    codes = {
        "customer-sets": "b2c",
        "customers": "northern",
        "sites": "shop0",
        "orders": "shop0",
        "shared": "northern",
        "roles": "viewer",
        "customer-types": "B2B",
        "attributes": "shoe_size",
        "groups": "vip",
        "discounts": "summer",
        "gateways": "acme",
        "fulfilment-centres": "north",
        "newsletters": "toys",
    }
    area = area_of(page)
    known = world | {"code": codes.get(area), "address_id": world["address_ids"].get(area)}
    known["mark_id"] = world["mark_ids"].get(area)
    if page.name == "customer-guest-log-in":
        known["customer_id"] = world["guest_id"]
    kwargs = {name: known[name] for name in page.pattern.converters}
    return reverse(page.name, urlconf=URLCONF, kwargs=kwargs or None) + ASKED.get(page.name, "").format(
        **world
    )


def cost_of_page(client: Client, path: str) -> float:
    return cost_of(lambda: client.get(path), enough=PIECES)


def test_every_page_stays_within_its_budget(administrator: Client, world: dict[str, Any]) -> None:
    dear = {}
    for page in guarded():
        if not rule_of(page).get or page.name in NO_PAGES:
            continue
        path = address(page, world)
        assert administrator.get(path).status_code == 200, path
        with counted_statements() as counted:
            administrator.get(path)
        if counted.count >= DEARER.get(str(page.name), STATEMENTS):
            dear[path] = f"{counted.count} statements"
        elif (cost := cost_of_page(administrator, path)) > PIECES:
            dear[path] = f"{cost:.1f} pieces of work"
    assert dear == {}
