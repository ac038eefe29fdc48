"""What a site asks at checkout, as staff fill it in on the phone (B2B-07, B2B-12). What it may be, the quote says."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from regulars.backoffice.customers.attribute_fields import as_typed, field_of
from regulars.fields.rules import Type
from regulars.fields.rules.forms import Form, FormField
from regulars.fields.rules.values import Entered, Value
from regulars.kernel.i18n import current_language
from regulars.ui.question_forms import QuestionForm

__all__ = ["answer_form", "answers_in"]

ANSWERS = "answers"  # codes are the company's, and could be names of ours


def answers_in(sent: QueryDict) -> Mapping[str, object]:
    """By code, also what no form asks for: the quote refuses that."""
    start = f"{ANSWERS}-"
    return {
        name.removeprefix(start): Entered(value) for name, value in sent.items() if name.startswith(start)
    }


def answer_form(
    form: Form,
    sent: QueryDict | None,
    suggested: Mapping[str, Value],
    *,
    currency: str,
    errors: Mapping[str, str],
) -> QuestionForm:
    """It begins with what is `suggested`; `errors` by `answers.CODE` stand beside their fields, or above."""
    drawn = QuestionForm((), sent, prefix=ANSWERS)
    for field in form.fields:
        if field.editable and field.definition.type != Type.IMAGE:
            drawn.fields[field.code] = _drawn(field, suggested.get(field.code), currency)
    for name, message in errors.items():
        part, _, code = name.partition(".")
        if part == ANSWERS:
            drawn.add_error(code if code in drawn.fields else None, message)
    return drawn


def _drawn(field: FormField, value: Value, currency: str) -> forms.Field:
    """As everywhere in the back office; but an amount is in the currency of the order."""
    definition, language = field.definition, current_language()
    label: str = field.label_in(language)
    if isinstance(value, dict):
        value = value["amount"]
    control: Any
    if definition.type == Type.MONEY:
        control = forms.CharField(widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}))
        control.label, control.initial = f"{label} ({currency})", value
    else:
        control = field_of(definition, value, ())
        control.label, control.initial = label, as_typed(definition, value)
    control.required, control.help_text = field.required, field.help_in(language)
    return control  # type: ignore[no-any-return]
