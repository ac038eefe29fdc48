"""A form taken over from another site or type: it fills the editor, and Save replaces what is there."""

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import grant, staff_page
from regulars.backoffice.choices import few_of
from regulars.backoffice.pages import office_page
from regulars.backoffice.site_forms.editor import Copied
from regulars.backoffice.site_forms.places import Place, find_place
from regulars.fields.queries import form_at, own_forms
from regulars.kernel.i18n import translate
from regulars.sites.models import Site
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["copy", "draft_from"]


@staff_page(Right.EDIT_SITES, post=Right.EDIT_SITES)
def copy(request: HttpRequest, code: str, purpose: str, type_code: str) -> HttpResponse:
    """Choose where from, or where to; either way leads to the form that would be replaced, and nothing is saved yet."""
    place = find_place(request, code, purpose, type_code)
    wish = request.POST.get("to") or request.POST.get("from")
    if wish:
        wish = wish if ":" in wish else f"{wish}:{request.POST.get('type', '')}"
        site_code, _, other_type = wish.rpartition(":")
        other = find_place(request, site_code, purpose, other_type)
        here, source = (other, place) if request.POST.get("to") else (place, other)
        return redirect(request, f"{here.url()}?from={source.site.code}:{source.type.code}")
    own = own_forms(place.purpose)
    sites = few_of(Site.objects.within(grant(request).sites).order_by("name"))
    others = [
        (
            f"{site.code}:{customer_type.code}",
            f"{site.name}, {customer_type.label}",
            _state(own.get((site.pk, customer_type.code))),
        )
        for site in sites or ()
        for customer_type in place.types
        if (site.pk, customer_type.code) != (place.site.pk, place.type.code)
    ]
    context = {"is_many": sites is None} | {
        "place": place,
        "site": place.site,
        "others": others,
    }
    return office_page(request, "backoffice/site_forms/copy.html", context)


def _state(count: int | None) -> str:
    return translate("standard form") if count is None else translate("own form, {count} fields", count=count)


def draft_from(request: HttpRequest, place: Place) -> Copied | None:
    """What `?from=site:type` names, for the editor."""
    site_code, _, type_code = request.GET.get("from", "").rpartition(":")
    if not site_code:
        return None
    source = find_place(request, site_code, place.purpose, type_code)
    fields = form_at(source.site.pk, place.purpose, type_code).fields
    return Copied(fields, f"{source.site.name}, {source.type.label}")
