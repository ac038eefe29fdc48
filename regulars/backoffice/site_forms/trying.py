"""*Try it*: whether a value would pass a field's pattern, before anything is saved (REG-06)."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.pages import office_part
from regulars.backoffice.site_forms.editor import Editor, show
from regulars.fields.rules.patterns import check_pattern, fits
from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import current_language, translate
from regulars.kernel.texts import storable
from regulars.ui.pages import is_htmx

__all__ = ["verdict"]


def verdict(request: HttpRequest, editor: Editor, code: str) -> HttpResponse:
    """Says what the customer would be told."""
    field = next((placed for placed in editor.fields if placed.code == code), None)
    value = storable(request.POST.get(f"{code}.value", ""))[:1_000]
    result = ("", True)
    if field is not None and field.pattern:
        try:
            passes = fits(check_pattern(field.pattern), value)
            result = (
                (translate("This passes."), True)
                if passes
                else (translate("Refused: {value}", value=field.message_in(current_language())), False)
            )
        except Invalid as error:
            result = (error.message, False)
    if is_htmx(request):
        return office_part(request, "backoffice/site_forms/verdict.html", "verdict", {"verdict": result})
    return show(request, replace(editor, tried={code: result}, focus=code))
