"""An attribute's definition is changed; an option that customers have stays (ATT-01)."""

from regulars.customer_search.queries.value_counts import held_options
from regulars.fields.models import Attribute
from regulars.fields.operations.attributes import change_attribute
from regulars.fields.rules import Definition
from regulars.kernel.actor import Actor

__all__ = ["save_attribute"]


def save_attribute(attribute: Attribute, after: Definition, *, version: int, by: Actor) -> Attribute:
    """Change a definition. Only options that go are looked for among the customers. Raises as `change_attribute`."""
    gone = {option.key for option in attribute.definition().options if after.option(option.key) is None}
    used = held_options(attribute.code, sorted(gone)) if gone else ()
    return change_attribute(attribute, after, version=version, used=used, by=by)
