"""An attribute is deleted with its place on every form; its values are kept or erased, as chosen (ATT-01)."""

from dataclasses import dataclass
from typing import Any

from regulars.customer_search.queries.estimates import estimated_rows
from regulars.customer_search.queries.value_counts import values_per_attribute
from regulars.customers.operations.attributes import erase_values
from regulars.customers.queries.counts import Total
from regulars.fields.models import Attribute, SiteForm
from regulars.fields.operations.attributes import remove_attribute
from regulars.fields.rules import ATTRIBUTE_DELETED
from regulars.fields.rules.definitions import attribute_is_shipped
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict
from regulars.kernel.jobs import Ticker, enqueue, handles
from regulars.kernel.models import Job

__all__ = ["AttributeUse", "attribute_use", "delete_attribute", "start_attribute_deletion"]

# Of more accounts the worker takes away what they have, a few seconds' work: an attribute's values, a policy, a tag.
AT_ONCE = 10_000
NOBODY = Total(0, is_exact=True)


@dataclass(frozen=True)
class AttributeUse:
    """Where an attribute is in use: the forms that show it, and how many customers have something in it."""

    forms: list[SiteForm]
    customers: Total


def attribute_use(attribute: Attribute) -> AttributeUse:
    """What whoever wants to delete it is told. Only reads."""
    site_forms = SiteForm.objects.filter(fields__attribute=attribute).select_related("site", "type")
    forms = list(site_forms.order_by("site__name", "type__position", "purpose"))
    return AttributeUse(forms, values_per_attribute().get(attribute.code, NOBODY))


def delete_attribute(attribute: Attribute, *, erase: bool, by: Actor) -> int:
    """Delete an attribute of one's own; answers of how many customers values were erased.

    In order, in one transaction: attribute held, its fields off every form, definition gone, with `erase` its values out of all documents, audit.
    Kept values are seen again by whoever defines the code anew. Raises `Conflict` `attribute_is_shipped`.
    """
    with change(ATTRIBUTE_DELETED, by=by) as entry:
        sites = remove_attribute(attribute, by=by)
        erased = erase_values(attribute.code) if erase else 0
        entry.about("attribute", attribute.pk)
        entry.note(
            attribute=attribute.code,
            sites=sites,
            values="erased" if erase else "kept",
            customers=erased,
        )
    return erased


def start_attribute_deletion(attribute: Attribute, *, erase: bool, by: Actor) -> Job | int:
    """Delete now, or hand it to the worker where there are many customers to look through.

    What `delete_attribute` would refuse is refused here already.
    """
    if attribute.shipped:
        raise attribute_is_shipped()
    if not erase or estimated_rows("SELECT 1 FROM customers_customer", []) <= AT_ONCE:
        return delete_attribute(attribute, erase=erase, by=by)
    payload = {"attribute": attribute.pk, "code": attribute.code}
    return enqueue("delete_attribute", payload, about=[("attribute", attribute.pk)], by=by)


@handles("delete_attribute")
def _job(payload: dict[str, Any], by: Actor, tell: Ticker) -> dict[str, Any]:
    found = Attribute.objects.filter(pk=payload["attribute"]).first()
    if found is None:
        raise Conflict("no_such_attribute", "The attribute is gone.")
    tell(0, 1)
    erased = delete_attribute(found, erase=True, by=by)
    return {"customers": erased}
