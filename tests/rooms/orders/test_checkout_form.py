"""What a site asks at checkout (B2B-07, B2B-12)."""

import pytest

from regulars.fields.operations.attributes import add_attribute
from regulars.fields.operations.forms import save_form
from regulars.fields.queries import definitions, form_at
from regulars.fields.rules import Definition, Purpose, Type
from regulars.fields.rules.forms import FormField, check_form, may_stand
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Invalid
from regulars.orders.queries.checkout_form import suggested_answers
from regulars.sites.models import Site
from regulars.staff.rules import Grant, Right
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db

BUSINESS = ["b2b_reference", "employee_id", "charge_id"]


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.mark.parametrize(
    ("kind", "asked"), [("B2B", BUSINESS), ("B2E", BUSINESS), ("B2C", []), ("guest", [])]
)
def test_businesses_alone_are_asked_where_nobody_set_up_a_form(
    kids: Site, kind: str, asked: list[str]
) -> None:
    """B2B-12."""
    form = form_at(kids.pk, Purpose.CHECKOUT, kind)
    assert ([field.code for field in form.fields], form.is_standard) == (asked, True)
    assert not any(field.required for field in form.fields)


def test_form_is_filled_in_with_what_the_account_has(kids: Site) -> None:
    """B2B-07: of its fields alone; limits that staff set aren't on it. To somebody else as far as they are shown it."""
    held = {"b2b_reference": "PO 7", "charge_id": "44", "approve_flag": True, "department": "Purchase"}
    form = form_at(kids.pk, Purpose.CHECKOUT, "B2B")
    assert suggested_answers(form, held) == {"b2b_reference": "PO 7", "charge_id": "44"}
    assert form.editable == frozenset(BUSINESS)
    assert suggested_answers(form, held, grant=Grant(frozenset({Right.SEE}))) == {}
    assert suggested_answers(form_at(kids.pk, Purpose.CHECKOUT, "guest"), held) == {}


def test_own_form_asks_what_the_site_chose(kids: Site) -> None:
    """B2B-12: attributes of the company's own too, required or not, and nothing at all where the site asks nothing."""
    project = add_attribute(Definition("project", "Project", Type.TEXT), by=OPERATOR)
    fields = [FormField(project.definition(), required=True)]
    save_form(kids, Purpose.CHECKOUT, "B2C", fields, version=0, by=OPERATOR)
    save_form(kids, Purpose.CHECKOUT, "B2B", [], version=0, by=OPERATOR)
    (asked,) = form_at(kids.pk, Purpose.CHECKOUT, "B2C").fields
    assert (asked.code, asked.required, asked.editable) == ("project", True, True)
    emptied = form_at(kids.pk, Purpose.CHECKOUT, "B2B")
    assert (emptied.fields, emptied.is_standard) == ((), False)


def test_no_columns_consents_pictures_nor_what_staff_decide() -> None:
    """B2B-12: an answer is the order's; it changes no account and gives no consent."""
    logo = add_attribute(Definition("logo", "Logo", Type.IMAGE), by=OPERATOR)
    known = definitions()
    for code in (
        "email",
        "company",
        "type",
        "marketing_opt_in",
        "approve_flag",
        "block_amount",
        "sub_shop",
        "password",
    ):
        with pytest.raises(Invalid) as refused:
            check_form(Purpose.CHECKOUT, "B2B", [FormField(known[code])])
        assert refused.value.problems[0].code == "not_on_this_form", code
    assert not may_stand(logo.definition(), Purpose.CHECKOUT)
    assert may_stand(known["employee_id"], Purpose.CHECKOUT)
    with pytest.raises(Invalid) as refused:
        check_form(Purpose.CHECKOUT, "B2B", [FormField(known["employee_id"], read_only=True)])
    assert refused.value.problems[0].code == "nothing_to_read"
