"""Where an order and its bill go, as programs say it at both APIs (ADR-02, ADR-14)."""

from typing import Annotated

from pydantic import Field

from regulars.addresses.rules.entries import FIELDS, LONGEST
from regulars.api.schemas import Schema, with_fields
from regulars.kernel.errors import Invalid
from regulars.orders.rules.checkout import AS_SHIPPING, AddressChoice

__all__ = ["BillingAddress", "OrderAddress", "address_in"]

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
_TYPED = {name: (Annotated[str, Field(max_length=2 * LONGEST[name])], "") for name in FIELDS}


@with_fields(_TYPED)
class OrderAddress(Schema):
    """An address of the customer's by its `id`, with the `version` that was seen; or one by its fields."""

    id: Id | None = None
    version: Id | None = None


class BillingAddress(OrderAddress):
    """Or `same_as_shipping`, alone: 422 `not_billable` where that address can't be billed. Left out, the bill goes there if it can, else to the default billing address."""

    same_as_shipping: bool = False


def address_in(sent: OrderAddress | None, field: str) -> AddressChoice | None:
    """Raises `Invalid` `address_or_id`."""
    if sent is None:
        return None
    values = sent.model_dump(include=sent.model_fields_set & set(FIELDS))
    is_same = isinstance(sent, BillingAddress) and sent.same_as_shipping
    if not is_same and sent.id is None:
        return AddressChoice(typed=dict(values))
    if values or (is_same and sent.id is not None):
        raise Invalid("address_or_id", "Send an address or the id of one.", field)
    return AS_SHIPPING if is_same else AddressChoice(id=sent.id, version=sent.version)
