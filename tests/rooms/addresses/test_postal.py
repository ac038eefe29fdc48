"""What an address of each country is made of, and what is refused (buying.md 1.1, hostile)."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from regulars.addresses.rules.entries import FIELDS, Entry, check_entry, written_lines
from regulars.addresses.rules.postal import COUNTRIES, check_country, country_names, country_of
from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import language_override
from regulars.kernel.texts import is_blank
from tests.rooms.addresses.samples import BERLIN, LONDON, NEW_YORK, PARIS, TOKYO, right_address

WIDE = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}  # as Japanese keyboards write them


def refused(sent: dict[str, str]) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as error:
        check_entry(sent)
    return {(problem.field, problem.code) for problem in error.value.problems}


@pytest.mark.parametrize(
    ("sent", "lines"),
    [
        (BERLIN, ["Ada Lind", "Weg 1", "10115 Berlin"]),
        (LONDON, ["Ada Lind", "1 Mews Road", "London", "SW1A 1AA"]),
        (NEW_YORK, ["Ada Lind", "350 5th Ave", "New York, NY 10118"]),
        (PARIS, ["Ada Lind", "1 rue de Rivoli", "75001 Paris"]),
        (TOKYO, ["〒100-0001", "東京都", "千代田区千代田1-1", "北棟 3階", "受付", "リンド アダ"]),
    ],
)
def test_address_is_written_as_its_country_does(sent: dict[str, str], lines: list[str]) -> None:
    """ADR-06: three lines of street in Japan among them."""
    assert written_lines(check_entry(sent)) == lines


def test_every_country_has_a_form_and_a_name_in_both_languages() -> None:
    assert len(COUNTRIES) > 240
    for code in COUNTRIES:
        country = country_of(code)
        assert {"name", "street"} <= set(country.fields)
        assert country.required <= set(country.fields)
        assert {piece.field for line in country.lines for piece in line} - {""} == set(country.fields)
    for language, germany in (("en", "Germany"), ("de", "Deutschland")):
        with language_override(language):
            names = country_names()
            assert names["DE"] == germany
            assert set(names) == set(COUNTRIES)
            assert not [code for code, name in names.items() if name == code]


def test_country_is_meant_in_any_spelling() -> None:
    assert [check_country(code) for code in ("GB", "uk", " de ", "EL")] == ["GB", "GB", "DE", "GR"]


@pytest.mark.parametrize(
    ("sent", "problems"),
    [
        ({}, {("country", "required")}),
        (BERLIN | {"country": "XX"}, {("country", "unknown_country")}),
        (BERLIN | {"country": "ZZ"}, {("country", "unknown_country")}),
        (BERLIN | {"country": "../de"}, {("country", "unknown_country")}),
        (BERLIN | {"name": " ", "city": ""}, {("name", "required"), ("city", "required")}),
        (BERLIN | {"postal_code": "1011"}, {("postal_code", "postal_code_shape")}),
        (BERLIN | {"postal_code": "10115\n1"}, {("postal_code", "control_characters")}),
        (BERLIN | {"area": "Bayern"}, {("area", "not_in_country")}),
        (NEW_YORK | {"area": "Bayern"}, {("area", "unknown_area")}),
        (NEW_YORK | {"postal_code": "90210"}, {("postal_code", "postal_code_elsewhere")}),
        (BERLIN | {"street": "x" * 500}, {("street", "too_long")}),
        (BERLIN | {"street": "a\nb\nc\nd"}, {("street", "too_many_lines")}),
        (BERLIN | {"street": "a\x00b"}, {("street", "control_characters")}),
        (BERLIN | {"name": "Ada\u202eLind"}, {("name", "control_characters")}),
        (BERLIN | {"phone": "12"}, {("phone", "phone_shape")}),
        (BERLIN | {"phone": "+49 1"}, {("phone", "phone_shape")}),
        (BERLIN | {"phone": "+999 1234567"}, {("phone", "phone_unknown")}),
    ],
)
def test_what_no_address_can_be_is_told_beside_its_field(
    sent: dict[str, str], problems: set[tuple[str, str]]
) -> None:
    """ADR-05: everything at once."""
    assert refused(sent) == problems


def test_country_without_postal_code_asks_for_none() -> None:
    sent = {"name": "Ada", "street": "1 Road", "area": "Kowloon", "country": "HK"}
    assert check_entry(sent).postal_code == ""
    assert refused(sent | {"postal_code": "999077"}) == {("postal_code", "not_in_country")}


@pytest.mark.parametrize("area", ["NY", "ny", "New York", "\uff2e\uff39", " new york "])
def test_area_is_kept_as_its_country_writes_it(area: str) -> None:
    assert check_entry(NEW_YORK | {"area": area}).area == "NY"


def test_area_is_known_in_every_language_of_its_country() -> None:
    sent = {"name": "Luc", "street": "1 rue", "city": "Montréal", "postal_code": "h2x 1y4", "country": "CA"}
    for area in ("Québec", "Quebec", "QC"):
        entry = check_entry(sent | {"area": area})
        assert (entry.area, entry.postal_code) == ("QC", "H2X 1Y4")
    assert check_entry(
        TOKYO | {"area": "Tokyo", "postal_code": "〒" + "100-0001".translate(WIDE)}
    ) == check_entry(TOKYO)


def test_what_is_right_to_left_stays_as_it_is_typed() -> None:
    entry = check_entry({"name": "עדה לינד", "street": "הרצל 1", "city": "תל אביב", "country": "IL"})
    assert (entry.name, entry.city) == ("עדה לינד", "תל אביב")


LETTERS = st.characters(codec="utf-8", categories=("L", "N", "Po"))
TEXT = st.text(LETTERS, min_size=1, max_size=20).filter(lambda text: not is_blank(text))


@st.composite
def entries(draw: st.DrawFn) -> dict[str, str]:
    """A right address of any country."""
    code = draw(st.sampled_from(COUNTRIES))
    sent = right_address(code, choose=lambda some: draw(st.sampled_from(some)), text=lambda: draw(TEXT))
    assume(sent is not None)
    return sent or {}


@settings(max_examples=300, deadline=None)
@given(sent=entries())
def test_address_that_was_checked_stays_the_same_and_nothing_is_missing_in_its_lines(
    sent: dict[str, str],
) -> None:
    entry = check_entry(sent)
    assert check_entry({name: getattr(entry, name) for name in FIELDS}) == entry
    lines = "\n".join(written_lines(entry))
    for name in set(FIELDS) - {"country", "phone"}:
        assert all(part in lines for part in getattr(entry, name).split("\n"))


def test_field_that_is_empty_takes_its_comma_along() -> None:
    assert written_lines(Entry("Ada", "US", street="1 Road", area="NY")) == ["Ada", "1 Road", "NY"]
    assert written_lines(Entry("Ada", "US", city="New York", postal_code="10118")) == [
        "Ada",
        "New York 10118",
    ]
