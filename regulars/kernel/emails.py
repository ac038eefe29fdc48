"""What an email address is: one canonical spelling, and whether our mails can reach it (1131)."""

import unicodedata

import regex
from django.conf import settings

from regulars.kernel.domains import canonical_domain
from regulars.kernel.errors import Invalid
from regulars.kernel.texts import bare, bare_line

__all__ = [
    "address_key",
    "canonical_address",
    "check_address",
    "is_reachable",
    "part_of_address",
    "split_address",
]

LONGEST, LONGEST_LOCAL = 254, 64
# Atoms with single dots between them; what would need quotes is refused. Beyond ASCII letters, their marks and digits.
_ATOM = r"[a-z0-9!\#$%&'*+/=?^_`{|}~\-[\p{L}\p{M}\p{N}--\p{ASCII}]]++"
_LOCAL = regex.compile(rf"{_ATOM}(?:\.{_ATOM})*+", regex.VERSION1)


def canonical_address(text: str) -> str | None:
    """The one spelling of an address: NFC, lower case, the domain as machines spell it. None for what is no address.

    Case is folded, spelling is not: `straße@` and `strasse@` are two mailboxes. Letters that only look like others,
    such as wide ones, are in none. A domain has a dot and doesn't end in numbers; `localhost` is one for trying out.
    """
    if len(text) > 2 * LONGEST:
        return None
    local, _, named = bare(text).rpartition("@")
    if not local.isascii() and not unicodedata.is_normalized("NFKC", local):
        return None
    local = unicodedata.normalize("NFC", local.lower())
    domain = None if named.endswith(".") else canonical_domain(named)
    if domain is None or not _LOCAL.fullmatch(local) or len(local.encode()) > LONGEST_LOCAL:
        return None
    if domain != "localhost" and ("." not in domain or domain.rpartition(".")[2].isdecimal()):
        return None
    address = f"{local}@{domain}"
    return address if len(address.encode()) <= LONGEST else None


def address_key(text: str) -> str:
    """What somebody typed where an address is looked up: its one spelling, or just lower case when it is none."""
    return canonical_address(text) or bare(text).lower()


def part_of_address(text: str) -> str:
    """A part of an address as it stands in stored ones: a domain, or where it follows the at-sign just its beginning."""
    spelled = address_key(text)
    local, at, domain = spelled.rpartition("@")
    if spelled.isascii() or not (at or "." in domain):
        return spelled
    return f"{local}{at}{canonical_domain(domain) or domain}"


def split_address(address: str) -> tuple[str, str]:
    """What stands before the at-sign, and the domain as machines spell it; one stored before the rule stays as it is."""
    local, _, named = address.rpartition("@")
    return local, canonical_domain(named) or named


def is_reachable(text: str) -> bool:
    """Whether this is an address that the mailer can send to.

    Letters beyond ASCII before the at-sign travel by SMTPUTF8 alone, and `SMTP_URL` says whether the server takes them.
    """
    address = canonical_address(text)
    return address is not None and (address.isascii() or bool(settings.SMTP and settings.SMTP.get("utf8")))


def check_address(value: str, field: str) -> str:
    """The address in its one spelling. Accepts exactly what the mailer can send (F24).

    Raises `Invalid` with the field's name: `email_shape`, `email_not_mailable`, and as `bare_line` does.
    """
    value = bare_line(value, field, longest=LONGEST, required=True)
    address = canonical_address(value)
    if address is None:
        raise Invalid("email_shape", "This does not look like an email address.", field)
    if not is_reachable(address):
        raise Invalid(
            "email_not_mailable",
            "Our mails can't reach this address: only the letters a to z can stand before the @.",
            field,
        )
    return address
