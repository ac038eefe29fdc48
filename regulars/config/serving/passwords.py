"""Whether a password may be in what was sent: one look along a few bytes, nothing is taken apart.

For those few addresses where a password may come along and mostly doesn't (`hashes_if_typed`). It errs to one side alone: what it lets by
holds none, however its sender spells the name of the field.
"""

import re

from regulars.config.serving.bodies import SMALL

__all__ = ["may_hold_password"]

# Only these two are read in one way: JSON as UTF-8, and a form that is UTF-8 too.
PLAIN = frozenset({"application/json", "application/x-www-form-urlencoded"})
# The name, but for the empty fields of a form; or a letter that is written as its number, which hides a name and which no program does.
_NAMED = re.compile(
    rb"password(?!(?:_confirmation)?=(?:&|\Z))|\\u00(?:6[1-9A-Fa-f]|7[0-7])|%(?:6[1-9A-Fa-f]|7[0-7])"
)


def may_hold_password(content_type: str, body: bytes) -> bool:
    """Also yes for what only looks like it, for what is longer than an order, and for every body of another kind, such as a form in parts."""
    if not body:
        return False
    if len(body) > SMALL:
        return True
    return content_type.partition(";")[0].strip().lower() not in PLAIN or bool(_NAMED.search(body))
