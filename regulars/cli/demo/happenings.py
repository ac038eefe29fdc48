"""What has happened since: log-ins at sister sites, requests, access disabled by staff, a block, orders."""

from collections.abc import Mapping

from django.conf import settings

from regulars.authentication.operations.sessions import log_in, log_out
from regulars.cli.demo.addresses import note_addresses
from regulars.cli.demo.around import look_around
from regulars.cli.demo.catalogue import fill_shops
from regulars.cli.demo.newsletters import send_newsletters
from regulars.cli.demo.orders import place_orders
from regulars.cli.demo.selling import start_selling
from regulars.customers.models import Customer, Session
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.rules import AccessState
from regulars.journeys.demo_logins import CUSTOMER_PASSWORD, CUSTOMERS, STAFF
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import AcceptedType
from regulars.staff.models import StaffUser

__all__ = ["let_things_happen"]

JOHN = {
    "salutation": "mr",
    "shoe_size": 43.5,
    "birthday": "1987-04-12",
    "favourite_sport": "cycling",
    "club_member": True,
    "about_you": "Rides to work in any weather.",
}
BEA = {
    "salutation": "ms",
    "company2": "Purchasing",
    "department": "Team sports",
    "vat_id": "DE136695976",
    "yearly_budget": "25000",
    "b2b_reference": "BS-2041",
    "approve_amount": "1500",
}
SISTERS = {"sports": "kids", "kids": "sports", "business": "parts", "parts": "business"}


def let_things_happen() -> None:
    sites = {site.code: site for site in Site.objects.all()}
    manager = StaffUser.objects.get(email=STAFF[1].username)
    marco = Actor(ActorKind.STAFF, Channel.BACKOFFICE, manager.pk)

    def account(name: str, code: str) -> Customer:
        return Customer.objects.get(username=name, set_id=sites[code].set_id)

    _visit("john@mystic.example", "sports", "kids")
    _visit("stacy@mystic.example", "kids")
    john = account("john@mystic.example", "sports")
    change_profile(john, ProfileChanges(phone="+44 7700 900118"), version=john.version, by=marco)
    newco = account("pending@newco.example", "business")
    set_access(newco, site=sites["business"], state=AccessState.PENDING, by=OPERATOR)
    bruno = account("blocked@mystic.example", "kids")
    set_access(bruno, site=sites["kids"], state=AccessState.DISABLED, by=marco)
    _among_the_crowd(sites, marco)
    theo = account("orders@totalparts.example", "business")
    set_access(theo, site=sites["business"], state=AccessState.ACTIVE, by=marco)
    _tell_who_waits(sites)
    _fill_in(john, sites["sports"], JOHN, {"marketing_opt_in": True})
    _fill_in(
        account("buyer@bigsports.example", "business"), sites["business"], BEA, {"marketing_opt_in": True}
    )
    note_addresses(sites, marco)
    fill_shops(sites, marco)
    start_selling(sites, marco)
    place_orders(sites, marco)
    send_newsletters(sites, marco)
    look_around(sites, marco)


def _fill_in(
    customer: Customer, site: Site, values: Mapping[str, object], consents: Mapping[str, bool]
) -> None:
    now = Customer.objects.get(pk=customer.pk)
    by = Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, customer.pk)
    change_profile(
        now, ProfileChanges(attributes=values, consents=consents), version=now.version, site=site, by=by
    )


def _tell_who_waits(sites: dict[str, Site]) -> None:
    """Marco hears of everybody who waits; Mystic Business looks at business customers before it lets them in."""
    receiver = STAFF[1].username
    for site in sites.values():
        types = [
            AcceptedType("B2C", receiver=receiver),
            AcceptedType("B2B", approval=site.code == "business", receiver=receiver),
        ]
        change_site(site, SiteChanges(customer_types=types), version=site.version, by=OPERATOR)


def _visit(username: str, *codes: str) -> None:
    """Somebody logs in, looks around and leaves."""
    for code in codes:
        came = log_in(f"{code}.{settings.DOMAIN}", username, CUSTOMER_PASSWORD, channel=Channel.STOREFRONT)
        session = Session.objects.get(account_id=came.account_id)
        log_out(
            session.pk,
            account_id=came.account_id,
            by=Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, came.account_id),
        )


def _among_the_crowd(sites: dict[str, Site], marco: Actor) -> None:
    """Some know the sister site too, some wait, some lost access, one is blocked."""
    crowd = Customer.objects.filter(origin_site__code__in=SISTERS)
    crowd = crowd.exclude(username__in=[login.username for login in CUSTOMERS])
    for number, customer in enumerate(crowd.select_related("origin_site").order_by("pk")):
        home = customer.origin_site
        if home is None:
            continue
        sister = sites[SISTERS[home.code]]
        if number % 4 == 1:
            set_access(customer, site=sister, state=AccessState.ACTIVE, by=marco)
        elif number % 29 == 7:
            set_access(customer, site=home, state=AccessState.DISABLED, by=marco)
        elif number % 31 == 12:
            set_access(customer, site=sister, state=AccessState.PENDING, by=OPERATOR)
        elif number == 40:
            block(customer, by=marco)
