"""A marker on the form pulls the address into registration: it is the account's default (REG-09)."""

from typing import Any

import pytest

from regulars.addresses.models import Address
from regulars.addresses.operations.formats import FormatWish, change_format
from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.customers.models import Customer
from regulars.fields.rules import Purpose
from regulars.journeys.register_customer import register
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, Invalid
from regulars.sites.models import Site
from tests.journeys.stories import SAM
from tests.rooms.addresses.samples import BERLIN, LONDON
from tests.rooms.fields.forms import a_form_of
from tests.world import PASSWORD, a_family, a_set, a_site, an_account

pytestmark = pytest.mark.django_db

ADA = {"first_name": "Ada", "last_name": "Lind", "email": "ada@mail.example", "password": PASSWORD}
ASKED = {
    "first_name": {},
    "last_name": {},
    "company": {},
    "email": {},
    "password": {},
    "password_confirmation": {},
}
WITHOUT_NAME = {field: value for field, value in BERLIN.items() if field != "name"}


def a_shop(*, required: bool = False, **values: Any) -> Site:
    shop = a_site("kids", a_set("b2c"), **values)
    a_form_of(shop, Purpose.REGISTRATION, ASKED | {"registration_address": {"required": required}}, "B2C")
    return shop


def refused(sent: dict[str, Any], shop: Site) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as error:
        register(sent, site=shop, by=SAM)
    assert not Customer.objects.exists()
    assert not Address.objects.exists()
    return {(problem.field, problem.code) for problem in error.value.problems}


def test_address_of_the_form_is_the_default_with_the_accounts_name() -> None:
    """REG-09."""
    shop = a_shop()
    register(ADA | {"company": "Lind Ltd", "registration_address": WITHOUT_NAME}, site=shop, by=SAM)
    address = Address.objects.get()
    assert (address.account, address.entered_at) == (Customer.objects.get(), shop)
    assert (address.name, address.company, address.city) == ("Ada Lind", "Lind Ltd", "Berlin")
    assert (address.default_shipping, address.default_billing) == (True, True)


@pytest.mark.parametrize("address", [None, {}, {"country": "DE"}, {"country": "DE", "city": " "}])
def test_address_that_is_not_required_may_be_left_out(address: object) -> None:
    assert register(ADA | {"registration_address": address}, site=a_shop(), by=SAM)
    assert not Address.objects.exists()


def test_everything_that_is_wrong_is_told_at_once() -> None:
    shop = a_shop(required=True)
    assert refused(ADA | {"last_name": ""}, shop) == {
        ("last_name", "required"),
        ("registration_address.country", "required"),
    }
    sent = {"country": "DE", "street": "Weg 1", "postal_code": "1"}
    assert refused(ADA | {"registration_address": sent}, shop) == {
        ("registration_address.postal_code", "postal_code_shape"),
        ("registration_address.city", "required"),
    }
    for wrong, code in (("Weg 1", "wrong_type"), ({"country": 7}, "wrong_type")):
        assert refused(ADA | {"registration_address": wrong}, shop) == {("registration_address", code)}
    assert refused(ADA | {"registration_address": BERLIN | {"state": "x"}}, shop) == {
        ("registration_address.state", "form_field_refused")
    }


def test_countries_of_the_site_count() -> None:
    """ADR-05: what it is used for too."""
    shop = a_shop()
    change_terms(shop, TermsChanges(shipping_countries=["DE"], billing_countries=["DE", "GB"]), by=OPERATOR)
    assert refused(ADA | {"registration_address": BERLIN | {"country": "FR"}}, shop) == {
        ("registration_address.country", "country_not_allowed")
    }
    register(ADA | {"registration_address": LONDON}, site=shop, by=SAM)
    assert Address.objects.get().kinds == {"billing"}


def test_form_without_the_marker_takes_no_address() -> None:
    """G14; nor one with it where only the shop changes addresses (ADR-14)."""
    sent = ADA | {"registration_address": WITHOUT_NAME}
    plain = a_site("plain", a_set("b2b"))
    assert refused(sent, plain) == {("registration_address", "form_field_refused")}
    shop = a_shop(required=True)
    change_terms(shop, TermsChanges(modes={"B2C": "read_only"}), by=OPERATOR)
    assert refused(sent, shop) == {("registration_address", "form_field_refused")}
    assert register(ADA, site=shop, by=SAM)
    assert not Address.objects.exists()


@pytest.mark.parametrize("registration", ["direct", "neutral"])
def test_taken_name_leaves_no_address(registration: str) -> None:
    """G9: a neutral site does the same work for it, and takes it back."""
    shop = a_shop(registration=registration)
    an_account(site=shop)
    sent = ADA | {"registration_address": WITHOUT_NAME}
    if registration == "direct":
        with pytest.raises(Conflict):
            register(sent, site=shop, by=SAM)
    else:
        assert register(sent, site=shop, by=SAM) is None
    assert not Address.objects.exists()
    assert Customer.objects.count() == 1


class TestSubShop:
    """SUB-01, REG-09: who registers at the master is asked for an address as the chosen sub shop wants it."""

    def a_master(self, *, required: bool = False) -> tuple[Site, Site]:
        master, _, south = a_family("trade", ["north", "south"], a_set("trade"))
        form = ASKED | {"sub_shop": {"required": True}, "registration_address": {"required": required}}
        a_form_of(master, Purpose.REGISTRATION, form, "B2C")
        return master, south

    def test_address_is_entered_at_the_sub_shop_that_is_chosen(self) -> None:
        master, south = self.a_master()
        register(ADA | {"sub_shop": "south", "registration_address": WITHOUT_NAME}, site=master, by=SAM)
        assert Address.objects.get().entered_at == south

    def test_form_of_the_sub_shop_counts(self) -> None:
        """What it requires is asked for, and what it leaves out isn't taken from the account."""
        master, south = self.a_master()
        change_format(south, "DE", FormatWish(required=["phone"], left_out=["company"]), by=OPERATOR)
        change_format(master, "DE", FormatWish(left_out=["phone"]), by=OPERATOR)
        sent = ADA | {"company": "Lind Ltd", "sub_shop": " south "}
        assert refused(sent | {"registration_address": WITHOUT_NAME | {"company": "Lind Ltd"}}, master) == {
            ("registration_address.phone", "required"),
            ("registration_address.company", "form_field_refused"),
        }
        entry = WITHOUT_NAME | {"phone": "+49 30 123456"}
        assert refused(sent | {"sub_shop": "north", "registration_address": entry}, master) == {
            ("registration_address.phone", "form_field_refused")
        }
        register(sent | {"registration_address": entry}, site=master, by=SAM)
        address = Address.objects.get()
        assert (address.entered_at, address.phone, address.company) == (south, "+49 30 123456", "")

    def test_countries_of_the_sub_shop_count(self) -> None:
        """ADR-05, ADR-15."""
        master, south = self.a_master()
        change_terms(south, TermsChanges(shipping_countries=["FR"], billing_countries=["FR"]), by=OPERATOR)
        sent = ADA | {"sub_shop": "south", "registration_address": WITHOUT_NAME}
        assert refused(sent, master) == {("registration_address.country", "country_not_allowed")}

    @pytest.mark.parametrize("address", [WITHOUT_NAME, None, "Weg 1"])
    def test_shared_book_of_the_sub_shop_takes_none(self, address: object) -> None:
        """ADR-10: the marker counts for nothing there; what was typed is let go of."""
        master, south = self.a_master(required=True)
        change_terms(south, TermsChanges(shared_book=True), by=OPERATOR)
        assert register(ADA | {"sub_shop": "south", "registration_address": address}, site=master, by=SAM)
        assert not Address.objects.exists()

    def test_master_where_only_the_shop_changes_addresses_keeps_none_from_a_sub_shop(self) -> None:
        master, south = self.a_master(required=True)
        change_terms(master, TermsChanges(modes={"B2C": "read_only"}), by=OPERATOR)
        change_terms(south, TermsChanges(modes={"B2C": "own"}), by=OPERATOR)
        assert refused(ADA | {"sub_shop": "south"}, master) == {("registration_address.country", "required")}
        register(ADA | {"sub_shop": "south", "registration_address": WITHOUT_NAME}, site=master, by=SAM)
        assert Address.objects.get().entered_at == south
