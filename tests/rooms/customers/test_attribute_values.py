"""What customers are filtered by stands beside their documents, whoever writes them (decision 1002)."""

import json
from decimal import Decimal

import pytest
from django.db import connection

from regulars.customers.models import AttributeValue, Customer
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.fields.models import Attribute
from regulars.fields.operations.attributes import add_attribute, change_attribute
from regulars.fields.rules import Definition, Option, Type
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from tests.world import an_account

pytestmark = pytest.mark.django_db


def an_attribute(code: str, kind: Type, *, filterable: bool = True) -> Attribute:
    options = (Option("gold", "Gold"), Option("Silver", "Silver")) if kind == Type.CHOICE else ()
    return add_attribute(
        Definition(code, code.title(), kind, options=options, filterable=filterable), by=OPERATOR
    )


def switch(attribute: Attribute, *, on: bool) -> None:
    attribute.refresh_from_db()
    before = attribute.definition()
    after = Definition(**{**vars(before), "filterable": on})
    change_attribute(attribute, after, version=attribute.version, by=OPERATOR)


def rows(customer: Customer) -> dict[str, tuple[str | None, Decimal | None]]:
    found = AttributeValue.objects.filter(account=customer)
    return {
        code: (word, number) for code, word, number in found.values_list("attribute__code", "word", "number")
    }


@pytest.fixture
def kinds() -> None:
    for kind in (Type.TEXT, Type.NUMBER, Type.YES_NO, Type.CHOICE, Type.DATE, Type.MONEY):
        an_attribute(f"a_{kind}", kind)
    an_attribute("quiet", Type.TEXT, filterable=False)


DOCUMENT: dict[str, object] = {
    "a_text": "Größe ÉTÉ",
    "a_number": 42,
    "a_yes_no": False,
    "a_choice": "Silver",
    "a_date": "1980-02-29",
    "a_money": "12.30",
    "quiet": "psst",
}
ROWS = {
    "a_text": ("grosse ete", None),
    "a_number": (None, Decimal(42)),
    "a_yes_no": ("no", None),
    "a_choice": ("Silver", None),
    "a_date": (None, Decimal(19800229)),
    "a_money": ("EUR", Decimal("12.3")),
}


def ada() -> Customer:
    return an_account(attributes=DOCUMENT)  # type: ignore[arg-type]


@pytest.mark.usefixtures("kinds")
def test_values_of_a_new_account_are_filtered_by() -> None:
    """ATT-01: those of attributes that are filtered by, and no others."""
    assert rows(ada()) == ROWS


@pytest.mark.usefixtures("kinds")
def test_changed_values_replace_the_former() -> None:
    customer = ada()
    changes = ProfileChanges(attributes={"a_text": "", "a_number": 43})
    change_profile(customer, changes, version=1, by=OPERATOR)
    assert rows(customer) == {code: row for code, row in ROWS.items() if code != "a_text"} | {
        "a_number": (None, Decimal(43))
    }


@pytest.mark.usefixtures("kinds")
def test_values_of_copy_and_bulk_update_are_filtered_by() -> None:
    """No door and no statement can forget them."""
    ben = an_account("ben@mail.example")
    mail, values = "cleo@mail.example", json.dumps({"a_number": 7})
    columns = (
        "set_id, kind, status, type, username, username_key, email, first_name, last_name, company, phone"
    )
    target = f"COPY customers_customer ({columns}, language, password, version, attributes) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(target) as copy:
        row = (
            ben.set_id,
            "account",
            "active",
            "B2C",
            mail,
            mail,
            mail,
            "Cleo",
            "C",
            "",
            "",
            "",
            "!",
            1,
            values,
        )
        copy.write_row(row)
    assert rows(Customer.objects.get(email="cleo@mail.example")) == {"a_number": (None, Decimal(7))}
    Customer.objects.update(attributes={"a_yes_no": True})
    assert rows(ben) == {"a_yes_no": ("yes", None)}


@pytest.mark.usefixtures("kinds")
def test_erased_and_deleted_customers_leave_no_value() -> None:
    """G20."""
    customer = ada()
    erase(customer, by=OPERATOR)
    assert not AttributeValue.objects.exists()
    Customer.objects.filter(pk=customer.pk).update(attributes=DOCUMENT)
    assert AttributeValue.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM customers_customer WHERE id = %s", [customer.pk])
    assert not AttributeValue.objects.exists()


def test_attribute_that_is_switched_on_finds_the_values_that_are_there() -> None:
    shoe = an_attribute("shoe", Type.NUMBER, filterable=False)
    an_attribute("other", Type.TEXT)
    one = an_account(attributes={"shoe": 41, "other": "x"})  # type: ignore[arg-type]
    two = an_account("ben@mail.example")
    assert rows(one) == {"other": ("x", None)}
    switch(shoe, on=True)
    assert rows(one) == {"other": ("x", None), "shoe": (None, Decimal(41))}
    assert rows(two) == {}
    switch(shoe, on=False)
    assert rows(one) == {"other": ("x", None)}


def test_attribute_that_is_deleted_takes_its_values_along() -> None:
    shoe = an_attribute("shoe", Type.NUMBER)
    one = an_account(attributes={"shoe": 41})  # type: ignore[arg-type]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM fields_attribute WHERE id = %s", [shoe.pk])
    assert rows(one) == {}
    an_attribute("shoe", Type.NUMBER)
    assert rows(one) == {"shoe": (None, Decimal(41))}


@pytest.mark.usefixtures("kinds")
@pytest.mark.parametrize(
    "document",
    [
        {
            "a_text": 5,
            "a_number": "five",
            "a_yes_no": "yes",
            "a_choice": True,
            "a_date": "soon",
            "a_money": "12",
        },
        {"a_text": None, "a_number": 1e300, "a_date": {"a": 1}, "a_money": {"amount": [], "currency": None}},
        {"a_text": [], "a_number": [1], "a_yes_no": {}, "a_choice": {}, "a_money": []},
        {"unknown": 5, "": 1, "quiet": 4},
    ],
)
def test_value_that_no_definition_allows_stands_in_no_row(document: dict[str, object]) -> None:
    """Whatever a statement by hand puts into a document, it is stored."""
    ben = an_account("ben@mail.example")
    Customer.objects.filter(pk=ben.pk).update(attributes=document)
    assert rows(ben) == {}


@pytest.mark.usefixtures("kinds")
def test_value_as_long_as_may_be_is_stored() -> None:
    ben = an_account(attributes={"a_text": "\N{SQUARE MHZ}" * 500})  # type: ignore[arg-type]
    word = rows(ben)["a_text"][0]
    assert word is not None
    assert len(word) == 500
