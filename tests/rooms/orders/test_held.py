"""What of a customer's orders is handed out as personal data."""

from dataclasses import asdict, replace
from typing import Any

import pytest

from regulars.fields.models import Attribute
from regulars.journeys.customer_lifecycle import export_personal_data
from regulars.kernel.actor import OPERATOR
from regulars.orders.rules.states import PaidBy
from regulars.sites.models import Site
from regulars.staff.rules import FieldGroup
from regulars.staff.rules.rights import EVERYTHING
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db
ADDRESS = {"name": "Ann Lee", "city": "Bonn", "country": "DE"}
VALUES: dict[FieldGroup, set[str]] = {
    FieldGroup.IDENTITY: {"name"},
    FieldGroup.CONTACT: {"email", "phone"},
    FieldGroup.ADDRESSES: {"shipping", "billing"},
    FieldGroup.B2B: {"company", "b2b_reference", "employee_id", "charge_id"},
    FieldGroup.ATTRIBUTES: {"more"},
    FieldGroup.CARDS: set(),
}


@pytest.fixture
def kids() -> Site:
    return a_site("kids", currency="EUR")


def held_of(site: Site, *seen: FieldGroup) -> dict[str, Any]:
    ann = an_account("ann@x.example", site)
    Attribute.objects.create(code="floor", name="Floor", type="text", position=90)
    a_stored_order(
        site, ann, name="Ann Lee", phone="030 1", company="Acme", b2b_reference="PO-7", employee_id="E-1",
        charge_id="CH-9", remark="Ring twice", shipping=ADDRESS, billing=ADDRESS,
        more={"floor": "3rd", "gone": "x"}, paid={PaidBy.CARD: "10"},
    )  # fmt: skip
    grant = replace(EVERYTHING, seen=frozenset(seen))
    (order,) = export_personal_data(ann, grant=grant, by=OPERATOR).orders
    return asdict(order)


@pytest.mark.parametrize("group", VALUES)
def test_each_group_of_fields_shows_its_own_values_of_an_order(kids: Site, group: FieldGroup) -> None:
    """G13, MTX-03: a remark may hold any of them."""
    order = held_of(kids, group)
    assert set(order["person"]) == VALUES[group]
    assert order["person"].get("more", {"floor": "3rd"}) == {"floor": "3rd"}
    assert [paid["label"] for paid in order["payments"]] == ["Visa 4242" if group is FieldGroup.CARDS else ""]


def test_whoever_sees_all_is_given_all_of_an_order(kids: Site) -> None:
    """An answer to a question that is gone too."""
    person = held_of(kids, *FieldGroup)["person"]
    assert set(person) == set.union(*VALUES.values(), {"remark"})
    assert person["more"] == {"floor": "3rd", "gone": "x"}
