"""ADM-01 by attribute: the list's filters, their chips and their addresses."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from regulars.fields.operations.attributes import add_attribute
from regulars.fields.rules import Definition, Group, Option, Type
from regulars.kernel.actor import OPERATOR
from tests.statements import counted_statements
from tests.world import a_site, an_account, own_role, sam

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _people(viewer: Client) -> None:
    levels = (Option("gold", "Gold"), Option("silver", "Silver"))
    for one in (
        Definition("level", "Level", Type.CHOICE, options=levels, filterable=True),
        Definition("letter", "OutgoingMail", Type.YES_NO, filterable=True),
        Definition("size", "Size", Type.NUMBER, filterable=True),
        Definition("born", "Born", Type.DATE, filterable=True),
        Definition("vat", "VAT", Type.TEXT, Group.B2B, filterable=True),
        Definition("quiet", "Quiet", Type.TEXT),
    ):
        add_attribute(one, by=OPERATOR)
    sports = a_site("sports")
    for name, values in (
        ("Ada", {"level": "gold", "size": 42, "vat": "DE 1", "letter": True}),
        ("Ben", {"level": "silver", "size": 38, "born": "1980-01-31"}),
        ("Cleo", {}),
    ):
        an_account(f"{name}@mail.example", sports, first_name=name, attributes=values)  # type: ignore[arg-type]


def listed(client: Client, query: str) -> list[str]:
    text = client.get(f"/customers?{query}").text
    return [name for name in ("Ada", "Ben", "Cleo") if f"{name} Lind" in text]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("attribute.level=gold", ["Ada"]),
        ("attribute.level=gold,silver", ["Ada", "Ben"]),
        ("attribute.level.how=is:silver", ["Ben"]),
        ("attribute.level.how=none", ["Cleo"]),
        ("attribute.letter.how=any", ["Ada"]),
        ("attribute.size.min=38&attribute.size.max=40", ["Ben"]),
        ("attribute.size=42", ["Ada"]),
        ("attribute.vat.how=begins&attribute.vat.value=de", ["Ada"]),
        ("attribute.vat.how=is&attribute.vat.value=de", []),
        ("attribute.born.max=1980-01-31", ["Ben"]),
        ("attribute.size.min=38&attribute.level=gold&q=ada&site=sports", ["Ada"]),
        ("attribute.level.how=&attribute.size.min=", ["Ada", "Ben", "Cleo"]),
        ("add=size", ["Ada", "Ben", "Cleo"]),
    ],
)
def test_list_is_filtered_by_attributes(viewer: Client, query: str, names: list[str]) -> None:
    assert listed(viewer, query) == names


def test_filters_are_written_into_the_address_and_taken_away_by_chips(viewer: Client) -> None:
    query = "attribute.vat.how=begins&attribute.vat.value=de&attribute.size.min=40&attribute.level.how=any&attribute.letter.how=is:yes"
    answer = viewer.get(f"/customers?q=ada&{query}", headers=HTMX)
    parts = [
        "attribute.vat.begins=de",
        "attribute.size.min=40",
        "attribute.level.any=true",
        "attribute.letter=yes",
    ]
    assert answer["HX-Replace-Url"] == f"/customers?q=ada&{'&'.join(parts)}"
    text = re.sub(r"\s+", " ", answer.text)
    for name, words in (
        ("VAT", "begins with de"),
        ("Size", "from 40"),
        ("Level", "has a value"),
        ("OutgoingMail", "Yes"),
    ):
        assert f'<span class="muted">{name}</span> {words}<a class="chip-remove"' in text
    for nr in range(4):
        rest = "&amp;".join(["q=ada", *parts[:nr], *parts[nr + 1 :]])
        assert f'href="/customers?{rest}"' in text


def test_menu_adds_a_filter_beside_those_that_are_there(viewer: Client) -> None:
    text = viewer.get("/customers?q=ada").text
    assert [
        name for name in ("level", "letter", "size", "born", "vat", "quiet") if f'{{"add": "{name}"}}' in text
    ] == [
        "level",
        "letter",
        "size",
        "born",
        "vat",
    ]
    part = viewer.get("/customers?q=ada&attribute.level.how=is:gold&add=size", headers=HTMX).text
    assert 'name="attribute.size.min"' in part
    assert re.search(r'<option value="is:gold" selected>', part)
    assert '{"add": "size"}' not in part
    assert "<table" not in part


def test_value_that_is_still_typed_is_told_of_above_an_empty_list(viewer: Client) -> None:
    answer = viewer.get("/customers?attribute.size.min=4x", headers=HTMX)
    assert answer.status_code == 200
    assert "Write a number with digits" in answer.text
    assert "Ada Lind" not in answer.text
    assert listed(viewer, "attribute.hat=1") == []
    assert "There is no such attribute." in viewer.get("/customers?attribute.hat=1").text


def test_hidden_attribute_is_neither_offered_nor_asked(client_of: Callable[..., Client]) -> None:
    """G13."""
    own_role("Support", identity="view", attributes="view")
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam("support", "sue@staff.example"))
    text = client.get("/customers").text
    assert '{"add": "size"}' in text
    assert '{"add": "vat"}' not in text
    assert client.get("/customers?attribute.vat.begins=de").status_code == 403


def test_list_by_attributes_takes_a_fixed_number_of_statements(viewer: Client) -> None:
    def statements() -> int:
        with counted_statements() as counted:
            assert viewer.get("/customers?attribute.level=gold&attribute.size.min=1").status_code == 200
        return counted.count

    one = statements()
    for nr in range(3):
        an_account(f"a{nr}@mail.example", attributes={"level": "gold", "size": 40})  # type: ignore[arg-type]
    assert statements() == one


def test_chips_are_in_the_language_of_the_page(viewer: Client) -> None:
    page = viewer.get("/customers?attribute.letter=yes", headers={"Accept-Language": "de"}).text
    assert re.search(r"OutgoingMail\W[^<]*(<[^>]*>)*\s*Ja<", page)
