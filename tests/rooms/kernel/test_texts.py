import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from regulars.kernel.texts import storable, text_key


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
