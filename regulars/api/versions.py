"""Versions as ETags, and the version that a change was made on (G23)."""

import re
from typing import Annotated

from ninja import Header

from regulars.api.problems import Refusal
from regulars.kernel.errors import Invalid

__all__ = ["IfMatch", "etag", "required_version", "wanted_version"]

IfMatch = Annotated[
    str | None, Header(alias="If-Match", description='The version that was read, such as "3".')
]
_TAG = re.compile(r'(?:W/)?"([0-9]{1,9})"|([0-9]{1,9})', re.ASCII)


def etag(version: int) -> str:
    return f'"{version}"'


def wanted_version(if_match: str | None, *, otherwise: int) -> int:
    """The version in If-Match; `otherwise` when there is none, or any would do (`*`)."""
    if if_match is None or if_match.strip() == "*":
        return otherwise
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise Invalid("version_shape", 'Send the version that you read, as If-Match: "3".', "If-Match")
    return int(found[1] or found[2])


def required_version(if_match: str | None) -> int:
    """As `wanted_version`, where a blind write is refused: 428 without one."""
    if if_match is None or if_match.strip() == "*":
        raise Refusal(428, "version_required", 'Send the version that you read, as If-Match: "3".')
    return wanted_version(if_match, otherwise=0)
