"""Customer types: shipped ones, a company's own, and those that a site accepts (CLS-01, REG-04, D-31)."""

import pytest
from django.db import IntegrityError, transaction

from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site, SiteType
from regulars.sites.operations.sites import SiteChanges, add_site, change_site
from regulars.sites.operations.types import add_type, rename_type
from regulars.sites.queries.types import Choice, choices_at, names_of_types
from regulars.sites.rules import SiteKind
from regulars.sites.rules.types import AcceptedType
from tests.world import a_family, a_set, a_site

pytestmark = pytest.mark.django_db

NORTH = SiteChanges(name="North", hosts=["north.localhost"], sender="shop@north.example")


def save(site: Site, *types: AcceptedType) -> None:
    version = Site.objects.get(pk=site.pk).version
    change_site(site, SiteChanges(customer_types=list(types)), version=version, by=OPERATOR)


def test_new_site_accepts_private_and_business_customers() -> None:
    assert [one.code for one in choices_at(a_site("kids").pk)] == ["B2C", "B2B"]


def test_sub_site_begins_with_what_its_master_says_about_types() -> None:
    """REG-04, SUB-01: who is approved at the master isn't let in at once by a new sub site; each says its own from then on."""
    trade = a_family("trade", [], a_set("b2b"))[0]
    approved = AcceptedType("B2B", approval=True, receiver="sam@staff.example")
    save(trade, approved)
    north = add_site("north", NORTH, to_set=trade.set, kind=SiteKind.SUB, master=trade, by=OPERATOR)
    save(trade, AcceptedType("B2C"))
    rows = SiteType.objects.filter(site=north).values_list("type_id", "approval", "receiver")
    assert [AcceptedType(*row) for row in rows] == [approved]
    assert AuditRecord.objects.get(event="site.created", data__site="north").data["approves"] == ["B2B"]


def test_type_of_ones_own_is_offered_where_a_site_accepts_it() -> None:
    """CLS-01: no site does by itself."""
    kids, club = a_site("kids"), add_type("Club", "Club member", by=OPERATOR)
    assert list(names_of_types()) == ["B2C", "B2B", "B2E", "Club"]
    save(kids, AcceptedType("Club"), AcceptedType("B2C"))
    rename_type(club, "Member of the club", by=OPERATOR)
    assert choices_at(kids.pk) == [
        Choice("B2C", "Private customer", approval=False),
        Choice("Club", "Member of the club", approval=False),
    ]


@pytest.mark.parametrize("code", ["b2c", "B2C"])
def test_type_code_is_taken_whatever_its_letter_case(code: str) -> None:
    with pytest.raises(Conflict) as error:
        add_type(code, "Another", by=OPERATOR)
    assert (error.value.code, error.value.field) == ("type_code_taken", "code")


@pytest.mark.parametrize(
    ("types", "code"),
    [
        ([AcceptedType("B2B", approval=True)], "approval_without_receiver"),
        ([AcceptedType("B2B", approval=True, receiver="  ")], "approval_without_receiver"),
        ([AcceptedType("B2B", approval=True, receiver="nobody")], "email_shape"),
        ([AcceptedType("guest")], "unknown_value"),
        ([AcceptedType("VIP")], "unknown_value"),
        ([AcceptedType("B2B"), AcceptedType("B2B")], "named_twice"),
        ([], "required"),
    ],
)
def test_setting_that_makes_no_sense_is_refused_and_nothing_changes(
    types: list[AcceptedType], code: str
) -> None:
    """D-31: approval without somebody who is told never is."""
    kids = a_site("kids")
    with pytest.raises(Invalid) as error:
        save(kids, *types)
    assert (error.value.code, error.value.field) == (code, "customer_types")
    assert SiteType.objects.filter(site=kids, approval=False).count() == 2


def test_database_keeps_approval_without_a_receiver_out() -> None:
    """D-31, behind the rule: the constraint; and guests register nowhere."""
    kids = a_site("kids")
    for values in ({"approval": True}, {"type": "guest"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SiteType.objects.filter(site=kids, type="B2B").update(**values)


def test_change_of_types_is_one_record_that_names_no_address() -> None:
    """G20: the receiver's address lies beside the record."""
    kids = a_site("kids")
    save(kids, AcceptedType("B2B", approval=True, receiver="sam@staff.example"))
    record = AuditRecord.objects.latest("pk")
    assert (record.event, record.data["fields"]) == ("site.changed", ["customer_types"])
    assert "sam@" not in str(record.data)
