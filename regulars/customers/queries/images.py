"""Pictures of customers, for whoever may see them: the doors ask by account, so a stranger's is not there."""

from dataclasses import dataclass

from regulars.kernel.hot import fetch_one
from regulars.kernel.texts import storable

__all__ = ["Stored", "image_called", "image_of"]

_BY_NAME = "SELECT attribute, content FROM customers_attributeimage WHERE account_id = %s AND name = %s"
_BY_CODE = "SELECT attribute, content FROM customers_attributeimage WHERE account_id = %s AND attribute = %s"


@dataclass(frozen=True)
class Stored:
    """Bytes of ours, always WebP."""

    attribute: str
    content: bytes


def image_called(name: str, *, account_id: int) -> Stored | None:
    """The picture of this name, if it is this account's."""
    return _stored(_BY_NAME, account_id, name)


def image_of(account_id: int, code: str) -> Stored | None:
    """The picture that the account has for this attribute."""
    return _stored(_BY_CODE, account_id, code)


def _stored(statement: str, account_id: int, key: str) -> Stored | None:
    row = fetch_one(statement, [account_id, storable(key[:100])])
    return Stored(row[0], bytes(row[1])) if row else None
