"""Patterns that nobody should have to write, each with its sentence in every language."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from regulars.kernel.i18n import lazy

__all__ = ["READY", "ReadyPattern"]


@dataclass(frozen=True)
class ReadyPattern:
    name: str
    pattern: str
    message: str
    german: str


READY: Mapping[str, ReadyPattern] = MappingProxyType(
    {
        "ten": ReadyPattern(
            lazy("At least 10 characters and a digit"),
            r"(?=.*\d).{10,}",
            "Use at least 10 characters and a digit.",
            "Mindestens 10 Zeichen und eine Ziffer, bitte.",
        ),
        "mixed": ReadyPattern(
            lazy("At least 12 characters, small and capital letters, a digit"),
            r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d).{12,}",
            "Use at least 12 characters with small letters, capitals and a digit.",
            "Mindestens 12 Zeichen mit kleinen und großen Buchstaben und einer Ziffer, bitte.",
        ),
        "domain": ReadyPattern(
            lazy("Email of one company (put its domain in)"),
            r"[^@\s]+@corp\.example",
            "Use your company's address, please.",
            "Bitte die Adresse Ihrer Firma angeben.",
        ),
        "digits": ReadyPattern(lazy("Digits only"), r"\d+", "Digits only, please.", "Bitte nur Ziffern."),
        "letters": ReadyPattern(
            lazy("Letters and digits only"),
            r"[\p{L}\d]+",
            "Letters and digits only, please.",
            "Bitte nur Buchstaben und Ziffern.",
        ),
        "phone": ReadyPattern(
            lazy("Phone number with its country"),
            r"\+[\d ()/-]{6,}",
            "Begin with + and the country, such as +49 30 1234567.",
            "Bitte mit + und der Vorwahl des Landes beginnen, etwa +49 30 1234567.",
        ),
        "vat": ReadyPattern(
            lazy("VAT number"),
            r"[A-Z]{2}[A-Z0-9]{2,13}",
            "Two letters of the country, then the number, without blanks.",
            "Zwei Buchstaben für das Land, dann die Nummer, ohne Leerzeichen.",
        ),
    }
)
