"""What is stored of forms against the rules of now."""

from regulars.fields.models import FormField
from regulars.fields.rules.patterns import has_good_shape

__all__ = ["patterns_left_out"]


def patterns_left_out() -> list[str]:
    """Fields whose pattern is not prepared, and so asks for nothing (G27): `kids registration B2C: email`."""
    stored = FormField.objects.exclude(pattern="").order_by("form_id", "position")
    columns = ("pattern", "form__site__code", "form__purpose", "form__type_id", "attribute__code")
    return [
        f"{site} {purpose} {kind}: {code}"
        for pattern, site, purpose, kind, code in stored.values_list(*columns)
        if not has_good_shape(pattern)
    ]
