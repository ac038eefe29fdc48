from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from regulars.addresses.queries.registration import registration_form
from regulars.authentication.operations.sessions import NoAccess, log_in
from regulars.catalog.models import Product
from regulars.catalog.queries.assortment import product_at
from regulars.cli.demo import holds_demo_world, load_demo_world
from regulars.cli.demo.shops import SHOPS
from regulars.customers.models import Customer
from regulars.groups.models import RoleHolding
from regulars.journeys.demo_logins import CUSTOMERS, STAFF, DemoLogin
from regulars.kernel.actor import Channel
from regulars.kernel.errors import Conflict, Unauthenticated
from regulars.kernel.models import AuditRecord
from regulars.orders.models import GatewayTask, Order, Payment
from regulars.orders.rules.states import OrderState
from regulars.pages.models import Page
from regulars.sites.models import CustomerSet, Site
from regulars.staff.models import StaffUser
from tests.fixtures import bring_first_set
from tests.world import a_site

pytestmark = pytest.mark.django_db


def lets_in(code: str, login: DemoLogin) -> bool:
    try:
        log_in(f"{code}.{settings.DOMAIN}", login.username, login.password, channel=Channel.STOREFRONT)
    except (NoAccess, Unauthenticated):
        return False
    return True


@pytest.fixture(scope="class")
def _loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Loaded once for a class of tests, each of which is undone by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        bring_first_set()
        load_demo_world()
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


def test_demo_world_never_moves_in_with_real_sites() -> None:
    a_site("ours")
    with pytest.raises(Conflict, match="database of its own"):
        load_demo_world()
    assert not holds_demo_world()
    assert not StaffUser.objects.exists()


@pytest.mark.usefixtures("_loaded")
class TestLoadedWorld:
    def test_demo_world_stands_as_the_product_page_draws_it(self) -> None:
        assert holds_demo_world()
        homes = {one.code: {site.code for site in one.sites.all()} for one in CustomerSet.objects.all()}
        assert homes == {
            "b2c": {"sports", "kids"},
            "b2b": {"business", "parts"},
            "trade": {"trade", "north", "south"},
            "default": {"outlet"},
        }
        assert dict(Site.objects.exclude(kind="standalone").values_list("code", "kind")) == {
            "trade": "master",
            "north": "sub",
            "south": "sub",
        }
        assert Customer.objects.count() == 161
        assert not Product.objects.filter(image=None).exists()

    def test_demo_shops_that_ship_to_homes_ask_for_an_address(self) -> None:
        """REG-09: with labels of the form's own, required or not."""
        sites = {site.code: site.pk for site in Site.objects.all()}
        asked = {
            code: marker and (marker.label_in("de"), marker.required)
            for code, type_code in (
                ("sports", "B2C"),
                ("kids", "B2C"),
                ("business", "B2B"),
                ("outlet", "B2C"),
            )
            for marker in [registration_form(sites[code], type_code).marker]
        }
        assert asked == {
            "sports": ("Adresse", False),
            "kids": ("Adresse", True),
            "business": ("Lieferadresse", False),
            "outlet": None,
        }

    def test_demo_world_loaded_again_changes_nothing(self) -> None:
        before = (Customer.objects.count(), AuditRecord.objects.count())
        load_demo_world()
        assert (Customer.objects.count(), AuditRecord.objects.count()) == before

    def test_demo_login_works_at_its_sites_and_nowhere_else(self) -> None:
        """SET-01, LOG-01, LOG-03: every login tried at every site."""
        codes = [code for _, code, *_ in SHOPS]
        found = {login.username: {code for code in codes if lets_in(code, login)} for login in CUSTOMERS}
        assert found == {login.username: set(login.sites) for login in CUSTOMERS}

    def test_one_user_name_is_two_strangers_in_two_sets(self) -> None:
        """ACC-03: Stacy of the b2c set and Stacy of the b2b set share nothing but the name."""
        stacys = Customer.objects.filter(username="stacy@mystic.example")
        assert set(stacys.values_list("set__code", flat=True)) == {"b2c", "b2b"}

    def test_demo_staff_log_in_with_the_shipped_password(self) -> None:
        roles = {}
        for login in STAFF:
            user = StaffUser.objects.get(email=login.username)
            assert user.check_password(login.password)
            sites = set(user.listed_sites.values_list("site__code", flat=True))
            roles[user.email.split("@")[0]] = (user.role.code, sites or "every site")
        assert roles == {
            "admin": ("administrator", "every site"),
            "manager": ("manager", "every site"),
            "viewer": ("viewer", "every site"),
            "trade": ("manager", {"trade", "north", "south"}),
        }

    def test_demo_customers_have_ordered_and_what_can_wait_waits(self) -> None:
        """ORD-02, B2B-02, B2B-04, GST-02, CRD-03: a past that every list of orders has something of."""
        orders = Order.objects.select_related("site", "customer")
        ages = {
            email: sorted(
                (now() - order.placed_at).days
                for order in orders.filter(customer__email=email, customer__set__code=code)
            )
            for email, code in (("john@mystic.example", "b2c"), ("stacy@mystic.example", "b2b"))
        }
        assert ages == {"john@mystic.example": [3, 20, 200, 700], "stacy@mystic.example": []}
        assert set(orders.values_list("state", flat=True)) == set(OrderState)
        held = {
            (order.site.code, order.customer.email, *order.held_for)
            for order in orders.filter(state="on_hold")
        }
        assert held == {
            ("business", "buyer@bigsports.example", "account_held", "amount_held"),
            ("north", "nora@north.example", "amount_held"),
        }
        assert dict(orders.filter(customer__kind="guest").values_list("customer__email", "site__code")) == {
            "gus@guest.example": "sports"
        }
        credit = Payment.objects.filter(method="credit").values_list("order__customer__email", "amount")
        assert dict(credit) == {"john@mystic.example": 25, "orders@totalparts.example": 80}
        assert not GatewayTask.objects.exclude(state="done").exists()
        assert not orders.filter(changed_at__gt=now()).exists()

    def test_demo_has_what_stands_around_orders(self) -> None:
        """EXT-01, ROL-02, ROL-05: an order of a shop outside, a page for dealers, who approves."""
        outside = Order.objects.select_related("site").get(origin="external")
        assert (outside.site.code, outside.number, outside.source_status) == (
            "outlet",
            "#1001",
            "Handed to the carrier",
        )
        assert {held.role.code for held in RoleHolding.objects.select_related("role")} >= {
            "dealer",
            "purchasing",
        }
        assert dict(Page.objects.values_list("code", "restricted")) == {"delivery": False, "dealers": True}

    def test_demo_shops_sell_to_each_at_the_price_that_is_theirs(self) -> None:
        """CLS-02, SHP-06, SUB-05: a policy, hidden prices, a sub site with a list of its own and one that follows its master."""
        sites = {site.code: site.pk for site in Site.objects.all()}

        def unit(code: str, email: str, product: str) -> object:
            account = Customer.objects.filter(email=email, set__sites=sites[code]).values_list(
                "pk", flat=True
            )
            offer = product_at(sites[code], account.first(), product)
            return offer and (offer.line.unit, offer.line.problem)

        assert unit("business", "buyer@bigsports.example", "ball") == (Decimal(29), None)
        assert unit("business", "orders@totalparts.example", "ball") == (Decimal(38), None)
        assert unit("parts", "", "tube") == (None, "prices_hidden")
        assert unit("north", "nora@north.example", "tube") == (Decimal("5.20"), None)
        assert unit("south", "sol@south.example", "tube") == (Decimal("3.80"), None)
        assert unit("parts", "orders@totalparts.example", "workstand") == (Decimal(189), None)
        assert unit("parts", "buyer@bigsports.example", "workstand") is None
