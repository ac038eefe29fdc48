"""What a site asks at checkout, as staff fill it in on the phone (B2B-07, B2B-12). What it may be, the quote says."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from regulars.addresses.rules.questions import Question
from regulars.fields.rules import Type, localized
from regulars.fields.rules.forms import Form, FormField
from regulars.fields.rules.values import Entered, Value
from regulars.kernel.i18n import current_language, translate
from regulars.ui.question_forms import QuestionForm

__all__ = ["answer_form", "answers_in"]

ANSWERS = "answers"  # codes are the company's, and could be names of ours
LONGEST = {Type.TEXT: 500, Type.LONG_TEXT: 5_000}


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
    fields = [field for field in form.fields if field.editable]
    initial = {code: _as_typed(value) for code, value in suggested.items()}
    attrs = {field.code: {"type": "date"} for field in fields if field.definition.type == Type.DATE}
    questions = [_question(field, currency) for field in fields]
    drawn = QuestionForm(questions, sent, initial=initial, attrs=attrs, prefix=ANSWERS)
    for name, message in errors.items():
        part, _, code = name.partition(".")
        if part == ANSWERS:
            drawn.add_error(code if code in drawn.fields else None, message)
    return drawn


def _as_typed(value: Value) -> Any:
    """As a control takes it; money is in the currency of the order."""
    return value["amount"] if isinstance(value, dict) else value


def _question(field: FormField, currency: str) -> Question:
    language, definition = current_language(), field.definition
    label = field.label_in(language)
    options = [(option.key, localized(option.name, option.names, language)) for option in definition.options]
    return Question(
        field.code,
        f"{label} ({currency})" if definition.type == Type.MONEY else label,
        required=field.required,
        longest=definition.limits.longest or LONGEST.get(definition.type, 30),
        lines=4 if definition.type == Type.LONG_TEXT else 1,
        options=(("", translate("Not chosen")), *options) if options else (),
        ticked=False if definition.type == Type.YES_NO else None,
        help=field.help_in(language),
    )
