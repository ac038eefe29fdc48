"""F58: a page that is saved as it was opened changes not a row."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from regulars.addresses.operations.addresses import add_address
from regulars.catalog.models import Discount, Product, ShippingMethod
from regulars.catalog.operations.shop_terms import ShopChanges, Tax, change_shop_terms
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.rules.mails import PASSWORD_RESET
from regulars.fields.operations.forms import save_form
from regulars.fields.rules import Purpose
from regulars.fields.rules.forms import standard_form
from regulars.groups.operations.groups import add_group
from regulars.groups.operations.members import Difference, change_members
from regulars.groups.operations.tags import change_tags
from regulars.kernel.actor import OPERATOR
from regulars.kernel.audit import Entry
from regulars.sites.operations.mails import change_mail_text
from regulars.sites.operations.types import add_type
from regulars.staff.rules.rights import EVERYTHING
from tests.doors.pages import untouched
from tests.doors.storefront.browsing import log_in
from tests.rooms.addresses.samples import LONDON, NEW_YORK
from tests.rooms.catalog.entries import a_shop
from tests.rooms.catalog.stocked import a_price_list, a_product
from tests.rooms.groups.samples import some_marks
from tests.rooms.webhooks.hooking import a_webhook
from tests.stored import rows
from tests.world import a_family, a_set, a_site, an_account, own_role, sam

pytestmark = pytest.mark.django_db

SECOND_HOUR = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 2:30 in Berlin, for the second time that night
# A page, and a field of the form on it.
OFFICE = [
    ("/customers/{ada}", "last_name"),
    ("/customers/{ada}/username", "username"),
    ("/customers/{ada}/attributes", "department"),
    ("/customers/{ada}/b2b", "department"),
    ("/customers/{ada}/addresses/{address}", "city"),
    ("/sites/kids", "hosts"),
    ("/sites/kids/addresses", "mode-B2C"),
    ("/sites/north/addresses", "mode-B2C"),
    ("/sites/north/addresses/{shared}", "city"),
    ("/sites/kids/registration", "accepts-B2C"),
    ("/sites/kids/forms/profile/B2C", "field"),
    ("/sites/kids/forms/registration/B2B", "field"),
    ("/sites/kids/mails/{mail}/en", "subject"),
    ("/sites/kids/mails/{mail}/de", "subject"),
    ("/site-domains", "domains"),
    ("/customer-sets/b2c/row", "access_mode"),
    ("/staff/{sam}", "role"),
    ("/roles/{role}", "identity"),
    ("/customer-types/Club", "name"),
    ("/customer-roles/{customer-roles}", "name"),
    ("/tags/{tags}", "name"),
    ("/pricing-policies/{pricing-policies}", "name"),
    ("/customers/{ada}/tags", "picked"),
    ("/discounts/summer", "value"),
    ("/fulfilment-centres/north", "country"),
    ("/sites/kids/shop", "prices-B2C"),
    ("/sites/north/shop", "prices-B2C"),
    ("/sites/kids/orders", "held-B2C"),
    ("/sites/north/orders", "held-B2C"),
    ("/sites/kids/shop/methods/post", "price"),
    ("/attributes/department", "name"),
    ("/webhooks/{hook}", "url"),
    ("/groups/vip/general", "description"),
    ("/groups/vip/customers", "kept"),
    ("/customers/{ada}/groups", "kept"),
    ("/products/{tea}", "step"),
    ("/price-lists/{list}", "priority"),
]


@pytest.fixture
def names() -> dict[str, object]:
    kids = a_site("kids", a_set("b2c"), currency="KWD")
    ada = an_account(site=kids, company="Lind & Co", phone="+49 30 1234", language="de")
    change_profile(ada, ProfileChanges(attributes={"department": "Purchase"}), version=1, by=OPERATOR)
    fields = standard_form(Purpose.PROFILE, "B2C").fields[::-1]
    save_form(kids, Purpose.PROFILE, "B2C", fields, version=0, by=OPERATOR)
    words = {"subject": "New password", "body": "Here:\n\n{link}\n\nBye"}
    change_mail_text(PASSWORD_RESET, kids, "en", **words, version=0, by=OPERATOR)
    add_type("Club", "Club member", by=OPERATOR)
    hook, _ = a_webhook()
    vip = add_group("VIP", description="Who buys most", by=OPERATOR)
    change_members(vip, Difference([ada.pk]), grant=EVERYTHING, by=OPERATOR)
    a_shop(kids)
    wish = ShopChanges(
        taxes={"standard": Tax("19", "incl. VAT")}, prices_for={"B2C": "everyone", "guest": "role"}
    )
    change_shop_terms(kids, wish, by=OPERATOR)
    _, north = a_family("trade", ["north"], kids.set)
    marks = some_marks()
    change_tags(ada, ["vip"], by=OPERATOR)
    return marks | {
        "ada": ada.pk,
        "sam": sam("viewer", at=[kids]).pk,
        "role": own_role(identity="view").code,
        "mail": PASSWORD_RESET.code,
        "hook": hook.pk,
        "tea": a_product(names={"de": "Tee", "en": "Tea"}, text="Green\n\ntea", step="0.5").pk,
        "list": a_price_list(
            kids, starts_at=datetime(2026, 1, 1, 0, 0, 30, 5, tzinfo=UTC), ends_at=SECOND_HOUR
        ).pk,
        "address": add_address(ada, NEW_YORK, by=OPERATOR).pk,
        "shared": add_address(north, LONDON, by=OPERATOR).pk,
    }


def saved(client: Client, path: str, *, has: str) -> set[str]:
    """Open the page and save it; answers the tables in which something has changed."""
    form = untouched(client.get(path).text, has=has)
    before = rows()
    answer = client.post(path, form)
    assert answer.status_code in {200, 302, 303}, answer.text
    after = rows()
    return {table for table in after if after[table] != before[table]}


@pytest.fixture
def boss(db: None) -> Client:
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam(email="boss@staff.example"))
    return client


@pytest.mark.parametrize(("path", "field"), OFFICE)
def test_page_of_the_back_office_saved_untouched(
    path: str, field: str, boss: Client, names: dict[str, object]
) -> None:
    assert saved(boss, path.format(**names), has=field) == set()


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/products/{tea}", "step"),
        ("/discounts/summer", "minimum"),
        ("/sites/kids/shop/methods/post", "free_from"),
        ("/sites/kids/shop", "tax-0-percent"),
    ],
)
def test_three_decimals_saved_untouched_in_german(path: str, field: str, names: dict[str, object]) -> None:
    """SHP-02: what might be thousands when somebody types it is none in a field."""
    Product.objects.update(step="1.125")
    Discount.objects.update(kind="amount", currency="KWD", value="1.125", minimum="12.250")
    ShippingMethod.objects.update(price="4.900", free_from="12.125")
    boss = Client(HTTP_HOST="admin.localhost", HTTP_ACCEPT_LANGUAGE="de")
    boss.force_login(sam(email="boss@staff.example"))
    assert saved(boss, path.format(**names), has=field) == set()


@pytest.mark.usefixtures("names")
def test_own_profile_saved_untouched() -> None:
    shopper = Client(HTTP_HOST="kids.localhost")
    log_in(shopper)
    assert saved(shopper, "/account", has="last_name") == set()


def test_control_record_of_nothing_is_seen(
    boss: Client, names: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Entry, "nothing", lambda _: None)
    changed = saved(boss, f"/customers/{names['ada']}", has="last_name")
    assert changed == {"kernel_auditrecord", "kernel_auditsubject", "webhooks_delivery"}
