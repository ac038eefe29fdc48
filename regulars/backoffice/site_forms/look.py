"""The preview: the form in the site's look, with the words of one language, as it stands on the screen."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import staff_page
from regulars.backoffice.lookups import find_site
from regulars.backoffice.pages import office_part
from regulars.backoffice.site_forms.drafts import Fields, is_forced, read
from regulars.backoffice.site_forms.places import find_place
from regulars.fields.queries import definitions
from regulars.fields.rules import Definition, Purpose, Type, localized
from regulars.fields.rules.forms import FormField
from regulars.fields.rules.shipped import ADDRESS_FORM, CONFIRMATION, PASSWORD
from regulars.kernel.i18n import spoken
from regulars.staff.rules import Right
from regulars.ui.brand import brand_css

__all__ = ["Shown", "brand", "preview", "shown_fields"]

INPUTS = {Type.NUMBER: "number", Type.DATE: "date", Type.MONEY: "text", Type.IMAGE: "file"}


@dataclass(frozen=True)
class Shown:
    """A field as customers of one language see it."""

    code: str
    label: str
    help: str
    kind: str
    input: str
    required: bool
    locked: bool
    options: list[tuple[str, str]]


def shown_fields(fields: Fields, purpose: Purpose, language: str) -> list[Shown]:
    return [_preview_field(field, purpose, language) for field in fields]


def _preview_field(field: FormField, purpose: Purpose, language: str) -> Shown:
    definition = field.definition
    options = [(option.key, localized(option.name, option.names, language)) for option in definition.options]
    return Shown(
        definition.code,
        field.label_in(language),
        field.help_in(language),
        _kind(definition),
        _input(definition),
        required=field.required or is_forced(definition.code, purpose),
        locked=purpose == Purpose.PROFILE and not field.editable,
        options=options,
    )


def _kind(definition: Definition) -> str:
    """Where an address is asked for, its lines stand for the fields that follow the country (REG-09)."""
    return Type.LONG_TEXT.value if definition.code == ADDRESS_FORM else definition.type.value


def _input(definition: Definition) -> str:
    if definition.code in {PASSWORD, CONFIRMATION}:
        return "password"
    return "email" if definition.code == "email" else INPUTS.get(definition.type, "text")


@staff_page(Right.SEE, post=Right.SEE)
def preview(request: HttpRequest, code: str, purpose: str, type_code: str) -> HttpResponse:
    """Nothing is stored; without entries it is the form in force."""
    place = find_place(request, code, purpose, type_code)
    language = spoken((request.POST or request.GET).get("language", ""))
    fields = read(request.POST, definitions()) if request.method == "POST" else place.stored().fields
    preview_fields = shown_fields(place.questions(fields), place.purpose, language)
    context = {"place": place, "site": place.site, "shown": preview_fields, "shown_in": language}
    return office_part(request, "backoffice/site_forms/form.html", "preview", context)


@staff_page(Right.SEE)
def brand(request: HttpRequest, code: str) -> HttpResponse:
    """The shop's colours, for the preview alone."""
    css = brand_css(find_site(request, code).brand_colour, of=".preview")
    return HttpResponse(css, content_type="text/css; charset=utf-8")
