"""The tabs Attributes and B2B (ADM-02, ATT-01, ATT-02, ATT-04, B2B-08), and consents by site (REG-12)."""

from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from regulars.customers.models import Consent, Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.images import set_image
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.queries import definitions
from regulars.fields.rules import Definition, Group, Kept, Limits, Option, Type
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from tests.doors.backoffice.conftest import HOST
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account, own_role, sam

pytestmark = pytest.mark.django_db

SIZE = Definition("shoe_size", "Shoe size", Type.NUMBER, filterable=True, limits=Limits(least=15, most=60))
COLOUR = Definition("colour", "Colour", Type.CHOICE, options=(Option("r", "Red"), Option("b", "Blue")))
MORE = (
    Definition("notes", "Notes", Type.LONG_TEXT),
    Definition("born_on", "Born on", Type.DATE),
    Definition("budget", "Budget", Type.MONEY),
    Definition("member", "Member", Type.YES_NO),
    Definition("nickname", "Nickname", Type.TEXT, Group.CONTACT),
    Definition("logo", "Logo", Type.IMAGE),
)


@pytest.fixture
def ada() -> Customer:
    for one in (SIZE, COLOUR, *MORE):
        add_attribute(one, by=OPERATOR)
    return an_account(site=a_site("sports", a_set("b2c"), currency="CHF"), phone="030 1234")


def page(ada: Customer, tab: str = "attributes") -> str:
    return f"/customers/{ada.pk}/{tab}"


def stored(ada: Customer) -> dict[str, object]:
    attributes: dict[str, object] = Customer.objects.get(pk=ada.pk).attributes
    return attributes


def test_every_attribute_is_listed_the_empty_ones_too(viewer: Client, ada: Customer) -> None:
    """ATT-02."""
    text = viewer.get(page(ada)).text
    for one in definitions().values():
        assert one.name in text, one.code
    assert "030 1234" in text


def test_values_of_every_type_are_saved_with_one_record(manager: Client, ada: Customer) -> None:
    """ATT-01, ATT-04."""
    sent = {
        "version": "1",
        "shoe_size": "42",
        "colour": "b",
        "notes": "Likes tea\nand toast",
        "born_on": "1990-02-28",
        "budget_amount": "12.3",
        "budget_currency": "CHF",
        "member": "no",
        "nickname": "Adi",
        "salutation": "ms",
    }
    assert manager.post(page(ada), sent).status_code == 303
    assert stored(ada) == {
        "shoe_size": 42,
        "colour": "b",
        "notes": "Likes tea\nand toast",
        "born_on": "1990-02-28",
        "budget": {"amount": "12.30", "currency": "CHF"},
        "member": False,
        "nickname": "Adi",
        "salutation": "ms",
    }
    record = AuditRecord.objects.get(event="customer.changed")
    assert (record.actor_kind, record.door) == ("staff", "backoffice")
    assert "attributes:shoe_size" in record.data["fields"]

    again = manager.get(page(ada)).text
    for shown in ('value="42"', 'value="b" selected', "and toast", 'value="1990-02-28"', 'value="12.30"'):
        assert shown in again, shown


def test_emptied_field_takes_the_value_away_and_untouched_ones_stay(manager: Client, ada: Customer) -> None:
    change_profile(
        ada, ProfileChanges(attributes={"shoe_size": 42, "nickname": "Adi"}), version=1, by=OPERATOR
    )
    sent = {"version": "2", "shoe_size": "", "nickname": "Adi"}
    assert manager.post(page(ada), sent).status_code == 303
    assert stored(ada) == {"nickname": "Adi"}


def test_value_that_cannot_be_says_so_beside_its_field(manager: Client, ada: Customer) -> None:
    sent = {"version": "1", "shoe_size": "99", "born_on": "31.12.1990", "colour": "green"}
    answer = manager.post(page(ada), sent | {"nickname": "A\x07da"})
    assert answer.status_code == 422
    assert 'id="id_colour_error"' in answer.text
    del sent["colour"]
    answer = manager.post(page(ada), sent | {"nickname": "A\x07da"})
    for field, message in (
        ("shoe_size", "Between 15 and 60"),
        ("born_on", "2026-12-31"),
        ("nickname", "invisible"),
    ):
        part = answer.text.split(f'id="id_{field}_error"')[1].split("</p>")[0]
        assert message in part
    assert stored(ada) == {}


def test_older_value_that_would_be_refused_by_now_is_left_in_peace(manager: Client, ada: Customer) -> None:
    Customer.objects.filter(pk=ada.pk).update(attributes={"shoe_size": 99})
    sent = {"version": "1", "shoe_size": "99", "nickname": "Adi"}
    assert manager.post(page(ada), sent).status_code == 303
    assert stored(ada) == {"shoe_size": 99, "nickname": "Adi"}


def test_stale_attributes_are_shown_beside_what_was_typed(manager: Client, ada: Customer) -> None:
    """G23."""
    change_profile(ada, ProfileChanges(attributes={"colour": "r"}), version=1, by=OPERATOR)
    answer = manager.post(page(ada), {"version": "1", "colour": "b", "shoe_size": "42"})
    assert answer.status_code == 409
    assert "Red" in answer.text.split("Stored by now")[1].split("</dl>")[0]
    assert 'value="b" selected' in answer.text
    assert 'name="version" value="2"' in answer.text
    assert stored(ada) == {"colour": "r"}
    assert manager.post(page(ada), {"version": "2", "colour": "b", "shoe_size": "42"}).status_code == 303
    assert stored(ada) == {"colour": "b", "shoe_size": 42}


def an_authorized(**levels: str) -> Client:
    client = Client(HTTP_HOST=HOST)
    role = own_role(f"Own {len(levels)}", functions=(), **levels)
    client.force_login(sam(role.code, email=f"own{len(levels)}@staff.example"))
    return client


def test_groups_are_hidden_and_locked_by_the_rights_table(ada: Customer) -> None:
    """G13, ADM-02: what is hidden is absent, what is locked stays whatever is sent."""
    change_profile(
        ada, ProfileChanges(attributes={"nickname": "Kestrel", "charge_id": "Heron"}), version=1, by=OPERATOR
    )
    authorized = an_authorized(identity="edit", attributes="view")
    text = authorized.get(page(ada)).text
    assert "Shoe size" in text
    for hidden in ("Nickname", "Kestrel", "Charge id", "Heron", "News and offers"):
        assert hidden not in text, hidden
    assert 'name="nickname"' not in text
    assert "disabled" in text.split('name="shoe_size"')[1].split(">")[0]
    sent = {"version": "2", "shoe_size": "42", "nickname": "Evil", "salutation": "mx"}
    assert authorized.post(page(ada), sent).status_code == 303
    assert stored(ada) == {"nickname": "Kestrel", "charge_id": "Heron", "salutation": "mx"}
    assert authorized.get(page(ada, "b2b")).status_code == 403
    assert "/b2b" not in text
    assert an_authorized(attributes="view").post(page(ada), sent).status_code == 403


def test_business_tab_shows_and_saves_company_ids_and_limits(manager: Client, ada: Customer) -> None:
    """B2B-08, REG-11."""
    text = manager.get(page(ada, "b2b")).text
    for shown in (
        "Customer type",
        "Company",
        "Department",
        "Pricing policy",
        "Sub shop",
        "Orders need approval",
    ):
        assert shown in text, shown
    sent = {
        "version": "1",
        "company": "Lind & Co",
        "company2": "Wholesale",
        "approve_flag": "yes",
        "block_amount_amount": "5000",
        "block_amount_currency": "CHF",
    }
    assert manager.post(page(ada, "b2b"), sent).status_code == 303
    now = Customer.objects.get(pk=ada.pk)
    assert now.company == "Lind & Co"
    assert now.attributes == {
        "company2": "Wholesale",
        "approve_flag": True,
        "block_amount": {"amount": "5000.00", "currency": "CHF"},
    }


def test_markup_in_values_and_labels_is_text(manager: Client, ada: Customer) -> None:
    add_attribute(Definition("odd", "<i>Odd</i>", Type.TEXT), by=OPERATOR)
    change_profile(ada, ProfileChanges(attributes={"odd": '"><script>x'}), version=1, by=OPERATOR)
    text = manager.get(page(ada)).text
    assert "<i>Odd" not in text
    assert "<script>x" not in text


def test_consent_is_noted_at_one_site_with_moment_and_door(manager: Client, ada: Customer) -> None:
    """REG-12: a second preference, both kept on their own."""
    sms = Definition("sms", "News by SMS", Type.YES_NO, Group.CONSENT, Kept.CONSENT)
    add_attribute(sms, by=OPERATOR)
    kids = a_site("kids", ada.set)
    answer = manager.post(page(ada, "consents"), {"attribute": "sms", "site": "sports", "given": "yes"})
    assert answer.status_code == 303
    one = Consent.objects.get()
    assert (one.attribute, one.site.code, one.given, one.door) == ("sms", "sports", True, "backoffice")
    text = manager.get(page(ada)).text
    assert "noted by staff" in text
    assert kids.name not in text
    manager.post(page(ada, "consents"), {"attribute": "sms", "site": "sports", "given": "no"})
    assert not Consent.objects.get().given
    assert AuditRecord.objects.filter(event="customer.consents_changed").count() == 2


@pytest.mark.parametrize(
    ("attribute", "site", "status"),
    [
        ("shoe_size", "sports", 422),
        ("nope", "sports", 422),
        ("marketing_opt_in", "trade", 409),
        ("marketing_opt_in", "none", 404),
    ],
)
def test_consent_that_cannot_be_is_refused(
    manager: Client, ada: Customer, attribute: str, site: str, status: int
) -> None:
    a_site("trade", a_set("b2b"))
    sent = {"attribute": attribute, "site": site, "given": "yes"}
    assert manager.post(page(ada, "consents"), sent).status_code == status
    assert not Consent.objects.exists()


def test_staff_of_one_site_note_consents_there_alone(ada: Customer) -> None:
    """D-34: site matters at their own sites, though the customer has a door elsewhere."""
    kids = a_site("kids", ada.set)
    manager_of_kids = Client(HTTP_HOST=HOST)
    manager_of_kids.force_login(sam("manager", email="kids@staff.example", at=[kids]))
    set_access(ada, site=kids, state="active", by=OPERATOR)
    sent = {"attribute": "marketing_opt_in", "given": "yes"}
    assert manager_of_kids.post(page(ada, "consents"), sent | {"site": "sports"}).status_code == 404
    assert manager_of_kids.post(page(ada, "consents"), sent | {"site": "kids"}).status_code == 303
    assert [one.site.code for one in Consent.objects.all()] == ["kids"]
    assert "Site sports" not in manager_of_kids.get(page(ada)).text


def test_two_hundred_attributes_are_one_page_of_a_fixed_number_of_statements(
    manager: Client, ada: Customer
) -> None:
    with counted_statements() as few:
        manager.get(page(ada))
    for number in range(200):
        add_attribute(Definition(f"own_{number}", f"Own {number}", Type.TEXT), by=OPERATOR)
    with counted_statements() as many:
        assert "Own 199" in manager.get(page(ada)).text
    assert (few.count, many.count) == (6, 6)


def test_picture_is_shown_to_those_who_see_its_group(viewer: Client, ada: Customer) -> None:
    """ATT-05."""
    assert viewer.get(page(ada, "images/logo")).status_code == 404
    sent = BytesIO()
    Image.new("RGB", (8, 8), "red").save(sent, "PNG")
    set_image(ada, "logo", sent.getvalue(), by=OPERATOR)
    assert f'src="{page(ada, "images/logo")}"' in viewer.get(page(ada)).text
    shown = viewer.get(page(ada, "images/logo"))
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert "A picture" in viewer.get(page(ada, "history")).text
    authorized = an_authorized(identity="view")
    assert authorized.get(page(ada, "images/logo")).status_code == 404
    assert "images/logo" not in authorized.get(page(ada)).text
