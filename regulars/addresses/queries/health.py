"""What is stored of forms against what sites say about addresses."""

from regulars.addresses.queries.books import terms_at
from regulars.fields.models import FormField
from regulars.fields.rules import Purpose
from regulars.fields.rules.shipped import ADDRESS_FORM
from regulars.sites.queries.types import accepted_by

__all__ = ["address_forms_left_out"]


def address_forms_left_out() -> list[str]:
    """Registration forms that ask for an address of a type for which only the shop changes addresses, so that they don't (ADR-14): `kids B2C`."""
    marked = FormField.objects.filter(
        attribute__code=ADDRESS_FORM, form__purpose=Purpose.REGISTRATION
    ).order_by("form__site__code", "form__type_id")
    return [
        f"{code} {kind}"
        for site_id, code, kind in marked.values_list("form__site_id", "form__site__code", "form__type_id")
        if accepted_by(site_id, kind) and not terms_at(site_id, kind).open_kinds
    ]
