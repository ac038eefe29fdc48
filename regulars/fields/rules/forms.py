"""Forms: what a site asks a customer of one type for (REG-02, MYA-05, G14).

The page, the API's schema and the check of what is sent are all made from one `Form`.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from regulars.fields.rules import Definition, Group, Kept, Option, Purpose, Texts, Type, localized
from regulars.fields.rules.definitions import check_texts
from regulars.fields.rules.patterns import check_pattern
from regulars.fields.rules.shipped import (
    ADDRESS_FORM,
    ASKED_APART,
    ASKED_AS,
    CONFIRMATION,
    NEEDED,
    PASSWORD,
    SHIPPED,
    SUB_SHOP,
)
from regulars.kernel.errors import ErrorCollector, Invalid
from regulars.kernel.i18n import translate
from regulars.kernel.texts import one_line

MOST_FIELDS = 60
_ENTERED_AS_TEXT = frozenset({Type.TEXT, Type.LONG_TEXT})


@dataclass(frozen=True)
class FormField:
    """An attribute as one form shows it; empty words are the attribute's own, or those that customers read in their place."""

    definition: Definition
    required: bool = False
    read_only: bool = False
    label: str = ""
    labels: Texts = dataclasses.field(default_factory=dict)
    help: str = ""
    helps: Texts = dataclasses.field(default_factory=dict)
    pattern: str = ""
    message: str = ""
    messages: Texts = dataclasses.field(default_factory=dict)

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
        name, names = ASKED_AS.get(self.code, (self.definition.name, self.definition.names))
        if self.label or self.labels:
            return localized(self.label or name, self.labels, language)
        return localized(name, names, language)

    def help_in(self, language: str) -> str:
        return localized(self.help, self.helps, language)

    def message_in(self, language: str) -> str:
        return localized(self.message, self.messages, language) or translate(
            "This doesn't fit what is asked for."
        )


@dataclass(frozen=True)
class Form:
    """`is_standard`: nobody has set one up, so it is the one that comes with Regulars. `version` 0 then."""

    purpose: Purpose
    type: str
    fields: tuple[FormField, ...]
    version: int = 0
    is_standard: bool = True

    def field(self, code: str) -> FormField | None:
        return next((field for field in self.fields if field.code == code), None)

    @property
    def codes(self) -> frozenset[str]:
        """What is visible."""
        return frozenset(field.code for field in self.fields)

    @property
    def editable(self) -> frozenset[str]:
        return frozenset(field.code for field in self.fields if field.editable)

    @property
    def asks_password(self) -> bool:
        """Without one the system makes the log-in data (REG-05)."""
        return self.field(PASSWORD) is not None


def may_stand(definition: Definition, purpose: Purpose, *, at_master: bool = False) -> bool:
    """Whether a form of this purpose may show the attribute at all; the sub shop is chosen at a master (SUB-01)."""
    if purpose == Purpose.REGISTRATION and definition.code == SUB_SHOP:
        return at_master
    if definition.code == ADDRESS_FORM:
        return purpose == Purpose.REGISTRATION
    if definition.group == Group.ADDRESSES:
        return False  # comes with the address book
    if (
        purpose == Purpose.CHECKOUT
    ):  # what is answered lies on the order, so nothing of the account's own columns (B2B-12)
        return definition.writable and definition.kept == Kept.DOCUMENT and definition.type != Type.IMAGE
    if purpose == Purpose.REGISTRATION:
        return definition.writable and definition.type != Type.IMAGE and definition.code != "type"
    return definition.code not in {PASSWORD, CONFIRMATION}


def _is_filled_in(definition: Definition, purpose: Purpose) -> bool:
    """Customers write it; their sub shop and an address by its form they say once, as they register (SUB-01, REG-09)."""
    once = {SUB_SHOP, ADDRESS_FORM} if purpose == Purpose.REGISTRATION else set()
    return definition.writable or definition.code in once


def offering_sub_shops(
    fields: Iterable[FormField], options: Sequence[Option] | None
) -> tuple[FormField, ...]:
    """A registration form as it is asked: the sub shop is chosen among these; None where the site is no master (SUB-01).

    Where a master has none to choose, a form that requires the choice keeps it, and nobody gets in at the wrong place; else the field is left out.
    """
    kept = list[FormField]()
    for field in fields:
        if field.code != SUB_SHOP:
            kept.append(field)
        elif options or (options is not None and field.required):
            choice = replace(field.definition, type=Type.CHOICE, options=tuple(options), writable=True)
            kept.append(replace(field, definition=choice))
    return tuple(kept)


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
    Purpose.CHECKOUT: (("b2b_reference", False), ("employee_id", False), ("charge_id", False)),
}
_ON_BUSINESS = frozenset({"B2B", "B2E"})  # types that order for a business


def standard_form(purpose: Purpose, type_code: str, definitions: Mapping[str, Definition] = SHIPPED) -> Form:
    """The form of a site that has said nothing else; only businesses are asked for a company at registration, and at
    checkout for anything.
    """
    skipped = {"company"} if purpose == Purpose.REGISTRATION and type_code != "B2B" else set()
    asked_of_all = purpose != Purpose.CHECKOUT or type_code in _ON_BUSINESS
    fields = [(code, needed) for code, needed in _STANDARD[purpose] if asked_of_all and code not in skipped]
    return Form(
        purpose, type_code, tuple(FormField(definitions[code], required=needed) for code, needed in fields)
    )


def check_form(
    purpose: Purpose, type_code: str, fields: Iterable[FormField], *, at_master: bool = False
) -> Form:
    """A form as a business user set it up. Raises `Invalid` with everything that is wrong, beside `fields.CODE`.

    A password brings its confirmation, right after it or not at all (REG-07); email and last name are always on a registration form and
    required (ATT-01); a consent can't be demanded; what staff decide stands read-only (G14).
    """
    checked, collector = list[FormField](), ErrorCollector()
    for field in fields:
        with collector.field():
            checked.append(_checked_field(field, purpose, at_master=at_master))
    codes = [field.code for field in checked]
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
        if not codes and purpose != Purpose.CHECKOUT:
            raise Invalid("required", "A form has at least one field.", "fields")
        return
    missing = next((code for code in NEEDED if code not in codes), None)
    if missing:
        raise Invalid(
            "core_field_missing",
            "{name} has to be asked for: no account exists without it.",
            "fields",
            name=SHIPPED[missing].label,
        )
    if (PASSWORD in codes) != (CONFIRMATION in codes):
        raise Invalid("confirmation_missing", "A password and its confirmation come together.", "fields")


def _checked_field(field: FormField, purpose: Purpose, *, at_master: bool) -> FormField:
    where = f"fields.{field.code}"
    if not may_stand(field.definition, purpose, at_master=at_master):
        raise Invalid("not_on_this_form", "{name} can't be on this form.", where, name=field.definition.label)
    forced = purpose == Purpose.REGISTRATION and field.code in {*NEEDED, PASSWORD, CONFIRMATION}
    read_only = (
        field.read_only
        or not _is_filled_in(field.definition, purpose)
        or (purpose == Purpose.PROFILE and field.code in ASKED_APART)
    )
    if purpose == Purpose.REGISTRATION and read_only:
        raise Invalid("nothing_to_read", "On a registration form there is nothing to read only.", where)
    if field.required and field.definition.kept == Kept.CONSENT:
        raise Invalid("consent_demanded", "A consent is given freely: it can't be required.", where)
    if purpose == Purpose.CHECKOUT and read_only:
        raise Invalid("nothing_to_read", "On a checkout form there is nothing to read only.", where)
    pattern = check_pattern(field.pattern, where)
    chosen = field.definition.type not in _ENTERED_AS_TEXT or field.code == SUB_SHOP
    if pattern and (chosen or field.code == CONFIRMATION):
        raise Invalid("no_pattern_here", "Only texts have a pattern.", where)
    return replace(
        field,
        required=(field.required or forced or (purpose == Purpose.PROFILE and field.code in NEEDED))
        and not read_only,
        read_only=read_only,
        label=one_line(field.label, where, longest=100),
        labels=check_texts(field.labels, where, longest=100),
        help=one_line(field.help, where, longest=300),
        helps=check_texts(field.helps, where, longest=300),
        pattern=pattern,
        message=one_line(field.message, where, longest=200),
        messages=check_texts(field.messages, where, longest=200),
    )
