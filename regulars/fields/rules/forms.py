"""Forms: what a site asks a customer of one type for, and what it makes of an answer (REG-02, MYA-05, G14).

The page, the API's schema and the check of what is sent are all made from one `Form`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from regulars.fields.rules import Definition, Group, Kept, Purpose, Texts, Type, said
from regulars.fields.rules.definitions import check_texts
from regulars.fields.rules.patterns import Patience, check_pattern, fits
from regulars.fields.rules.shipped import ASKED_APART, CONFIRMATION, NEEDED, PASSWORD, SHIPPED
from regulars.fields.rules.values import Value, check, is_as_stored, is_nothing, required
from regulars.kernel.errors import ErrorCollector, Invalid
from regulars.kernel.i18n import translate
from regulars.kernel.texts import bare, one_line, storable

MOST_FIELDS = 60
MOST_REFUSALS = 50
_ENTERED_AS_TEXT = frozenset({Type.TEXT, Type.LONG_TEXT})


@dataclass(frozen=True)
class FormField:
    """An attribute as one form shows it; empty words are the attribute's own."""

    definition: Definition
    required: bool = False
    read_only: bool = False
    label: str = ""
    labels: Texts = field(default_factory=dict)
    help: str = ""
    helps: Texts = field(default_factory=dict)
    pattern: str = ""
    message: str = ""
    messages: Texts = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.definition.code

    @property
    def settings(self) -> dict[str, Any]:
        """Everything that the form says about the attribute."""
        return {name: value for name, value in vars(self).items() if name != "definition"}

    @property
    def editable(self) -> bool:
        """Whether a customer may fill it in; what staff decide never, whatever form it is on (G14)."""
        return self.definition.writable and not self.read_only

    def label_in(self, language: str) -> str:
        if self.label or self.labels:
            return said(self.label or self.definition.name, self.labels, language)
        return said(self.definition.name, self.definition.names, language)

    def help_in(self, language: str) -> str:
        return said(self.help, self.helps, language)

    def message_in(self, language: str) -> str:
        return said(self.message, self.messages, language) or translate("This doesn't fit what is asked for.")


@dataclass(frozen=True)
class Form:
    """`is_standard`: nobody has set one up, so it is the one that comes with Regulars. `version` 0 then."""

    purpose: Purpose
    type: str
    fields: tuple[FormField, ...]
    version: int = 0
    is_standard: bool = True

    def field(self, code: str) -> FormField | None:
        return next((form_field for form_field in self.fields if form_field.code == code), None)

    @property
    def codes(self) -> frozenset[str]:
        """What is visible."""
        return frozenset(form_field.code for form_field in self.fields)

    @property
    def editable(self) -> frozenset[str]:
        return frozenset(form_field.code for form_field in self.fields if form_field.editable)

    @property
    def asks_password(self) -> bool:
        """Without one the system makes the log-in data (REG-05)."""
        return self.field(PASSWORD) is not None


@dataclass(frozen=True)
class Answer:
    """What was sent, checked: `core` for columns of the account, `document` for its attributes (`NOTHING` takes one
    away), `consents` for this site, the password apart.
    """

    core: Mapping[str, str]
    document: Mapping[str, Value]
    consents: Mapping[str, bool]
    password: str = ""


def may_stand(definition: Definition, purpose: Purpose) -> bool:
    """Whether a form of this purpose may show the attribute at all."""
    if definition.group == Group.ADDRESSES:
        return False  # comes with the address book
    if purpose == Purpose.REGISTRATION:
        return definition.writable and definition.type != Type.IMAGE and definition.code != "type"
    return definition.code not in {PASSWORD, CONFIRMATION}


_STANDARD: Mapping[Purpose, Sequence[tuple[str, bool]]] = {
    Purpose.REGISTRATION: (
        ("first_name", False),
        ("last_name", True),
        ("company", False),
        ("email", True),
        ("phone", False),
        (PASSWORD, True),
        (CONFIRMATION, True),
        ("marketing_opt_in", False),
    ),
    Purpose.PROFILE: (
        ("first_name", False),
        ("last_name", True),
        ("company", False),
        ("phone", False),
        ("language", False),
        ("marketing_opt_in", False),
    ),
}


def standard_form(purpose: Purpose, type_code: str, definitions: Mapping[str, Definition] = SHIPPED) -> Form:
    """The form of a site that has said nothing else; only businesses are asked for a company at registration."""
    skipped = {"company"} if purpose == Purpose.REGISTRATION and type_code != "B2B" else set()
    asked = [(code, needed) for code, needed in _STANDARD[purpose] if code not in skipped]
    return Form(
        purpose, type_code, tuple(FormField(definitions[code], required=needed) for code, needed in asked)
    )


def check_form(purpose: Purpose, type_code: str, fields: Iterable[FormField]) -> Form:
    """A form as a business user set it up. Raises `Invalid` with everything that is wrong, beside `fields.CODE`.

    A password brings its confirmation, right after it or not at all (REG-07); email and last name are always on a registration form and
    required (ATT-01); a consent can't be demanded; what staff decide stands read-only (G14).
    """
    checked, collector = list[FormField](), ErrorCollector()
    for form_field in fields:
        with collector.field():
            checked.append(_checked_field(form_field, purpose))
    codes = [form_field.code for form_field in checked]
    with collector.field():
        _check_whole(purpose, codes)
    collector.refuse()
    return Form(purpose, type_code, tuple(checked), is_standard=False)


def _check_whole(purpose: Purpose, codes: Sequence[str]) -> None:
    if len(codes) > MOST_FIELDS:
        raise Invalid("too_many", "A form has at most {most} fields.", "fields", most=MOST_FIELDS)
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice:
        raise Invalid("named_twice", "{twice} is on the form twice.", "fields", twice=twice)
    if purpose != Purpose.REGISTRATION:
        if not codes:
            raise Invalid("required", "A form has at least one field.", "fields")
        return
    missing = next((code for code in NEEDED if code not in codes), None)
    if missing:
        raise Invalid(
            "core_field_missing",
            "No account without {name}: it has to be asked for.",
            "fields",
            name=SHIPPED[missing].name.lower(),
        )
    if (PASSWORD in codes) != (CONFIRMATION in codes):
        raise Invalid("confirmation_missing", "A password and its confirmation come together.", "fields")


def _checked_field(form_field: FormField, purpose: Purpose) -> FormField:
    where = f"fields.{form_field.code}"
    if not may_stand(form_field.definition, purpose):
        raise Invalid(
            "not_on_this_form", "{name} can't be on this form.", where, name=form_field.definition.name
        )
    forced = purpose == Purpose.REGISTRATION and form_field.code in {*NEEDED, PASSWORD, CONFIRMATION}
    read_only = (
        form_field.read_only
        or not form_field.definition.writable
        or (purpose == Purpose.PROFILE and form_field.code in ASKED_APART)
    )
    if purpose == Purpose.REGISTRATION and read_only:
        raise Invalid("nothing_to_read", "On a registration form there is nothing to read only.", where)
    if form_field.required and form_field.definition.kept == Kept.CONSENT:
        raise Invalid("consent_demanded", "A consent is given freely: it can't be required.", where)
    pattern = check_pattern(form_field.pattern, where)
    if pattern and (form_field.definition.type not in _ENTERED_AS_TEXT or form_field.code == CONFIRMATION):
        raise Invalid("no_pattern_here", "Only texts have a pattern.", where)
    return replace(
        form_field,
        required=(form_field.required or forced or (purpose == Purpose.PROFILE and form_field.code in NEEDED))
        and not read_only,
        read_only=read_only,
        label=one_line(form_field.label, where, longest=100),
        labels=check_texts(form_field.labels, where, longest=100),
        help=one_line(form_field.help, where, longest=300),
        helps=check_texts(form_field.helps, where, longest=300),
        pattern=pattern,
        message=one_line(form_field.message, where, longest=200),
        messages=check_texts(form_field.messages, where, longest=200),
    )


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
    for form_field in form.fields:
        if (
            not form_field.editable
            or form_field.code in {CONFIRMATION, PASSWORD}
            or (partly and form_field.code not in sent)
        ):
            continue
        with collector.field():
            raw = sent.get(form_field.code)
            if form_field.code in stored and is_as_stored(raw, stored[form_field.code]):
                (core if form_field.definition.kept == Kept.COLUMN else document)[form_field.code] = stored[
                    form_field.code
                ]
            elif form_field.definition.kept == Kept.COLUMN:
                core[form_field.code] = _core(form_field, raw, language, patience)
            elif form_field.definition.kept == Kept.CONSENT:
                consents[form_field.code] = bool(check(form_field.definition, raw))
            else:
                document[form_field.code] = _value(form_field, raw, currency, language, patience)
    password = ""
    with collector.field():
        password = _password(form, sent, language, patience)
    collector.refuse()
    return Answer(core, document, consents, password)


def _core(form_field: FormField, raw: object, language: str, patience: Patience) -> str:
    if is_nothing(raw):
        if form_field.required:
            raise required(form_field.code)
        return ""
    if not isinstance(raw, str):
        raise Invalid("wrong_type", "Please send a text.", form_field.code)
    _fit(form_field, bare(raw), language, patience)
    return raw


def _value(form_field: FormField, raw: object, currency: str, language: str, patience: Patience) -> Value:
    value = check(form_field.definition, raw, currency=currency)
    if form_field.required and (value is None or value is False):
        raise required(form_field.code)
    if isinstance(value, str):
        _fit(form_field, value, language, patience)
    return value


def _fit(form_field: FormField, text: str, language: str, patience: Patience) -> None:
    if form_field.pattern and not fits(form_field.pattern, text, patience):
        raise Invalid("pattern", form_field.message_in(language), form_field.code)


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
