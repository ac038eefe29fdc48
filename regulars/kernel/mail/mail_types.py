"""What a mail is about: its code, what its texts may name, and where they are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from regulars.kernel.errors import Invalid

__all__ = [
    "MailType",
    "Text",
    "all_mail_types",
    "check_text",
    "fill",
    "shipped_text",
]

_PLACE = re.compile(r"( ?)\{([a-z_]+)\}")
_mail_types: dict[str, "MailType"] = {}


@dataclass(frozen=True)
class Text:
    """A subject and a body of paragraphs; `button` is what the link is called."""

    subject: str
    body: str
    button: str


@dataclass(frozen=True, eq=False)
class MailType:
    """A kind of mail. `samples` names every placeholder that its texts may use, with a value for the preview.

    `of_sites`: sites write it, in their own words if they like; else the back office does. `unsubscribes`: posting to its link ends
    these mails, which mail programs are told (RFC 8058). `needs`: placeholders that a site's own text must have, each as a paragraph.
    """

    code: str
    room: str
    title: str
    about: str
    samples: Mapping[str, str]
    of_sites: bool = True
    unsubscribes: bool = False
    needs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _mail_types[self.code] = self


def all_mail_types() -> dict[str, MailType]:
    """Every mail type of the house by its code, in the order in which customers meet them."""
    return dict(_mail_types)


@cache
def shipped_text(mail_type: MailType, language: str) -> Text:
    """The text as it comes with Regulars: two head lines, then paragraphs."""
    folder = files(f"regulars.{mail_type.room}") / "templates" / mail_type.room / "mail"
    head, _, body = (
        (folder / f"{mail_type.code}.{language}.txt").read_text(encoding="utf-8").partition("\n\n")
    )
    values = dict(line.split(": ", 1) for line in head.splitlines())
    return Text(values["Subject"], body.strip(), values.get("Button", ""))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values where their names stand, in one pass: what a value says is never read again.

    One that is empty takes the blank before it along: *Hello,* greets somebody without a name.
    """

    def value(found: re.Match[str]) -> str:
        known_value = values.get(found[2])
        return found[0] if known_value is None else known_value and found[1] + known_value

    return _PLACE.sub(value, text)


def check_text(mail_type: MailType, text: str, field: str) -> str:
    """The text with line ends as ours. Raises `Invalid` for a name that this mail can't fill in."""
    text = "\n".join(
        line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ).strip()
    if any(
        (ord(char) < 32 and char != "\n") or char == "\x7f" or "\ud800" <= char <= "\udfff" for char in text
    ):
        raise Invalid("control_characters", "Please remove invisible or control characters.", field)
    for name in re.findall(r"\{([^{}]*)\}", text):
        if name not in mail_type.samples:
            known = ", ".join(f"{{{sample}}}" for sample in mail_type.samples)
            raise Invalid(
                "unknown_placeholder",
                "This mail can't fill in {{{name}}}. It knows {known}.",
                field,
                name=name[:40],
                known=known,
            )
    return text
