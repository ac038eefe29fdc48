"""What is stored of forms against the rules of now."""

from regulars.fields.models import FormField
from regulars.fields.rules import Purpose
from regulars.fields.rules.patterns import has_good_shape
from regulars.fields.rules.shipped import SUB_SHOP
from regulars.sites.queries.sub_shops import sub_shops_at
from regulars.sites.queries.types import accepted_by

__all__ = ["forms_without_sub_shops", "patterns_left_out"]


def patterns_left_out() -> list[str]:
    """Fields whose pattern is not prepared, and so asks for nothing (G27): `kids registration B2C: email`."""
    stored = FormField.objects.exclude(pattern="").order_by("form_id", "position")
    columns = ("pattern", "form__site__code", "form__purpose", "form__type_id", "attribute__code")
    return [
        f"{site} {purpose} {kind}: {code}"
        for pattern, site, purpose, kind, code in stored.values_list(*columns)
        if not has_good_shape(pattern)
    ]


def forms_without_sub_shops() -> list[str]:
    """Forms of masters by which nobody can register: they insist on a sub shop, and none takes the type (SUB-01): `trade B2B`."""
    insisting = FormField.objects.filter(
        attribute__code=SUB_SHOP, required=True, form__purpose=Purpose.REGISTRATION, form__site__kind="master"
    ).order_by("form__site__code", "form__type_id")
    columns = ("form__site_id", "form__site__code", "form__type_id")
    return [
        f"{code} {kind}"
        for site_id, code, kind in insisting.values_list(*columns)
        if accepted_by(site_id, kind) and not sub_shops_at(site_id, kind)
    ]
