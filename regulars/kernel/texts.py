"""The shape of plain text, checked once for every door. What can't be seen is told by Unicode's properties (1132)."""

import re
import unicodedata
from typing import Any

import regex

from regulars.kernel.errors import Invalid

__all__ = [
    "TAKEN_CODES", "bare", "bare_line", "can_be_stored", "check_free", "code_reserved", "composed", "is_blank", "is_invisible", "one_line", "plain", "safe_cell", "storable", "text_key", "unquoted",
]  # fmt: skip

# Nothing to see: what Unicode lets every font ignore, and what only formats.
_INVISIBLE = r"[\p{Default_Ignorable_Code_Point}\p{General_Category=Format}]"
# Of these, what writes the rest of a line backwards: never inside a text.
_TURNING = regex.compile(
    r"[\p{bc=LRE}\p{bc=RLE}\p{bc=LRO}\p{bc=RLO}\p{bc=PDF}\p{bc=LRI}\p{bc=RLI}\p{bc=FSI}\p{bc=PDI}]"
)
# Invisible, and yet part of what is seen: joiners between letters (Persian) or after a virama (Malayalam), whole emoji
# (families, text or colour, keycaps, flags within a country), and the shape of a Han or Mongolian letter.
_MEANT = r"""
    (?<=[\p{L}\p{M}]) \p{Join_Control} (?= [\p{L}\p{M}])
    | (?<=\p{Canonical_Combining_Class=Virama}) \p{Join_Control}
    | (?<=\p{Extended_Pictographic} [\p{Emoji_Modifier}\uFE0F]?) \u200D (?= \p{Extended_Pictographic})
    | (?<=[\p{Extended_Pictographic}\p{Ideographic}[\p{Mongolian}&&\p{L}]]) \p{Variation_Selector}
    | (?<=[0-9\#*]) \uFE0F (?= \u20E3)
    | (?<=\U0001F3F4) [\U000E0020-\U000E007E]+ \U000E007F
"""
_STRAY = regex.compile(
    rf"(?: {_MEANT} )(*SKIP)(*FAIL) | (?! {_TURNING.pattern} ) {_INVISIBLE}", regex.VERBOSE | regex.VERSION1
)
_ANY_INVISIBLE = regex.compile(f"{_INVISIBLE}+")
# A blank of Braille counts as one, which no property tells from its letters.
_BLANKS = regex.compile(r"[\p{General_Category=Space_Separator}\u2800]")

# Control characters, ends of lines, halves of surrogate pairs, and what stands for a character that could not be read.
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd\ud800-\udfff]")
# All but the Han letters that NFC takes for others, with which Japanese write their names; macOS decomposes none of them either.
_COMPOSED = re.compile(r"[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")

_LINE_ENDS = re.compile(r"\r\n?")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
# The last four are as wide as Japanese letters: a spreadsheet there takes them for the first four.
_RUN_BY_SPREADSHEETS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "|",
    "%",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)


# Codes that no row has, since the page to add one stands at that address.
TAKEN_CODES = frozenset({"new"})


def can_be_stored(text: str) -> bool:
    """Whether PostgreSQL could hold it: what it can't, it doesn't find either. All else it may compare."""
    return _UNSTORABLE.search(text) is None


def one_line(value: str, field: str, *, longest: int, required: bool = False) -> str:
    """The trimmed text, composed as keyboards send it, without what can't be seen unless it belongs to what is seen (F09).

    Raises `Invalid` with the field's name: `required` when there is nothing to see, `too_long`, `control_characters`
    also for marks inside that turn the direction of the text.
    """
    value = _without_strays(_bounded(value, field, longest))
    if not value.isascii() and _TURNING.search(value):
        raise _control_characters(field)
    return _checked(value, field, longest, required=required)


def check_free(code: str, field: str = "code") -> str:
    """A code that addresses can end with. Raises `Invalid` `code_reserved`, in any case of its letters."""
    if code.lower() in TAKEN_CODES:
        raise code_reserved(field)
    return code


def code_reserved(field: str = "code") -> Invalid:
    return Invalid("code_reserved", "This name means something else already. Please choose another.", field)


def paragraph(value: str, field: str, *, longest: int) -> str:
    """Text of several lines, each as `one_line` has it. Raises `Invalid` `too_long`, `control_characters`."""
    text = _LINE_ENDS.sub("\n", value).strip()
    if len(text) > longest:
        raise _too_long(field, longest)
    return "\n".join(one_line(line.replace("\t", " "), field, longest=longest) for line in text.split("\n"))


def bare_line(value: str, field: str, *, longest: int, required: bool = False) -> str:
    """As `one_line`, for what is typed into machines: nothing invisible at all, and every blank a plain one (F09)."""
    return _checked(bare(_bounded(value, field, longest)), field, longest, required=required)


def _bounded(value: str, field: str, longest: int) -> str:
    """What is too long even if most of it can't be seen isn't looked at letter by letter."""
    value = value.strip()
    if len(value) > 10 * longest + 100:
        raise _too_long(field, longest)
    return value


def _checked(value: str, field: str, longest: int, *, required: bool) -> str:
    if required and not value:
        raise Invalid("required", "Please fill this in.", field)
    if len(value) > longest:
        raise _too_long(field, longest)
    if _FORBIDDEN.search(value):
        raise _control_characters(field)
    return value


def _too_long(field: str, longest: int) -> Invalid:
    return Invalid("too_long", "Please use at most {longest} characters.", field, longest=longest)


def _control_characters(field: str) -> Invalid:
    return Invalid("control_characters", "Please remove invisible or control characters.", field)


def _trimmed(value: str) -> str:
    start, end = 0, len(value)
    while start < end and _is_edge(value[start]):
        start += 1
    while end > start and _is_edge(value[end - 1]):
        end -= 1
    return value[start:end]


def _is_edge(char: str) -> bool:
    return char.isspace() or bool(_BLANKS.match(char) or _TURNING.match(char))


def _without_strays(value: str) -> str:
    if value.isascii():
        return value.strip()
    value, left = "", _in_one_spelling(value)
    while left != value and _ANY_INVISIBLE.search(left):  # what belonged to a stray is one now
        value, left = left, _in_one_spelling(_STRAY.sub("", left))
    return _trimmed(left)


def _in_one_spelling(value: str) -> str:
    if unicodedata.is_normalized("NFC", value):
        return value
    return _COMPOSED.sub(lambda run: unicodedata.normalize("NFC", run[0]), value)


def plain(value: str) -> str:
    """The text as `one_line` would keep it, if there were nothing to refuse."""
    value = _without_strays(value)
    return value if value.isascii() else _TURNING.sub("", value)


def is_invisible(char: str) -> bool:
    """Whether this letter can't be seen."""
    return _ANY_INVISIBLE.match(char) is not None


def bare(value: str) -> str:
    """The trimmed text as machines compare it: composed (NFC), nothing invisible, every blank a plain one."""
    if value.isascii():
        return value.strip()
    value = unicodedata.normalize("NFC", _ANY_INVISIBLE.sub("", value))
    return _BLANKS.sub(" ", value).strip()


def is_blank(value: str) -> bool:
    """Whether there is nothing to see in it."""
    return not bare(value)


def composed(value: str) -> str:
    """A secret text in the one spelling that it is compared in (NFC): the same from every keyboard (F25)."""
    return unicodedata.normalize("NFC", value)


def storable(value: str) -> str:
    """What a database can hold of a text that anybody may have sent: without NUL and halves of surrogate pairs."""
    return value.encode(errors="ignore").decode().replace("\x00", "")


def text_key(value: str) -> str:
    """What two names are compared by: what is seen of them, NFKC, case folded, trimmed (ACC-10, F09)."""
    if value.isascii():
        return value.casefold().strip()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", bare(value)).casefold()).strip()


def safe_cell(value: Any) -> str:
    """A cell that a spreadsheet takes for text, whatever it begins with; apostrophes of its own get one more (F55)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" '").startswith(_RUN_BY_SPREADSHEETS) else text


def unquoted(cell: str) -> str:
    """The cell as it was before `safe_cell`, so that an export can be imported again."""
    return cell[1:] if cell.startswith("'") and safe_cell(cell[1:]) == cell else cell
