"""What of a customer's orders is handed out as personal data."""

from dataclasses import asdict, replace
from typing import Any

import pytest

from regulars.fields.models import Attribute
from regulars.journeys.customer_lifecycle import export_personal_data
from regulars.kernel.actor import OPERATOR
from regulars.orders.operations.ends import cancel_order
from regulars.orders.queries.waiting import at_stake_of
from regulars.orders.rules.states import OrderState, PaidBy
from regulars.sites.models import CustomerSet, Site
from regulars.staff.rules import FieldGroup, Right
from regulars.staff.rules.rights import EVERYTHING
from tests.journeys.stories import SAM
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_set, a_site, an_account, sites

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
    """G13: a remark may hold any of them."""
    order = held_of(kids, group)
    assert set(order["person"]) == VALUES[group]
    assert order["person"].get("more", {"floor": "3rd"}) == {"floor": "3rd"}
    assert [paid["label"] for paid in order["payments"]] == ["Visa 4242" if group is FieldGroup.CARDS else ""]


def test_whoever_sees_all_is_given_all_of_an_order(kids: Site) -> None:
    """An answer to a question that is gone too."""
    person = held_of(kids, *FieldGroup)["person"]
    assert set(person) == set.union(*VALUES.values(), {"remark"})
    assert person["more"] == {"floor": "3rd", "gone": "x"}


@pytest.mark.parametrize(
    ("switches", "seen"),
    [
        ({"discreet": False}, "KIDS-1 SPORTS-1 AWAY-1"),
        ({"share_orders": False}, "KIDS-1 AWAY-1"),
        ({"discreet": True}, "KIDS-1"),
    ],
)
def test_history_and_mails_of_a_download_tell_of_the_orders_that_are_seen_there(
    switches: dict[str, bool], seen: str
) -> None:
    """MTX-01: a sister's number stands in neither where the set doesn't share orders."""
    home = a_set("b2c")
    CustomerSet.objects.filter(pk=home.pk).update(**switches)
    kids, sports = sites(["kids", "sports"], home)
    ann = an_account("ann@x.example", kids)
    for site in (kids, sports, a_site("away", a_set("apart"))):
        cancel_order(a_stored_order(site, ann, number=f"{site.code.upper()}-1"), by=SAM)
    held = export_personal_data(ann, asked_at=kids.pk, by=OPERATOR)
    numbers = ("KIDS-1", "SPORTS-1", "AWAY-1")
    for told in (held.orders, held.history, held.mails):
        assert " ".join(number for number in numbers if number in str(told)) == seen
    everything = export_personal_data(ann, by=OPERATOR)
    assert all(number in str(everything.history) for number in numbers)


def test_numbers_of_what_an_erasure_declines_are_those_of_ones_own_sites(kids: Site) -> None:
    """G13: an order at a shop that has left the set is declined too, and counted for whoever erases."""
    ann, away = an_account("ann@x.example", kids), a_site("away", a_set("other"), currency="EUR")
    mine, theirs = (a_stored_order(site, ann, state=OrderState.ON_HOLD).number for site in (kids, away))
    numbers = {
        grant: at_stake_of(ann.pk, grant).longest_waiting
        for grant in (
            EVERYTHING,
            replace(EVERYTHING, sites=frozenset({kids.pk})),
            replace(EVERYTHING, functions=EVERYTHING.functions - {Right.SEE_ORDERS}),
        )
    }
    assert [set(each) for each in numbers.values()] == [{mine, theirs}, {mine}, set()]
    assert at_stake_of(ann.pk, list(numbers)[1]).held_orders == 2
