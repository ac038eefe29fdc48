"""G23 at the doors: a version from the future is a conflict wherever one is sent, as If-Match or in the form of a page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import add_address
from regulars.api.admin.urls import api as admin_api
from regulars.api.storefront.urls import api as storefront_api
from regulars.catalog.models import PriceList, Product
from regulars.customers.models import Customer
from regulars.customers.rules.mails import PASSWORD_RESET
from regulars.fields.operations.forms import save_form
from regulars.fields.rules import Purpose
from regulars.fields.rules.forms import standard_form
from regulars.groups.models import CustomerRole, PricingPolicy, Tag
from regulars.groups.operations.groups import add_group
from regulars.kernel.actor import OPERATOR
from regulars.newsletters.models import Campaign
from regulars.sites.models import Site
from regulars.sites.operations.mails import change_mail_text
from regulars.webhooks.models import Webhook
from tests.doors.api.calls import admin, as_shopper
from tests.doors.api.test_permission_matrix import operations
from tests.doors.backoffice.base.test_permission_matrix import URLCONF, guarded, rule_of
from tests.doors.pages import Filled, forms_of
from tests.doors.storefront.browsing import log_in
from tests.rooms.addresses.samples import BERLIN
from tests.rooms.cards.wallets import a_gateway
from tests.rooms.catalog.entries import a_shop
from tests.rooms.catalog.stocked import a_price_list, a_product
from tests.rooms.customers.pictures import a_picture
from tests.rooms.groups.samples import MARKS, some_marks
from tests.rooms.newsletters.readers import some_news
from tests.rooms.pages.written import a_page
from tests.rooms.webhooks.hooking import a_webhook
from tests.stored import rows
from tests.world import a_family, a_set, a_site, an_account, own_role, sam

pytestmark = pytest.mark.django_db

AS_IT_IS = {"fields": "as they are"}
SENT = {  # what is sent with If-Match
    ("PATCH", "sets/<code>"): {"name": "New"},
    ("PATCH", "sites/<code>"): {"name": "New"},
    ("PATCH", "attributes/<code>"): {"name": "New"},
    ("PUT", "forms/<site>/<purpose>/<type>"): AS_IT_IS,
    ("DELETE", "forms/<site>/<purpose>/<type>"): {},
    ("PATCH", "customers/<int:customer_id>"): {"last_name": "New"},
    ("DELETE", "customers/<int:customer_id>"): {},
    ("PATCH", "webhooks/<int:webhook_id>"): {"name": "New"},
    ("PATCH", "customers/<int:customer_id>/addresses/<address_id>"): {"city": "Potsdam"},
    ("PATCH", "sites/<str:code>/addresses/<address_id>"): {"city": "Potsdam"},
    ("DELETE", "customers/<int:customer_id>/addresses/<address_id>"): None,
    ("DELETE", "sites/<str:code>/addresses/<address_id>"): None,
    ("PATCH", "sites/<str:code>/address-terms"): {"shipping_countries": ["DE"]},
    ("PUT", "sites/<str:code>/address-format/<str:country>"): {"required": ["company"]},
    ("DELETE", "sites/<str:code>/address-format/<str:country>"): None,
    ("PATCH", "groups/<code>"): {"name": "New"},
    ("DELETE", "groups/<code>"): None,
    ("DELETE", "groups/<code>/members"): {"ids": [1]},
    **{("PATCH", f"{place}/<code>"): {"name": "New"} for place in MARKS},
    **{("DELETE", f"{place}/<code>"): None for place in MARKS},
    ("PATCH", "products/<code>"): {"name": "New"},
    ("DELETE", "products/<code>"): None,
    ("PUT", "products/<code>/image"): a_picture(),
    ("DELETE", "products/<code>/image"): None,
    ("PATCH", "price-lists/<code>"): {"name": "New"},
    ("DELETE", "price-lists/<code>"): None,
    ("PUT", "price-lists/<code>/prices"): {"prices": [{"product": "tea", "amount": "1"}]},
    ("PUT", "price-lists/<code>/price-file"): "product,amount\ntea,1\n",
    ("PATCH", "sites/<str:code>/shop"): {"prices_for": {"B2B": "role"}},
    ("PUT", "sites/<str:code>/payment-methods"): {"methods": [{"kind": "invoice"}]},
    ("PATCH", "gateways/<str:code>"): {"name": "Acme"},
    ("DELETE", "gateways/<str:code>"): None,
    ("PATCH", "sites/<str:code>/order-terms"): {"blocked": {"B2B": True}},
    ("PATCH", "discounts/<str:code>"): {"value": "12.50"},
    ("DELETE", "discounts/<str:code>"): None,
    ("PATCH", "sites/<str:code>/pages/<str:page>"): {"title": "New"},
    ("DELETE", "sites/<str:code>/pages/<str:page>"): None,
    ("PATCH", "shipping-methods/<str:site>/<str:code>"): {"price": "5.90"},
    ("DELETE", "shipping-methods/<str:site>/<str:code>"): None,
    ("PATCH", "newsletters/<str:site>/<str:code>"): {"name": "New"},
    ("DELETE", "newsletters/<str:site>/<str:code>"): None,
    ("PATCH", "campaigns/<int:campaign_id>"): {"subject": "New"},
    ("DELETE", "campaigns/<int:campaign_id>"): None,
    ("PUT", "campaigns/<int:campaign_id>/sending"): None,
    ("PATCH", "centres/<str:code>"): {"name": "Far north"},
    ("DELETE", "centres/<str:code>"): None,
    ("PATCH", "me"): {"last_name": "New"},
    ("PATCH", "me/addresses/<address_id>"): {"city": "Potsdam"},
    ("DELETE", "me/addresses/<address_id>"): None,
}
# Of each thing in the world, by the beginning of its path.
CODES = MARKS | {
    "sets": "b2c",
    "sites": "kids",
    "attributes": "department",
    "groups": "vip",
    "products": "tea",
    "price-lists": "retail",
    "discounts": "summer",
    "shipping-methods": "post",
    "centres": "north",
    "gateways": "cards",
    "newsletters": "toys",
}
PAGES = {
    *(
        "customer",
        "customer-attributes",
        "customer-business",
        "customer-set-row",
        "site",
        "customer-address",
        "customer-address-deletion",
        "site-addresses",
        "site-address-format",
        "site-family",
        "site-registration",
        "group-general",
        "group-customers",
        "group-customers-removal",
        "group-deletion",
    ),
    *("customer-role", "customer-role-deletion", "tag", "tag-deletion"),
    *("pricing-policy", "pricing-policy-deletion"),
    *("product", "price-list", "price-list-prices"),
    *("newsletter", "campaign", "campaign-sending"),
    *("discount", "centre", "site-shop", "site-orders", "shipping-method", "site-payment", "gateway"),
    *(
        "discount",
        "centre",
        "site-shop",
        "site-orders",
        "site-page",
        "shipping-method",
        "site-payment",
        "gateway",
    ),
    *("site-form", "site-form-standard", "site-mail", "staff-person", "role", "attribute", "webhook"),
}


@pytest.fixture
def kids() -> Site:
    """A shop with Ada in it, and one thing of each kind that has a version."""
    kids = a_site("kids", a_set("b2c"))
    add_address(an_account(site=kids), BERLIN, by=OPERATOR)
    add_address(a_family("trade", ["north"], kids.set)[1], BERLIN, by=OPERATOR)
    add_group("VIP", by=OPERATOR)
    some_news(kids)
    a_webhook()
    some_marks()
    a_product()
    a_price_list(kids)
    a_shop(kids)
    a_gateway()
    a_page(kids)
    own_role(identity="view")
    fields = standard_form(Purpose.PROFILE, "B2C").fields[::-1]
    save_form(kids, Purpose.PROFILE, "B2C", fields, version=0, by=OPERATOR)
    change_mail_text(
        PASSWORD_RESET, kids, "en", subject="New", body="Here:\n\n{link}", version=0, by=OPERATOR
    )
    return kids


def takes_version(operation: object) -> bool:
    models = operation.models  # type: ignore[attr-defined]
    return any(
        "If-Match" in one.__ninja_flatten_map__ for one in models if one.__ninja_param_source__ == "header"
    )


def test_every_operation_that_takes_a_version_is_tried() -> None:
    every = operations(admin_api) | operations(storefront_api)
    assert {place for place, operation in every.items() if takes_version(operation)} == SENT.keys()


@pytest.mark.parametrize(("method", "path"), SENT)
@pytest.mark.parametrize("seen", ["9", "999999999"])
def test_operation_refuses_a_version_from_the_future(method: str, path: str, seen: str, kids: Site) -> None:
    shared = path.startswith("sites/<str:code>/addresses")
    address = (
        path.replace("<code>", CODES.get(path.partition("/")[0], ""))
        .replace("<str:code>", "north" if shared else CODES[path.partition("/")[0]] if "code" in path else "")
        .replace("<str:site>", "kids")
        .replace("<str:page>", "terms")
        .replace("<str:country>", "DE")
        .replace("<address_id>", str(Address.objects.get(book_site__isnull=not shared).pk))
        .replace("<site>/<purpose>/<type>", "kids/profile/B2C")
        .replace("<int:customer_id>", str(Customer.objects.get().pk))
        .replace("<int:campaign_id>", str(Campaign.objects.get().pk))
        .replace("<int:webhook_id>", str(Webhook.objects.get().pk))
    )
    caller = as_shopper(kids, "ada@mail.example") if path.startswith("me") else admin()
    body = SENT[method, path]
    if body is AS_IT_IS:
        body = {name: caller.get(f"/{address}").json[name] for name in body}
    before = everything()
    send: Any = getattr(caller, method.lower())
    answer = send(f"/{address}", body, if_match=f'"{seen}"')
    assert (answer.status, answer.code) == (409, "version_conflict")
    assert everything() == before


def everything() -> dict[str, list[str]]:
    return {table: found for table, found in rows().items() if table != "kernel_throttle"}


def versioned(page: str) -> list[Filled]:
    return [form for form in forms_of(page) if form.get("version", [""]) != [""]]


def from_the_future(form: Filled) -> Filled:
    return form | {"version": [str(int(form["version"][0]) + 1)]}


# As a row's link opens it: its form begins empty.
OPENED_WITH = {"price-list-prices": {"product": "tea", "from": "1", "amount": "1"}}


def test_page_of_the_back_office_refuses_a_version_from_the_future(kids: Site) -> None:
    """Every page of something that is there is opened; those with a version in a form are saved with the next one."""
    boss = sam(email="boss@staff.example")
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(boss)
    known: dict[str, object] = {
        "address_id": Address.objects.get(book_site=None).pk,
        "customer_id": Customer.objects.get().pk,
        "staff_id": boss.pk,
        "webhook_id": Webhook.objects.get().pk,
        "product_id": Product.objects.get().pk,
        "list_id": PriceList.objects.get().pk,
        "mail_type": PASSWORD_RESET.code,
        "language": "en",
        "purpose": "profile",
        "type_code": "B2C",
        "method_code": "post",
        "site_code": "kids",
        "campaign_id": Campaign.objects.get().pk,
        "page_code": "terms",
    }
    codes = {"customer-sets": "b2c", "sites": "kids", "roles": "support", "attributes": "department"}
    codes["groups"] = "vip"
    marks: dict[str, Any] = {
        "customer-roles": CustomerRole.objects.get().pk,
        "tags": Tag.objects.get().pk,
        "pricing-policies": PricingPolicy.objects.get().pk,
    }
    codes |= {
        "discounts": "summer",
        "fulfilment-centres": "north",
        "gateways": "cards",
        "newsletters": "toys",
    }
    tried = set()
    for page in guarded():
        area = str(page.pattern).partition("/")[0]
        of_page = known | {"code": codes.get(area, "B2C"), "mark_id": marks.get(area, 0)}
        kwargs = {name: of_page.get(name, 999999) for name in page.pattern.converters}
        path = reverse(page.name, urlconf=URLCONF, kwargs=kwargs or None)
        if not kwargs or not rule_of(page).get:  # type: ignore[union-attr]
            continue
        answer = client.get(path, OPENED_WITH.get(str(page.name), {}))
        for form in [] if answer.streaming else versioned(answer.text):
            before = rows()
            answer = client.post(path, from_the_future(form))
            assert (answer.status_code, rows()) == (409, before), path
            tried.add(page.name)
    assert tried == PAGES


def test_own_profile_refuses_a_version_from_the_future(kids: Site) -> None:
    shopper = Client(HTTP_HOST="kids.localhost")
    log_in(shopper)
    [form] = versioned(shopper.get("/account").text)
    before = rows()
    answer = shopper.post("/account", from_the_future(form))
    assert (answer.status_code, rows()) == (409, before)
