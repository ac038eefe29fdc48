"""A company whose names are as long as names get: 60 letters without a gap."""

from dataclasses import replace
from typing import Any

from regulars.addresses.operations.addresses import add_address
from regulars.addresses.operations.formats import FormatWish, change_format
from regulars.addresses.rules.formats import EVERYWHERE
from regulars.cards.models import Gateway
from regulars.customers.models import Access, Session
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.rules import Definition, Type
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.jobs import enqueue
from regulars.kernel.mail.outbox import post
from regulars.kernel.models import Job, Mail
from regulars.sites.operations.types import add_type
from regulars.staff.models import ApiKey
from regulars.staff.operations.keys import create_key
from regulars.staff.operations.people import add_staff
from regulars.webhooks.models import Delivery
from regulars.webhooks.operations.deliveries import send_test
from tests.browser.crowded_shop import crowded_purse, crowded_shop
from tests.rooms.addresses.samples import BERLIN
from tests.rooms.kernel.test_mail import a_mail
from tests.rooms.webhooks.hooking import a_webhook
from tests.world import a_family, a_set, a_site, an_account, logged_in, own_role, sam

__all__ = ["LONG", "crowded_world"]

LONG = "Wolfeschlegelsteinhausenbergerdorffvoralternwarengewissenhaft"[:60]


def crowded_world() -> dict[str, Any]:
    """Every kind of row, each with a long name; answers what the addresses of the pages need."""
    staff = sam()
    by = Actor(ActorKind.STAFF, Channel.BACKOFFICE, staff.pk)
    b2c = a_set("b2c", name=LONG)
    b2b = a_set("b2b", name=f"B{LONG}"[:60], access_mode="listed")
    a_set(LONG[:50].lower(), name=f"{LONG[:30]} {LONG[:29]}")
    shop = a_site("shop", b2c, name=LONG, hosts=[f"{LONG.lower()}.localhost", f"{LONG[:40].lower()}.example"])
    other = a_site(LONG[:50].lower(), b2c, name=f"{LONG[1:]}s", hosts=[f"o{LONG[1:].lower()}.localhost"])
    trade = a_site("trade", b2b, name=f"T{LONG}"[:60])
    _, north = a_family("master", ["north"], b2b)
    email = f"{LONG.lower()}@{LONG.lower()}.example"
    long = {"first_name": LONG, "last_name": LONG, "company": LONG, "username": f"ada{LONG.lower()}"}
    ada = an_account(email, shop, **long)
    logged_in(ada, other)
    typed = {**BERLIN, "name": LONG, "company": LONG, "street": LONG, "city": LONG}
    own, shared = add_address(ada, typed, site=other, by=by), add_address(north, typed, by=by)
    lines = f"{LONG} {{name}}\n{{street}}\n{{postal_code}} {{city}}\n{{area}} {LONG}"
    change_format(north, EVERYWHERE, FormatWish(lines, required=["phone", "company"]), by=by)
    change_profile(
        ada, ProfileChanges(phone="0123 4567", first_name=f"A{LONG}"[:60]), version=ada.version, by=by
    )
    an_account(f"wait{email[4:]}", trade, state="pending", **(long | {"username": f"wait{LONG.lower()}"}))
    shopper = an_account("tina@mail.example", trade, first_name=LONG, last_name=LONG)
    add_attribute(replace(Definition("shoe_size", LONG, Type.NUMBER), filterable=True), by=by)
    add_type("VIP", LONG, by=by)
    role = own_role(LONG)
    add_staff(
        f"{LONG.lower()}@staff.example",
        "long password here",
        role=role.code,
        sites=[shop, other],
        name=LONG,
        by=by,
    )
    create_key(LONG, role=role.code, sites=[shop, other], by=by)
    hook, _ = a_webhook(f"https://{LONG.lower()}.example/{LONG}", name=LONG)
    send_test(hook, by=by)
    enqueue("delete_set", {"code": LONG[:50].lower()}, by=by)
    post(replace(a_mail(email), site_id=shop.pk, sender_name=LONG, subject=LONG))
    sold = crowded_shop(shop, ada, LONG, by)
    bought = crowded_purse(trade, shopper, LONG, Gateway.objects.get())
    return sold | {
        "codes": sold["catalogue_codes"]
        | {
            "customer-sets": "b2c",
            "customers": "north",
            "sites": "shop",
            "shared": "north",
            "roles": role.code,
            "customer-types": "VIP",
            "orders": "shop",
            "attributes": "shoe_size",
        },
        "address_ids": {"customers": own.pk, "shared": shared.pk},
        "shopper": shopper.username,
        "shoppers_order": bought["order_id"],
        "waiting": Access.objects.filter(state="pending").latest("pk").pk,
        "customer_id": ada.pk,
        "session_id": Session.objects.latest("pk").pk,
        "staff_id": staff.pk,
        "key_id": ApiKey.objects.latest("pk").pk,
        "job_id": Job.objects.latest("pk").pk,
        "mail_id": Mail.objects.latest("pk").pk,
        "webhook_id": hook.pk,
        "delivery_id": Delivery.objects.latest("pk").pk,
        "mail_type": "password_reset",
        "language": "de",
        "purpose": "registration",
        "type_code": "B2C",
    }
