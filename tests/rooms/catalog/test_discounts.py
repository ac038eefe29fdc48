"""Discounts as staff enter them (DIS-01): what is refused, who gets one now, and what a discount keeps from being deleted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import RestrictedError
from django.utils.timezone import now

from regulars.catalog.models import Discount
from regulars.catalog.operations.discounts import (
    DiscountWish,
    add_discount,
    change_discount,
    remove_discount,
    wish_of,
)
from regulars.catalog.queries.discounts import discounts_within, who_gets
from regulars.catalog.rules.pricing import Line, priced
from regulars.groups.models import CustomerGroup, GroupMember, Tag, Tagging
from regulars.journeys.delete_type import delete_type
from regulars.kernel.errors import Conflict, Invalid, NotFound
from regulars.kernel.models import AuditRecord
from regulars.sites.models import CustomerType
from regulars.sites.operations.types import add_type
from tests.journeys.stories import SAM
from tests.rooms.catalog.worlds import GOLD, OPEN, a_discount, prices, some_facts
from tests.world import a_family, a_guest, a_set, a_site, an_account, sites

pytestmark = pytest.mark.django_db

PERCENT = DiscountWish(name="Summer", kind="percent", value="10")
AMOUNT = DiscountWish(name="Five off", kind="amount", value="5", currency="EUR")


def a_group() -> CustomerGroup:
    return CustomerGroup.objects.create(code="club", name="Club")


def summer(**other: Any) -> Discount:
    return add_discount("summer", replace(PERCENT, **other), by=SAM)


@pytest.mark.parametrize(
    ("wish", "field", "code"),
    [
        *(
            (replace(PERCENT, value=value), "value", "out_of_range")
            for value in ("0", "-5", "100.01", "1000000000")
        ),
        (replace(PERCENT, value="33.333"), "value", "too_many_decimals"),
        *(
            (replace(PERCENT, value=value), "value", "not_a_number")
            for value in ("", "ten", "NaN", "Infinity", "1_0", "١٢", "1E1")
        ),
        (replace(PERCENT, currency="EUR"), "currency", "currency_of_percent"),
        (replace(PERCENT, kind="coupon"), "kind", "unknown_value"),
        (replace(PERCENT, name=" "), "name", "required"),
        (replace(PERCENT, names={"tlh": "Qapla"}), "names", "unknown_language"),
        (replace(PERCENT, priority=1001), "priority", "out_of_range"),
        (replace(PERCENT, minimum="0"), "minimum", "not_positive"),
        (replace(PERCENT, minimum="10.001"), "minimum", "too_many_decimals"),
        (
            replace(PERCENT, starts_at=datetime(1989, 12, 31, tzinfo=UTC)),
            "starts_at",
            "out_of_range",
        ),
        (replace(PERCENT, ends_at=datetime(2200, 1, 2, tzinfo=UTC)), "ends_at", "out_of_range"),
        (
            replace(PERCENT, starts_at=now(), ends_at=now() - timedelta(days=1)),
            "ends_at",
            "ends_before_start",
        ),
        (replace(AMOUNT, currency=""), "currency", "required"),
        (replace(AMOUNT, currency="EURO"), "currency", "unknown_currency"),
        (replace(AMOUNT, value="0"), "value", "not_positive"),
        (replace(AMOUNT, value="-1"), "value", "negative"),
        (replace(AMOUNT, value="0.001"), "value", "too_many_decimals"),
        (replace(AMOUNT, value="0.5", currency="JPY"), "value", "too_many_decimals"),
        (replace(AMOUNT, value="1000000000000000"), "value", "too_large"),
    ],
)
def test_what_no_discount_can_be_is_refused_beside_its_field(
    wish: DiscountWish, field: str, code: str
) -> None:
    """DIS-01; a third of a percent is written with two decimals."""
    with pytest.raises(Invalid) as refused:
        add_discount("summer", wish, by=SAM)
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [(field, code)]
    assert not Discount.objects.exists()


@pytest.mark.parametrize("value", ["0.01", "33.33", "100"])
def test_percents_up_to_everything_are_taken(value: str) -> None:
    """DIS-01."""
    assert str(summer(value=value).value).rstrip("0").rstrip(".") in {value, "100"}


def test_codes_are_there_once_however_they_are_written() -> None:
    """DIS-01."""
    summer()
    with pytest.raises(Conflict) as refused:
        add_discount("SUMMER", PERCENT, by=SAM)
    assert refused.value.code == "discount_code_taken"
    with pytest.raises(Invalid) as bad:
        add_discount("10 % off", PERCENT, by=SAM)
    assert (bad.value.field, bad.value.code) == ("code", "code_shape")


def test_change_notes_what_is_another_and_saving_the_same_notes_nothing() -> None:
    """DIS-01, G20."""
    kids = a_site("kids")
    discount = summer(group=a_group(), minimum="20", sites=[kids])
    records = AuditRecord.objects.count()
    change_discount(discount, wish_of(discount), version=1, by=SAM)
    assert AuditRecord.objects.count() == records
    change_discount(discount, replace(wish_of(discount), value="12.5", sites=[]), version=1, by=SAM)
    record = AuditRecord.objects.latest("pk")
    assert record.data == {"discount": "summer", "fields": ["sites", "value"]}


def test_of_two_people_who_edit_the_second_is_told() -> None:
    """G23."""
    discount = summer()
    change_discount(discount, replace(PERCENT, value="20"), version=1, by=SAM)
    for late in (
        lambda: change_discount(discount, replace(PERCENT, value="30"), version=1, by=SAM),
        lambda: remove_discount(discount, version=1, by=SAM),
    ):
        with pytest.raises(Conflict) as refused:
            late()
        assert (refused.value.code, refused.value.details) == ("version_conflict", {"version": 2})
    remove_discount(discount, version=2, by=SAM)
    with pytest.raises(NotFound):
        change_discount(discount, PERCENT, version=2, by=SAM)


def test_group_and_tag_and_type_that_a_discount_names_stay() -> None:
    """GRP-08, CLS-03: the rows are restricted, the type's verb says by which discount."""
    club, vip = a_group(), Tag.objects.create(code="vip", name="VIP")
    add_type("Club", "Club", by=SAM)
    trade = CustomerType.objects.get(pk="Club")
    discount = summer(group=club, tag=vip, type=trade)
    for row in (club, vip):
        with pytest.raises(RestrictedError) as restricted:
            row.delete()
        assert {str(named) for named in restricted.value.restricted_objects} == {"summer"}
    with pytest.raises(Conflict) as refused:
        delete_type(trade, by=SAM)
    assert (refused.value.code, refused.value.values["who"]) == ("type_in_use", "discount Summer")
    remove_discount(discount, by=SAM)
    delete_type(trade, by=SAM)
    club.delete()


def test_group_that_is_gone_is_refused_beside_its_field() -> None:
    """DIS-01: deleted while the form was open."""
    club = a_group()
    CustomerGroup.objects.filter(pk=club.pk).delete()
    with pytest.raises(Invalid) as refused:
        summer(group=club)
    assert (refused.value.field, refused.value.code) == ("group", "no_such_group")


def test_who_gets_it_now_is_counted_by_all_conditions_about_accounts() -> None:
    """DIS-01: group, tag, type and customer sets of its sites; guests are no members, whatever their email."""
    kids, toys = a_site("kids", a_set("b2c")), a_site("toys", a_set("toys"))
    ada, ben = an_account(site=kids), an_account("ben@mail.example", site=toys, type="B2B")
    a_guest(kids, "ada@mail.example")
    club, vip = a_group(), Tag.objects.create(code="vip", name="VIP")
    GroupMember.objects.bulk_create(GroupMember(group=club, account=account) for account in (ada, ben))
    Tagging.objects.create(tag=vip, account=ben)
    discount = summer()
    for wish, number in (
        (PERCENT, 2),
        (replace(PERCENT, group=club), 2),
        (replace(PERCENT, group=club, tag=vip), 1),
        (replace(PERCENT, type=CustomerType.objects.get(pk="B2B")), 1),
        (replace(PERCENT, group=club, sites=[kids]), 1),
        (replace(PERCENT, tag=vip, sites=[kids]), 0),
    ):
        assert who_gets(change_discount(discount, wish, by=SAM)) == number


def test_staff_of_some_sites_see_what_counts_there() -> None:
    """DIS-01, D-34: everywhere, at their site, or at its master."""
    trade, north, south = a_family("trade", ["north", "south"], a_set("b2b"))
    (kids,) = sites(["kids"])
    for code, named in {"all": [], "family": [trade], "south": [south], "kids": [kids]}.items():
        add_discount(code, replace(PERCENT, sites=named), by=SAM)
    seen = discounts_within(frozenset({north.pk}))
    assert sorted(seen.values_list("code", flat=True)) == ["all", "family"]


def test_group_is_a_condition_of_discounts_and_of_nothing_else() -> None:
    """GRP-08: prices and what lost are those of a non-member, and no other table knows groups, so that nothing else can ask."""
    of = {1: prices((OPEN, "1", "10"), (GOLD, "1", "8"))}
    known = (a_discount("club", "10", group="club"),)
    lines = [Line(1, Decimal(2))]
    member = priced(some_facts(of, groups=frozenset({"club"}), discounts=known), lines)
    other = priced(some_facts(of, discounts=known), lines)
    assert (member.total, other.total) == (Decimal("18.00"), Decimal("20.00"))
    for name in ("product", "unit", "chosen", "lost", "problem", "total"):
        assert getattr(member.lines[0], name) == getattr(other.lines[0], name)
    relations = CustomerGroup._meta.get_fields(include_hidden=True)
    known_by = {
        relation.related_model for relation in relations if relation.auto_created and relation.is_relation
    }
    assert known_by == {GroupMember, Discount}


def test_tag_marks_who_gets_a_promotion() -> None:
    """CLS-03."""
    of, known = {1: prices((OPEN, "1", "10"))}, (a_discount("vip", "50", tag="vip"),)
    totals = [
        priced(some_facts(of, tags=tags, discounts=known), [Line(1, Decimal(1))]).total
        for tags in (frozenset({"vip"}), frozenset({"other"}), frozenset[str]())
    ]
    assert totals == [5, 10, 10]


def test_amount_in_another_currency_takes_nothing_off() -> None:
    """DIS-01, SHP-05."""
    of, known = {1: prices((OPEN, "1", "10"))}, (a_discount("yen", "5", currency="JPY"),)
    assert priced(some_facts(of, discounts=known), [Line(1, Decimal(1))]).total == 10
