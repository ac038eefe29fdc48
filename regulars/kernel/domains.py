"""What a domain is, and how it is spelled: for email, site hosts, webhooks and the operator's settings (1131)."""

import re

from regulars.kernel.texts import bare

__all__ = ["canonical_domain"]

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ASCII = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.ASCII)
_LONGEST = 253


def canonical_domain(text: str) -> str | None:
    """The domain as machines spell it: lower case, ASCII by IDNA 2008 (`straße.example` is `xn--strae-oqa.example`).

    None for what is no domain. A dot at the end is left out; an address in numbers is a domain too.
    """
    text = text.strip() if text.isascii() else bare(text[: 2 * _LONGEST])
    if len(text) > _LONGEST + 1:
        return None
    if not text.isascii():
        import idna  # noqa: PLC0415 - most domains are ASCII, and its tables cost 17 MB

        try:
            text = idna.encode(text, uts46=True, std3_rules=True, transitional=False).decode()
        except UnicodeError:  # idna's own are among them
            return None
    text = text.lower().removesuffix(".")
    if len(text) > _LONGEST or not _ASCII.fullmatch(text):
        return None
    return text if "xn--" not in text or _is_real(text) else None


def _is_real(domain: str) -> bool:
    """Whether every label in Punycode is one that IDNA would have written."""
    import idna  # noqa: PLC0415 - as above

    try:
        return all(idna.alabel(label) for label in domain.split(".") if label.startswith("xn--"))
    except UnicodeError:
        return False
