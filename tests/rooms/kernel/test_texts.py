import unicodedata
from collections.abc import Callable

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from regulars.kernel.errors import Invalid
from regulars.kernel.texts import bare_line, is_blank, one_line, storable, text_key


@given(st.text())
@example("\u0345\u0390")
@example("\u03d4\u0301")
def test_key_of_a_key_is_the_key(text: str) -> None:
    """ACC-10: whoever registers with the folded form of a taken name meets it."""
    assert text_key(text_key(text)) == text_key(text)


@given(st.text())
def test_key_ignores_letter_case_blanks_and_how_letters_were_composed(text: str) -> None:
    key = text_key(text)
    assert text_key(f"  {text}\t") == key
    assert text_key(unicodedata.normalize("NFD", text)) == key
    assert text_key(unicodedata.normalize("NFKC", text)) == key


def test_keys_of_every_single_letter_are_stable() -> None:
    wrong = [
        hex(number)
        for number in range(0x110000)
        if not 0xD800 <= number <= 0xDFFF and text_key(text_key(chr(number))) != text_key(chr(number))
    ]
    assert wrong == []


@given(st.text(alphabet=st.characters()))
def test_anything_can_be_made_storable(text: str) -> None:
    storable(text + "\x00\ud800").encode()
    assert "\x00" not in storable(text + "\x00")


# What nobody sees, told by the Unicode data of two packages, so that neither list is ours.
INVISIBLE = [
    chr(number)
    for number in range(0x110000)
    if unicodedata.category(chr(number)) == "Cf"
    or regex.match(r"\p{Default_Ignorable_Code_Point}", chr(number))
]


def line(text: str) -> str:
    return one_line(text, "name", longest=100)


def test_no_letter_of_unicode_makes_a_namesake_that_looks_the_same() -> None:
    """F09, G2: with the rule taken away, each of them would."""
    assert len(INVISIBLE) > 4_000
    assert {text_key(f"{char}Ada{char}Lind{char}") for char in INVISIBLE} == {"adalind"}
    without_the_rule = {unicodedata.normalize("NFKC", f"ada{char}lind") for char in INVISIBLE}
    assert len(without_the_rule) > 4_000


def test_no_letter_of_unicode_is_kept_at_the_edge_of_a_text_or_anywhere_for_machines() -> None:
    """F09."""
    assert {line(f"{char}Ada{char}") for char in INVISIBLE} == {"Ada"}
    assert {bare_line(f"{char}a{char}b{char}", "phone", longest=9) for char in INVISIBLE} == {"ab"}


@given(
    st.text(
        alphabet=[
            "a",
            "\u06cc",
            "\u200c",
            "\u200d",
            "\ufe0f",
            "\u3164",
            "\U000e0100",
            "\u845b",
            "\u2764",
            " ",
        ]
    )
)
@example("Ada\u200c\ufe0f")
@example("Ada\u200d\u3164")
def test_what_belongs_to_an_invisible_letter_goes_with_it(text: str) -> None:
    """F09: a joiner before a letter that nobody sees stayed at the edge of a name."""
    kept = line(text)
    assert line(kept) == kept
    assert kept[-1:] not in {"\u200c", "\u200d"}


@pytest.mark.parametrize("cleaned", [one_line, bare_line])
def test_required_means_that_there_is_something_to_see(cleaned: Callable[..., str]) -> None:
    """F09: also a blank of Braille and the blanks of every script."""
    blanks = [char for char in map(chr, range(0x110000)) if unicodedata.category(char) == "Zs"]
    for char in [*INVISIBLE, *blanks, "\u2800"]:
        with pytest.raises(Invalid) as raised:
            cleaned(char * 3, "last_name", longest=100, required=True)
        assert (raised.value.code, raised.value.field) == ("required", "last_name")
        assert is_blank(char)


@pytest.mark.parametrize(
    "name",
    [
        "می\u200cن\u0627",
        "ک\u200dک",
        "ന്\u200d",
        "葛\U000e0100城",
        "ᠠ\u180bᠨ",
        "Ada 👨\u200d👩\u200d👧\u200d👦 Lind",
        "🏳\ufe0f\u200d🌈",
        "👩🏽\u200d🚀",
        "Ada ❤\ufe0f",
        "❤\ufe0f\u200d🔥",
        "1\ufe0f\u20e3",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    ],
)
def test_what_belongs_to_a_letter_or_an_emoji_stays_in_a_text_and_not_in_a_key(name: str) -> None:
    """F09: Persian and Malayalam joiners, families, flags, variants of Han and Mongolian letters."""
    assert line(name) == name
    assert text_key(name) == text_key("".join(char for char in name if char not in INVISIBLE))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202aAda\u202c", "Ada"),
        ("Ada\u00adLind", "AdaLind"),
        ("A\u200bda", "Ada"),
        ("ب\u200c", "ب"),
        ("ب\u200c\u200cب", "بب"),
        ("a\ufe0f\u200d👩", "a👩"),
        ("7\ufe0f", "7"),
        ("Ada\u00a0Lind\u00a0", "Ada\u00a0Lind"),
    ],
)
def test_what_belongs_to_nothing_is_left_out(typed: str, kept: str) -> None:
    """F09."""
    assert line(typed) == line(kept) == kept


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("Ju\u0308rgen", "Jürgen"),
        ("か\u3099っこう", "がっこう"),
        ("\u1112\u1161\u11ab", "한"),
        ("a\u00ad\u0308", "ä"),
        ("か\u3099\ufa10", "が\ufa10"),
        ("g\u0303", "g\u0303"),
    ],
)
def test_what_was_pasted_in_parts_is_kept_as_it_is_typed(pasted: str, kept: str) -> None:
    """F25: macOS has letters and their marks apart; a letter of a Japanese name that NFC takes for another stays."""
    assert line(pasted) == line(kept) == kept


@pytest.mark.parametrize(
    "char", ["\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2028", "\x00", "\ud800"]
)
def test_what_turns_or_ends_a_line_is_refused_inside(char: str) -> None:
    with pytest.raises(Invalid) as raised:
        line(f"A{char}da")
    assert raised.value.code == "control_characters"


@pytest.mark.parametrize("cleaned", [one_line, bare_line])
def test_what_is_far_too_long_is_refused_before_it_is_looked_at(cleaned: Callable[..., str]) -> None:
    """G27: a text that would fit if most of it weren't invisible is looked at, up to a bound."""
    assert cleaned("\u200d" * 1_000 + "Ada", "name", longest=100) == "Ada"
    for letter in ("\u200d", "a\u200d", "x"):
        with pytest.raises(Invalid) as raised:
            cleaned(letter * 100_000, "name", longest=100)
        assert raised.value.code == "too_long"


@given(st.text())
def test_what_was_cleaned_once_stays_as_it_is(text: str) -> None:
    for cleaned in (one_line, bare_line):
        try:
            kept = cleaned(text, "name", longest=1_000)
        except Invalid:
            continue
        assert cleaned(kept, "name", longest=1_000) == kept
