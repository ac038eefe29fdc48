"""What a customer sends, held against the form that asked for it (G14, REG-14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from regulars.fields.rules import Kept
from regulars.fields.rules.forms import Form, FormField
from regulars.fields.rules.patterns import Patience, fits
from regulars.fields.rules.shipped import CONFIRMATION, PASSWORD
from regulars.fields.rules.values import Value, check, is_as_stored, is_nothing, required
from regulars.kernel.errors import ErrorCollector, Invalid
from regulars.kernel.texts import bare, storable

MOST_REFUSALS = 50


@dataclass(frozen=True)
class Answer:
    """What was sent, checked: `core` for columns of the account, `document` for its attributes (`NOTHING` takes one
    away), `consents` for this site, the password apart.
    """

    core: Mapping[str, str]
    document: Mapping[str, Value]
    consents: Mapping[str, bool]
    password: str = ""


def check_answer(
    form: Form,
    sent: Mapping[str, object],
    *,
    currency: str = "EUR",
    language: str = "",
    partly: bool = False,
    stored: Mapping[str, Any] = MappingProxyType({}),
) -> Answer:
    """What was sent, against the form. With `partly` only what is sent counts, as a PATCH does. What is
    sent as it is `stored` is no change: neither its definition nor a pattern that came later is asked.

    Raises `Invalid` with everything that is wrong: `form_field_refused` for a field that the form doesn't offer or
    only shows (G14, REG-14), `required`, `pattern` with the form's own message, `not_confirmed`, and as `check` does.
    Core fields are checked by their own rules later; here only their pattern and whether they are there.
    """
    collector, core, document, consents = (
        ErrorCollector(),
        dict[str, str](),
        dict[str, Value](),
        dict[str, bool](),
    )
    patience = Patience()
    for code in [code for code in sent if code not in form.editable][:MOST_REFUSALS]:
        with collector.field():
            said_as = storable(code[:60]) or "field"
            raise Invalid("form_field_refused", "This site's form doesn't ask for this.", said_as)
    for field in form.fields:
        if (
            not field.editable
            or field.code in {CONFIRMATION, PASSWORD}
            or (partly and field.code not in sent)
        ):
            continue
        with collector.field():
            raw = sent.get(field.code)
            if field.code in stored and is_as_stored(raw, stored[field.code]):
                (core if field.definition.kept == Kept.COLUMN else document)[field.code] = stored[field.code]
            elif field.definition.kept == Kept.COLUMN:
                core[field.code] = _core(field, raw, language, patience)
            elif field.definition.kept == Kept.CONSENT:
                consents[field.code] = bool(check(field.definition, raw))
            else:
                document[field.code] = _value(field, raw, currency, language, patience)
    password = ""
    with collector.field():
        password = _password(form, sent, language, patience)
    collector.refuse()
    return Answer(core, document, consents, password)


def _core(field: FormField, raw: object, language: str, patience: Patience) -> str:
    if is_nothing(raw):
        if field.required:
            raise required(field.code)
        return ""
    if not isinstance(raw, str):
        raise Invalid("wrong_type", "Please send a text.", field.code)
    _fit(field, bare(raw), language, patience)
    return raw


def _value(field: FormField, raw: object, currency: str, language: str, patience: Patience) -> Value:
    value = check(field.definition, raw, currency=currency)
    if field.required and (value is None or value is False):
        raise required(field.code)
    if isinstance(value, str):
        _fit(field, value, language, patience)
    return value


def _fit(field: FormField, text: str, language: str, patience: Patience) -> None:
    if field.pattern and not fits(field.pattern, text, patience):
        raise Invalid("pattern", field.message_in(language), field.code)


def _password(form: Form, sent: Mapping[str, object], language: str, patience: Patience) -> str:
    field_ = form.field(PASSWORD)
    if field_ is None:
        return ""
    password, again = sent.get(PASSWORD), sent.get(CONFIRMATION)
    if password is None or password == "":
        raise required(PASSWORD)
    if not isinstance(password, str):
        raise Invalid("wrong_type", "Please send a text.", PASSWORD)
    _fit(field_, password, language, patience)
    if again is not None and again != password:
        raise Invalid("not_confirmed", "The two passwords differ.", CONFIRMATION)
    return password
