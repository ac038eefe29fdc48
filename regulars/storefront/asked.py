"""A site's form, drawn: each field with the control that its type wants, in the shop's language (REG-02, MYA-05).

It only draws. What comes back is checked by the verb, against the same form.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from babel import Locale
from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict

from regulars.fields.rules import Definition, Kept, Purpose, Type, localized
from regulars.fields.rules.forms import Form, FormField
from regulars.fields.rules.shipped import CONFIRMATION, PASSWORD
from regulars.fields.rules.values import Entered, digits
from regulars.kernel.i18n import translate
from regulars.storefront.form_fields import GOOD_PASSWORD
from regulars.ui.widgets import RadioCards

__all__ = ["AskedForm", "asked_form", "choose_type", "rows_of", "sent_on"]

OURS = frozenset(
    {"csrfmiddlewaretoken", "type", "form-shown", "drawn_for", "drawn_at", "version"}
)  # of the page, not of the form
MOST_RADIOS = 4
AUTOCOMPLETE = {
    "salutation": "honorific-prefix",
    "first_name": "given-name",
    "middle_name": "additional-name",
    "last_name": "family-name",
    "company": "organization",
    "email": "email",
    "phone": "tel",
    "birthday": "bday",
    "date_of_birth": "bday",
    PASSWORD: "new-password",
    CONFIRMATION: "new-password",
}
KINDS = {"email": "email", "phone": "tel"}
NAMES = frozenset({"first_name", "middle_name", "last_name"})
SHORT = frozenset({Type.NUMBER, Type.DATE, Type.MONEY})


class AskedForm(forms.Form):
    """Made field by field; `asked` are the fields of the site's form by code."""

    def __init__(self, data: QueryDict | None = None, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.questions: dict[str, FormField] = {}

    def full_clean(self) -> None:
        self._errors, self.cleaned_data = ErrorDict(), {}


def asked_form(
    form: Form,
    data: QueryDict | None = None,
    *,
    language: str,
    currency: str,
    initial: Mapping[str, Any] | None = None,
) -> AskedForm:
    """The fields that a customer may fill in. `data` is what they typed, shown again; passwords never are."""
    drawn = AskedForm(data, initial)
    for field in form.fields:
        if field.editable and field.definition.type != Type.IMAGE:
            drawn.questions[field.code] = field
            drawn.fields[field.code] = forms.Field(
                label=_label(field, language, currency),
                required=field.required,
                help_text=field.help_in(language) or _advice(form, field),
                widget=_widget(field, language, drawn.initial.get(field.code)),
            )
    return drawn


def choose_type(drawn: AskedForm, choices: Sequence[tuple[str, str]], hints: Mapping[str, str]) -> None:
    """Let somebody choose as what they register, where there is more than one type (REG-03)."""
    cards = RadioCards(choices=list(choices), hints=hints)
    drawn.fields["type"] = forms.Field(label=translate("I register as"), required=False, widget=cards)


def sent_on(request: HttpRequest) -> dict[str, object]:
    """What was filled in, by the codes of the fields: whatever it is, the verb looks at it."""
    return {code: Entered(value) for code, value in request.POST.items() if code not in OURS}


def rows_of(drawn: AskedForm, codes: Sequence[str]) -> list[list[BoundField]]:
    """The fields in their order; names, and short ones that follow each other, share a row."""
    rows: list[list[BoundField]] = []
    before = ""
    for code in codes:
        if before and _beside(drawn.questions[before], drawn.questions[code]) and len(rows[-1]) < 2:
            rows[-1].append(drawn[code])
        else:
            rows.append([drawn[code]])
        before = code
    return rows


def _beside(field: FormField, other: FormField) -> bool:
    if Kept.COLUMN in (field.definition.kept, other.definition.kept):
        return {field.code, other.code} <= NAMES
    return field.definition.type in SHORT and other.definition.type in SHORT


def _label(field: FormField, language: str, currency: str) -> str:
    label = field.label_in(language)
    return f"{label} ({currency})" if field.definition.type == Type.MONEY and currency else label


def _advice(form: Form, field: FormField) -> str:
    if field.code == PASSWORD and not field.pattern:
        return str(GOOD_PASSWORD)
    at_registration = field.code == "email" and form.purpose == Purpose.REGISTRATION
    return translate("You log in with this address.") if at_registration else ""


def _widget(field: FormField, language: str, now: Any) -> forms.Widget:
    definition, attrs = field.definition, _attributes(field)
    if field.code in {PASSWORD, CONFIRMATION}:
        return forms.PasswordInput({"hx-preserve": "true", **attrs})  # a swap never brings it back
    if field.code == "language":
        return forms.Select(attrs, choices=_languages(str(now or "")))
    match definition.type:
        case Type.LONG_TEXT:
            return forms.Textarea({"rows": 4, **attrs})
        case Type.YES_NO:
            return forms.CheckboxInput(attrs)
        case Type.CHOICE:
            return _choices(field, language, attrs)
        case _:
            return forms.TextInput(attrs)


def _choices(field: FormField, language: str, attrs: dict[str, Any]) -> forms.Widget:
    """A few that one has to choose from are all seen at once; else a menu, where nothing can be chosen again."""
    choices = [
        (option.key, localized(option.name, option.names, language)) for option in field.definition.options
    ]
    if field.required and len(choices) <= MOST_RADIOS:
        return forms.RadioSelect(attrs, choices=choices)
    return forms.Select(
        attrs, choices=[("", translate("Please choose") if field.required else "—"), *choices]
    )


def _languages(chosen: str) -> list[tuple[str, str]]:
    """By their own names; one that came with an import stays choosable."""
    codes = dict.fromkeys([*dict(settings.LANGUAGES), *([chosen] if chosen else [])])
    return [("", translate("As the shop"))] + [
        (code, str(Locale.parse(code).get_display_name()).capitalize()) for code in codes
    ]


def _attributes(field: FormField) -> dict[str, Any]:
    """What a browser can know of the field; the verb checks it all again."""
    definition = field.definition
    found: dict[str, Any] = dict(_measures(definition))
    if field.code in AUTOCOMPLETE:
        found["autocomplete"] = AUTOCOMPLETE[field.code]
    if field.code in KINDS:
        found["type"] = KINDS[field.code]
    return found


def _measures(definition: Definition) -> Mapping[str, Any]:
    limits = definition.limits
    match definition.type:
        case Type.TEXT | Type.LONG_TEXT:
            return {"maxlength": limits.longest} if limits.longest else {}
        case Type.NUMBER | Type.MONEY:
            places = 2 if definition.type == Type.MONEY else limits.decimals
            bounds = {"min": limits.least, "max": limits.most}
            return {
                "type": "number",
                "inputmode": "decimal" if places else "numeric",
                "step": f"{10**-places:.{places}f}" if places else "1",
                **{name: digits(bound) for name, bound in bounds.items() if bound is not None},
            }
        case Type.DATE:
            return {"type": "date"}
        case _:
            return {}
