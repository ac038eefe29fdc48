"""Values are checked by the definition of their attribute, whoever sends them."""

import pytest

from regulars.fields.rules import Definition, Limits, Option, Type
from regulars.fields.rules.shipped import SHIPPED
from regulars.fields.rules.values import (
    Entered,
    Value,
    check,
    digits,
    display_value,
    history_value,
    is_as_stored,
)
from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import language_override

SIZE = Definition("shoe_size", "Shoe size", Type.NUMBER, limits=Limits(least=15, most=60, decimals=1))
COLOUR = Definition(
    "colour", "Colour", Type.CHOICE, options=(Option("red", "Red", {"de": "Rot"}), Option("blue", "Blue"))
)
BUDGET = Definition("budget", "Budget", Type.MONEY, limits=Limits(least=0))
NOTE = Definition("note", "Note", Type.TEXT, limits=Limits(longest=10))


@pytest.mark.parametrize(
    ("one", "sent", "kept"),
    [
        (NOTE, " red shoes ", "red shoes"),
        (NOTE, "   ", None),
        (Definition("a", "A", Type.LONG_TEXT), "one\r\ntwo", "one\ntwo"),
        (SIZE, "42.5", 42.5),
        (SIZE, 42, 42),
        (SIZE, "042", 42),
        (COLOUR, "red", "red"),
        (BUDGET, "12.3", {"amount": "12.30", "currency": "CHF"}),
        (BUDGET, {"amount": 5, "currency": "USD"}, {"amount": "5.00", "currency": "USD"}),
        (Definition("a", "A", Type.YES_NO), "on", True),
        (Definition("a", "A", Type.YES_NO), False, False),
        (Definition("a", "A", Type.DATE), "2026-02-28", "2026-02-28"),
        (Definition("a", "A", Type.DATE), "0000-00-00", None),  # F20: a zero date is none
        (Definition("a", "A", Type.DATE), "0000-00-00 00:00:00", None),
    ],
)
def test_value_is_kept_in_one_form(one: Definition, sent: object, kept: Value) -> None:
    """ATT-01."""
    assert check(one, Entered(sent) if isinstance(sent, str) else sent, currency="CHF") == kept


@pytest.mark.parametrize(
    ("one", "sent", "code"),
    [
        (NOTE, "eleven chars", "too_long"),
        (NOTE, "a\x00b", "control_characters"),
        (NOTE, 5, "wrong_type"),
        (SIZE, "many", "wrong_type"),
        (SIZE, "1e1", "wrong_type"),
        (SIZE, float("nan"), "wrong_type"),
        (SIZE, float("inf"), "wrong_type"),
        (SIZE, True, "wrong_type"),
        (SIZE, "42.55", "wrong_type"),
        (SIZE, 61, "out_of_range"),
        (SIZE, "9" * 400, "wrong_type"),
        (COLOUR, "green", "unknown_value"),
        (COLOUR, ["red"], "unknown_value"),
        (BUDGET, "-1", "out_of_range"),
        (BUDGET, "1.234", "wrong_type"),
        (BUDGET, {"amount": "1", "currency": "euro"}, "unknown_currency"),
        (Definition("a", "A", Type.DATE), "2026-02-30", "date_shape"),
        (Definition("a", "A", Type.YES_NO), "perhaps", "wrong_type"),
        (Definition("a", "A", Type.YES_NO), 1, "wrong_type"),
        (Definition("a", "A", Type.IMAGE), "x.png", "wrong_type"),
        (Definition("a", "A", Type.LONG_TEXT), "a\nb\u202ec", "control_characters"),
    ],
)
def test_value_that_cannot_be_is_refused_beside_its_attribute(
    one: Definition, sent: object, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check(one, sent)
    assert (refused.value.code, refused.value.field) == (code, one.code)


def test_choice_is_shown_in_the_language_of_the_reader() -> None:
    """REG-10: labels change, the stored value is the same key."""
    assert [display_value(COLOUR, "red", language) for language in ("en", "de", "de_AT", "fr")] == [
        "Red",
        "Rot",
        "Rot",
        "Red",
    ]
    assert display_value(COLOUR, "gone") == "gone"
    assert display_value(Definition("a", "A", Type.YES_NO), value=True, language="de") == "Ja"
    assert history_value({"amount": "1.00", "currency": "EUR"}) == "1.00 EUR"


@pytest.mark.parametrize(
    ("type_", "sent"),
    [(Type.YES_NO, "true"), (Type.YES_NO, "yes"), (Type.YES_NO, 1), (Type.NUMBER, "42"), (Type.NUMBER, True), (Type.TEXT, 7), (Type.DATE, "20260228")],
)  # fmt: skip
def test_text_is_a_text_where_json_could_say_what_it_is(type_: Type, sent: object) -> None:
    """F31: `"true"` is no yes. Typed into a form or a file it is; a day is written in one way, whatever Python reads."""
    with pytest.raises(Invalid) as refused:
        check(Definition("a", "A", type_), sent)
    assert refused.value.code in {"wrong_type", "date_shape"}


@pytest.mark.parametrize(
    ("sent", "stored", "same"),
    [("a", "a", True), (Entered(" 43 "), 43, True), (Entered("yes"), True, True), (Entered("a\r\nb"), "a\nb", True), (43, 43, True), (True, True, True),
     ("43", 43, False), (1, True, False), (True, 1, False), ("", "", False), (None, None, False), ("b", "a", False)],
)  # fmt: skip
def test_what_is_sent_as_it_is_stored_is_no_change(sent: object, stored: object, same: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_as_stored(sent, stored) is same


def test_limits_are_written_as_the_reader_writes_numbers() -> None:
    wide = Definition("a", "A", Type.NUMBER, limits=Limits(least=0.5, most=1_234_567.25, decimals=2))
    with pytest.raises(Invalid) as error:
        check(wide, 0)
    assert error.value.message == "Between 0.5 and 1,234,567.25."
    with language_override("de"):
        assert error.value.message == "Zwischen 0,5 und 1.234.567,25."


@pytest.mark.parametrize(
    ("number", "text"), [(60.0, "60"), (0.5, "0.5"), (1_234_567.25, "1234567.25"), (1e15, "1000000000000000")]
)
def test_limit_is_typed_without_exponent(number: float, text: str) -> None:
    assert digits(number) == text


def test_value_is_displayed_in_the_language_of_the_reader() -> None:
    assert [display_value(SHIPPED["salutation"], "ms"), display_value(SHIPPED["block_flag"], value=True)] == [
        "Ms",
        "Yes",
    ]
    with language_override("de"):
        assert display_value(SHIPPED["salutation"], "ms") == "Frau"
        assert display_value(SHIPPED["block_flag"], value=True) == "Ja"
