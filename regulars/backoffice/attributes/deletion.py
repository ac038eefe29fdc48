"""An attribute is deleted: where it is in use stands first, and its values are kept or erased by choice."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.attributes.views import find_attribute
from regulars.backoffice.jobs.handing_over import handed_over
from regulars.backoffice.pages import office_page
from regulars.backoffice.site_forms.places import PURPOSES
from regulars.fields.rules import Purpose
from regulars.journeys.delete_attribute import attribute_use, start_attribute_deletion
from regulars.kernel.i18n import counted, lazy, translate
from regulars.kernel.models import Job
from regulars.staff.rules import Right
from regulars.ui.numbers import in_words
from regulars.ui.pages import redirect

__all__ = ["deletion"]

CHOICES = (
    (
        "keep",
        lazy("Keep the values"),
        lazy("Nobody sees them. Define the same code again, and they are back."),
    ),
    ("erase", lazy("Erase the values"), lazy("For good, from every customer.")),
)


@staff_page(Right.EDIT_ATTRIBUTES, post=Right.EDIT_ATTRIBUTES)
def deletion(request: HttpRequest, code: str) -> HttpResponse:
    """Nothing is deleted before the values' fate was chosen."""
    row, wish = find_attribute(code), request.POST.get("values", "")
    if request.method == "POST" and wish in {"keep", "erase"}:
        outcome = start_attribute_deletion(row, erase=wish == "erase", by=actor(request))
        if isinstance(outcome, Job):
            return handed_over(request, outcome, reverse("attributes"))
        deleted = translate("{name} is deleted.", name=row.label)
        if wish == "erase":
            deleted += " " + counted("{number} value is erased.", "{number} values are erased.", outcome)
        messages.success(request, deleted)
        return redirect(request, reverse("attributes"))
    use = attribute_use(row)
    context = {
        "row": row,
        "choices": CHOICES,
        "customers": in_words(use.customers),
        "has_values": use.customers.count > 0,
        "forms": [
            (f"{form.site.name}: {PURPOSES[Purpose(form.purpose)]}, {form.type.label}", form.site.code, form)
            for form in use.forms
        ],
    }
    status = 422 if request.method == "POST" else 200
    return office_page(request, "backoffice/attributes/deletion.html", context, status=status)
