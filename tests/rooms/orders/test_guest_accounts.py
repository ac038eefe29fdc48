"""Whether the checkout of a guest leads to an account, and which part offers it (GST-03, GST-12, CLS-05)."""

import pytest

from regulars.addresses.rules import Where
from regulars.kernel.errors import DomainError
from regulars.kernel.models import AuditPersonal, AuditRecord
from regulars.orders.models import SiteOrders
from regulars.orders.operations.terms import OrderTermsChanges, change_order_terms
from regulars.orders.queries.buying_facts import buying_facts
from regulars.orders.queries.site_orders import order_terms_in_words, order_terms_of
from regulars.orders.rules.buying import GuestAccounts, RegistrationStep
from regulars.sites.models import Site
from tests.doors.api.calls import admin
from tests.journeys.stories import SAM
from tests.world import a_family, a_set

pytestmark = pytest.mark.django_db
Changes = OrderTermsChanges


@pytest.fixture
def family() -> list[Site]:
    return a_family("trade", ["north"], a_set("b2b"))


def lines_of(site: Site) -> dict[str, tuple[str, Where]]:
    return {line.code: (line.value, line.where) for line in order_terms_in_words(order_terms_of(site))}


def test_own_word_else_the_masters_else_no(family: list[Site]) -> None:
    """GST-03, GST-12, CLS-05: in the statement that decides as on the overview."""
    trade, north = family
    assert lines_of(north)["registration"] == ("No", Where.STANDARD)
    assert "registration_step" not in lines_of(north)
    change_order_terms(trade, Changes(registration="offered", registration_step="payment"), by=SAM)
    facts = buying_facts(north.pk, None)
    assert (facts.guest_accounts, facts.registration_step) == (
        GuestAccounts.OFFERED,
        RegistrationStep.PAYMENT,
    )
    assert lines_of(north)["registration"][1] is Where.MASTER
    assert lines_of(north)["registration_step"] == ("With the payment", Where.MASTER)
    change_order_terms(north, Changes(registration="automatic"), by=SAM)
    assert buying_facts(north.pk, None).guest_accounts is GuestAccounts.AUTOMATIC
    change_order_terms(north, Changes(registration=""), by=SAM)
    assert SiteOrders.objects.get(site=north).registration is None
    kept = AuditPersonal.objects.get(record=AuditRecord.objects.latest("pk"))
    assert kept.data == {"orders:registration": {"from": "automatic", "to": ""}}


def test_only_guests_get_no_account(family: list[Site]) -> None:
    """GST-12: what is said is kept, and is without effect."""
    trade, north = family
    change_order_terms(trade, Changes(registration="after", buyers="guests"), by=SAM)
    assert buying_facts(north.pk, None).guest_accounts is GuestAccounts.NO
    assert "without effect" in lines_of(trade)["registration"][0]
    change_order_terms(trade, Changes(buyers=""), by=SAM)
    assert buying_facts(north.pk, None).guest_accounts is GuestAccounts.AFTER


def test_other_words_are_refused_beside_the_field(family: list[Site]) -> None:
    """GST-12"""
    for name in ("registration", "registration_step"):
        with pytest.raises(DomainError) as refused:
            change_order_terms(family[0], Changes(**{name: "never"}), by=SAM)
        assert (refused.value.code, refused.value.field) == ("unknown_value", name)
    assert not SiteOrders.objects.exists()


def test_programs_and_staff_say_it(family: list[Site]) -> None:
    """GST-12: by `/sites/{code}/order-terms`, whose null goes back to the master."""
    call = admin()
    wish = {"registration": "offered", "registration_step": "payment"}
    stored = call.patch("/sites/trade/order-terms", wish, if_match='"1"').json
    assert {name: stored[name] for name in wish} == wish
    north = call.get("/sites/north/order-terms").json
    assert {name: north[name] for name in wish} == dict.fromkeys(wish)
    assert {name: north["in_force"][name] for name in wish} == wish
    back = call.patch("/sites/trade/order-terms", {"registration": None}, if_match='"2"').json
    assert (back["registration"], back["in_force"]["registration"]) == (None, "no")
