"""What staff fill in for an order on the phone besides its lines: what the shop asks at checkout, and where the bill goes (B2B-07, B2B-12, ADR-02, ADR-14)."""

from typing import Any

import pytest

from regulars.addresses.models import AddressMode, SiteAddresses
from regulars.addresses.operations.addresses import add_address
from regulars.fields.models import Attribute
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.operations.forms import save_form
from regulars.fields.queries import definitions
from regulars.fields.rules import Definition, Purpose, Type
from regulars.fields.rules.forms import FormField
from regulars.kernel.actor import OPERATOR
from regulars.orders.models import Order, OrderPerson
from tests.doors.backoffice.orders.phone import page_of, staff, takes
from tests.journeys.checkouts import Shop, a_shop
from tests.rooms.addresses.samples import BERLIN, LONDON
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop(a_site("kids", a_set("p")))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def asks_for_a_project(shop: Shop, kind: str) -> Attribute:
    """The project, which has to be said, and the reference."""
    project = add_attribute(Definition("project", "Project", Type.TEXT), by=OPERATOR)
    fields = [FormField(project.definition(), required=True), FormField(definitions()["b2b_reference"])]
    save_form(shop.site, Purpose.CHECKOUT, kind, fields, version=0, by=OPERATOR)
    return project


def test_staff_are_asked_what_the_shop_asks_its_customers(shop: Shop) -> None:
    """B2B-07, B2B-12: it begins with what the account has, as far as staff see it; what was typed lies on the order alone."""
    ada = shop.buyer(
        type="B2B", attributes={"b2b_reference": "PO 7", "charge_id": "44", "approve_flag": False}
    )
    pat = staff(shop.site)
    page = text(pat.get(page_of(shop.site, ada)))
    assert all(f'name="answers-{code}"' in page for code in ("b2b_reference", "employee_id", "charge_id"))
    assert ('value="PO 7"' in page, 'value="44"' in page, "approve_flag" in page) == (True, True, False)
    blind = staff(shop.site, b2b="none", email="kim@staff.example")
    assert "PO 7" not in text(blind.get(page_of(shop.site, ada)))
    sent = {"answers-b2b_reference": "PO 8", "answers-charge_id": ""}
    shown = text(pat.post(page_of(shop.site, ada), sent | {"do": "update"}))
    assert ('value="PO 8"' in shown, "PO 7" in shown) == (True, False)
    assert takes(pat, shop.site, ada, **sent).status_code == 303
    person = OrderPerson.objects.get()
    assert (person.b2b_reference, person.charge_id) == ("PO 8", "")
    ada.refresh_from_db()
    assert ada.attributes["b2b_reference"] == "PO 7"


def test_what_has_to_be_answered_is_said_before_the_first_line(shop: Shop) -> None:
    """OFF-01, B2B-12, G14: and refused beside its field; so is what the form doesn't offer."""
    asks_for_a_project(shop, "B2C")
    ada, ben = shop.buyer(), shop.buyer("ben@mail.example", attributes={"project": "Bridge"})
    pat = staff(shop.site, attributes="view")
    assert "This shop asks for Project." in text(pat.get(page_of(shop.site, ada)))
    assert "This shop asks for" not in text(pat.get(page_of(shop.site, ben)))
    refused = takes(pat, shop.site, ada)
    assert (refused.status_code, Order.objects.count()) == (422, 0)
    assert 'aria-invalid="true"' in text(refused).partition('name="answers-project"')[2].partition(">")[0]
    sent = {"answers-project": "Bridge"}
    assert takes(pat, shop.site, ada, **sent, **{"answers-charge_id": "44"}).status_code == 422
    assert takes(pat, shop.site, ada, **sent, **{"answers-company": "Evil"}).status_code == 422
    assert Order.objects.count() == 0
    assert takes(pat, shop.site, ada, **sent).status_code == 303
    assert OrderPerson.objects.get().more == {"project": "Bridge"}


def test_answers_are_entered_as_everywhere_in_the_back_office(shop: Shop) -> None:
    """B2B-12: no is an answer, and an amount is in the currency of the order."""
    for code, kind in (("lift", Type.YES_NO), ("budget", Type.MONEY), ("due", Type.DATE)):
        add_attribute(Definition(code, code.title(), kind), by=OPERATOR)
    fields = [FormField(definitions()[code], required=code == "due") for code in ("lift", "budget", "due")]
    save_form(shop.site, Purpose.CHECKOUT, "B2C", fields, version=0, by=OPERATOR)
    ada, pat = shop.buyer(attributes={"lift": False}), staff(shop.site, attributes="view")
    page = text(pat.get(page_of(shop.site, ada)))
    assert '<option value="no" selected>' in page
    assert ("Budget (EUR)" in page, 'type="date"' in page) == (True, True)
    sent = {"answers-lift": "no", "answers-budget": "12.50", "answers-due": ""}
    assert takes(pat, shop.site, ada, **sent).status_code == 422
    assert takes(pat, shop.site, ada, **(sent | {"answers-due": "2026-12-24"})).status_code == 303
    money = {"amount": "12.50", "currency": "EUR"}
    assert OrderPerson.objects.get().more == {"lift": False, "budget": money, "due": "2026-12-24"}


def typed(kind: str, **fields: str) -> dict[str, str]:
    return {kind: "typed", f"{kind}-drawn_for": fields["country"]} | {
        f"{kind}-{name}": value for name, value in fields.items()
    }


def test_a_billing_address_is_typed_in(shop: Shop) -> None:
    """ADR-02, ADR-14: beside its own fields what is wrong with it; never where the shop keeps the addresses for bills."""
    ada, pat = shop.buyer(), staff(shop.site)
    assert 'name="billing-street"' in text(pat.get(page_of(shop.site, ada)))
    wrong = takes(pat, shop.site, ada, **typed("billing", **BERLIN | {"city": ""}))
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in text(wrong).partition('name="billing-city"')[2].partition(">")[0]
    mode = AddressMode.objects.create(site=shop.site, type_id="B2C", mode="billing_read_only")
    page = text(pat.get(page_of(shop.site, ada)))
    assert ('name="billing-street"' in page, 'name="shipping-street"' in page) == (False, True)
    assert takes(pat, shop.site, ada, **typed("billing", **LONDON)).status_code == 403
    assert Order.objects.count() == 0
    mode.delete()
    assert takes(pat, shop.site, ada, **typed("billing", **LONDON)).status_code == 303
    person = OrderPerson.objects.get()
    assert (person.shipping["city"], person.billing["city"]) == ("Berlin", "London")


def test_where_it_is_sent_is_billed_or_refused(shop: Shop) -> None:
    """ADR-02, ADR-14: never another address in silence; what isn't chosen is what the shop would propose, which the page shows."""
    ada, pat = shop.buyer(), staff(shop.site)
    there = add_address(ada, LONDON, site=shop.site, by=OPERATOR)
    SiteAddresses.objects.create(site=shop.site, billing_countries=["DE"])
    page = text(pat.get(page_of(shop.site, ada)))
    assert 'value="same" selected' in page
    to_london = {"shipping": f"{there.pk}.{there.version}"}
    refused = takes(pat, shop.site, ada, billing="same", **to_london)
    assert (refused.status_code, Order.objects.count()) == (422, 0)
    assert (
        'id="id_billing_error"' in text(refused)
        or 'aria-invalid="true"' in text(refused).partition('name="billing"')[2].partition(">")[0]
    )
    assert takes(pat, shop.site, ada, billing="", **to_london).status_code == 303
    AddressMode.objects.create(site=shop.site, type_id="B2C", mode="billing_read_only")
    locked = takes(pat, shop.site, ada, billing="same", **typed("shipping", **BERLIN))
    assert (locked.status_code, Order.objects.count()) == (403, 1)
    person = OrderPerson.objects.get()
    assert (person.shipping["city"], person.billing["city"]) == ("London", "Berlin")
