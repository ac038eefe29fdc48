"""The shape of a customer's values: a value in, the value as it is stored or a named problem out."""

import re
import unicodedata
from enum import StrEnum

from babel import Locale, UnknownLocaleError

from regulars.customers.rules.phones import check_phone
from regulars.customers.rules.strength import is_easy_to_guess
from regulars.fields.rules.shipped import NEEDED, SHIPPED
from regulars.kernel.emails import canonical_address, check_address
from regulars.kernel.errors import Invalid
from regulars.kernel.texts import bare, bare_line, composed, one_line, text_key
from regulars.sites.rules.types import unknown_type

# A name that is typed may have this many characters, most of which can't be seen or are marks of others.
LONGEST_TYPED = 2_600


class CustomerType(StrEnum):
    """The types that come with Regulars; a company adds its own as rows of the sites room."""

    B2C = "B2C"
    B2B = "B2B"
    B2E = "B2E"


def username_key(username: str) -> str:
    """What usernames are compared by, in the one place that computes it (ACC-10).

    An email address by its one spelling, any other name by `text_key`. The key of a key is the key.
    """
    folded = canonical_address(username) or text_key(username)
    return canonical_address(folded) or folded


def typed_username_key(typed: str) -> str:
    """The key of what somebody typed at an entrance: invisible letters and spellings count for its length no more than when
    it was chosen. Bounded (G27).
    """
    return username_key(bare(typed[:LONGEST_TYPED])[:254])


def former_username_key(username: str) -> str:
    """As keys were made before addresses had one spelling; accounts that could not be given theirs still have it (1133)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", username).casefold()).strip()


def keeps_former_key(username: str, key: str) -> bool:
    """Whether this is an account that is still found by the key of before."""
    return former_username_key(username) == key != username_key(username)


def login_keys(username: str, email: str) -> dict[str, str | None]:
    """The columns that an account is found by at a log-in: its username, and its email where that is another."""
    name, address = username_key(username), username_key(email)
    return {"username_key": name, "login_email": address if address not in {"", name} else None}


def check_username(value: str) -> str:
    value = bare_line(value, "username", longest=254, required=True)
    if len(username_key(value)) > 254:
        raise Invalid("too_long", "Please use at most 254 characters.", "username")
    return value


def check_email(value: str) -> str:
    """The one spelling of an address that our mails reach (F24)."""
    return check_address(value, "email")


def check_language(value: str) -> str:
    value = one_line(value, "language", longest=20).replace("-", "_")
    if not value:
        return ""
    try:
        return str(Locale.parse(value))
    except (ValueError, UnknownLocaleError):
        raise Invalid("unknown_language", "Not a known language; examples: en, de.", "language") from None


def check_type(value: str) -> str:
    """The shape of its code; whether there is such a type, and who takes it, the sites room knows."""
    if not 1 <= len(value) <= 20 or not value.isascii() or not value.isprintable():
        raise unknown_type()
    return value


def check_value(field: str, value: str) -> str:
    """One value of an account, by the name of its field."""
    if check := _CHECKS.get(field):
        return check(value)
    return one_line(value, field, longest=SHIPPED[field].limits.longest or 0, required=field in NEEDED)


_CHECKS = {"email": check_email, "language": check_language, "phone": check_phone, "type": check_type}


# NUL, half a character, and what stands for one that a door could not read.
_UNREADABLE = re.compile(r"[\x00\ud800-\udfff\ufffd]")
_ARGON2ID = re.compile(
    r"(?:argon2)?(\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d{1,2})\$[A-Za-z0-9+/]{11,64}\$[A-Za-z0-9+/]{22,86})"
)


def check_password_hash(value: str) -> str:
    """A hash from another shop, in the form that we store; empty for an account without a password yet.

    Only Argon2id, and none that would cost us more than 64 MiB or four passes at a log-in (F06, G27).
    """
    value = value.strip()
    if not value:
        return ""
    found = _ARGON2ID.fullmatch(value)
    if found is None:
        raise Invalid(
            "password_hash_shape",
            "Only Argon2id hashes ($argon2id$v=19$... or argon2$argon2id$...) fit; else leave it empty.",
            "password_hash",
        )
    memory, passes, lanes = (int(found[number]) for number in (2, 3, 4))
    if not (8 * lanes <= memory <= 65_536 and 1 <= passes <= 4 and 1 <= lanes <= 16):
        raise Invalid(
            "password_hash_cost", "This hash asks for too much or too little work.", "password_hash"
        )
    return f"argon2{found[1]}"


def check_password(value: str, *, context: list[str]) -> str:
    """8 to 1,024 characters in our spelling (F25), not guessable within minutes; `context` are words an attacker would try first."""
    value = composed(value)
    if len(value) < 8:
        raise Invalid("password_too_short", "Please use at least 8 characters.", "password")
    if len(value) > 1024:
        raise Invalid("too_long", "Please use at most 1,024 characters.", "password")
    if _UNREADABLE.search(value):
        raise Invalid("control_characters", "Please remove invisible or control characters.", "password")
    words = [
        word for text in context for word in (text, *text.replace("@", " ").replace(".", " ").split()) if word
    ]
    if is_easy_to_guess(value, words[:50]):
        raise Invalid(
            "password_too_easy",
            "This password is easy to guess. A few unrelated words make a good one.",
            "password",
        )
    return value
