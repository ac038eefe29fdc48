"""What a site asks at checkout, filled in with what the account has (B2B-07, B2B-12)."""

from collections.abc import Mapping

from regulars.customers.queries.values import seen_among
from regulars.fields.rules.forms import Form
from regulars.fields.rules.values import Value
from regulars.staff.rules import Grant

__all__ = ["suggested_answers"]


def suggested_answers(
    form: Form, attributes: Mapping[str, Value], *, grant: Grant | None = None
) -> dict[str, Value]:
    """What an account has of the fields that it is asked, by code, as far as somebody else with a `grant` is shown it.

    Answers go on the order alone: nothing is written back.
    """
    codes = form.editable
    if grant is not None:
        codes &= seen_among((field.definition for field in form.fields), grant).keys()
    return {code: attributes[code] for code in form.codes if code in codes and code in attributes}
