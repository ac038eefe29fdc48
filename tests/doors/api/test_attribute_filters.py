import pytest

from regulars.fields.operations.attributes import add_attribute
from regulars.fields.rules import Definition, Type
from regulars.kernel.actor import OPERATOR
from tests.doors.api.calls import admin
from tests.world import an_account

pytestmark = pytest.mark.django_db


def test_customers_are_filtered_by_attributes() -> None:
    """ADM-01 on API, G13."""
    for one in (
        Definition("shoe", "Shoe", Type.NUMBER, filterable=True),
        Definition("letter", "OutgoingMail", Type.YES_NO, filterable=True),
        Definition("quiet", "Quiet", Type.TEXT),
        Definition("since", "Since", Type.DATE, filterable=True),
    ):
        add_attribute(one, by=OPERATOR)
    ada = an_account(attributes={"shoe": 42, "letter": True})  # type: ignore[arg-type]
    ben = an_account("ben@mail.example", attributes={"shoe": 38})  # type: ignore[arg-type]
    call = admin("viewer")

    def found(query: str) -> list[int]:
        return [one["id"] for one in call.get(f"/customers?{query}").json["items"]]

    assert found("attribute.shoe.min=38") == [ben.pk, ada.pk]
    assert found("attribute.shoe.min=38&attribute.letter=yes") == [ada.pk]
    assert found("attribute.shoe=38") == found("attribute.letter.none=true") == [ben.pk]
    assert found("attribute.letter.any=true&q=ada") == found("attribute.letter.none=false") == [ada.pk]
    for query, field, code in (
        ("attribute.hat=1", "attribute.hat", "unknown_attribute"),
        ("attribute.=1", "attribute.", "unknown_attribute"),
        ("attribute.quiet=1", "attribute.quiet", "not_filterable"),
        ("attribute.shoe.begins=4", "attribute.shoe.begins", "unknown_operator"),
        ("attribute.shoe.above=4", "attribute.shoe.above", "unknown_operator"),
        ("attribute.shoe=large", "attribute.shoe", "wrong_type"),
        ("attribute.since=0000-00-00", "attribute.since", "required"),
        ("attribute.since.min=0000-01-01", "attribute.since.min", "date_shape"),
        ("attribute.shoe.any=maybe", "attribute.shoe.any", "wrong_type"),
        ("attribute=1", "attribute", "unknown_field"),
    ):
        answer = call.get(f"/customers?{query}")
        assert (answer.status, answer.fields) == (422, {field: code})
