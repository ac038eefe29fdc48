"""Whether an attribute may be defined so (ATT-01)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from regulars.fields.rules import INDEXED, Definition, Group, Kept, Limits, Option, Texts, Type
from regulars.fields.rules.shipped import SHIPPED
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.i18n import LANGUAGES
from regulars.kernel.texts import check_free, code_reserved, one_line

_CODE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,38}[A-Za-z0-9])?", re.ASCII)
_MOST_OPTIONS = 200

# Names that pages, APIs and imports use beside the values of a customer.
RESERVED = frozenset(
    {
        "access", "action", "attributes", "consents", "created_at", "csrfmiddlewaretoken", "cursor", "email_key", "email_proved_at",
        "group", "groups", "id", "kind", "limit", "lock", "name", "order", "origin_site", "password_hash", "plan", "q", "role", "roles", "search",
        "sessions", "set", "set_id", "site", "site_code", "sites", "sort", "state", "status", "tag", "tags", "token", "total", "username",
        "username_key", "version", "must_change_password", "constructor", "prototype", "to_string", "value_of",
    }
)  # fmt: skip

# An attribute of one's own may be in these; the others belong to what comes with Regulars.
OWN_GROUPS = (Group.ATTRIBUTES, Group.IDENTITY, Group.CONTACT, Group.B2B, Group.CONSENT)


def attribute_code_taken() -> Conflict:
    return Conflict("attribute_code_taken", "There is an attribute with this code.", "code")


def attribute_is_shipped() -> Conflict:
    return Conflict("attribute_is_shipped", "This attribute comes with Regulars and stays.")


def check_texts(values: Mapping[str, str], field: str, *, longest: int = 200) -> Texts:
    """Texts by language; empty ones are left out. Raises `Invalid` `unknown_language` and as `one_line` does."""
    for language in values:
        if language not in LANGUAGES:
            raise Invalid("unknown_language", "Texts are in English (en) and German (de).", field)
    checked = {language: one_line(text, field, longest=longest) for language, text in values.items()}
    return {language: text for language, text in checked.items() if text}


def check_definition(definition: Definition) -> Definition:
    """An attribute of one's own. Raises `Invalid` beside the field that is wrong."""
    if len(definition.code) > 40 or not _CODE.fullmatch(definition.code):
        raise Invalid(
            "code_shape",
            "Up to 40 small letters and digits, words joined by one underscore; begin with a letter.",
            "code",
        )
    if definition.code in RESERVED:
        raise code_reserved()
    check_free(definition.code)
    if definition.code in SHIPPED:
        raise attribute_code_taken()
    if definition.group not in OWN_GROUPS:
        raise Invalid("unknown_value", "An attribute of your own can't be in this group.", "group")
    if (definition.group == Group.CONSENT) != (definition.kept == Kept.CONSENT) or definition.kept not in {
        Kept.DOCUMENT,
        Kept.CONSENT,
    }:
        raise Invalid("unknown_value", "Consents are in the group consent, and only they.", "group")
    if definition.kept == Kept.CONSENT and definition.type != Type.YES_NO:
        raise Invalid("unknown_value", "A consent is a yes or no.", "type")
    return _checked(definition)


def check_change(before: Definition, after: Definition, *, used: Sequence[str] = ()) -> Definition:
    """Code, type and place stay; so do the options that values have (`used`), and all rules of a shipped one but its words.

    Raises `Invalid` beside the field, `Conflict` `option_in_use`.
    """
    if (before.code, before.type, before.kept) != (after.code, after.type, after.kept):
        raise Invalid(
            "attribute_fixed", "Code and type stay as they are: values were checked by them.", "type"
        )
    if before.code in SHIPPED:
        if is_fed(before):
            after = replace(after, options=before.options)
        options = before.options if SHIPPED[before.code].options else after.options
        fixed = replace(
            after, names=before.names, name=before.name, filterable=before.filterable, options=options
        )
        if fixed != before:
            raise Invalid(
                "attribute_fixed", "Of an attribute that came with Regulars only the words change.", "code"
            )
    if (before.group == Group.CONSENT) != (after.group == Group.CONSENT):
        raise Invalid("attribute_fixed", "A consent stays one.", "group")
    if before.code not in SHIPPED and after.group not in OWN_GROUPS:
        raise Invalid("unknown_value", "An attribute of your own can't be in this group.", "group")
    checked = _checked(after)
    lost = [] if is_fed(checked) else [key for key in used if checked.option(key) is None]
    if lost:
        raise Conflict(
            "option_in_use",
            "Customers have {known}: that choice has to stay.",
            "options",
            known=", ".join(lost[:3]),
        )
    return checked


def is_fed(definition: Definition) -> bool:
    """Whether what there is to choose stands elsewhere, not in the definition."""
    shipped = SHIPPED.get(definition.code)
    return definition.type == Type.CHOICE and shipped is not None and not shipped.options


def _checked(definition: Definition) -> Definition:
    if definition.filterable and (definition.type not in INDEXED or definition.kept != Kept.DOCUMENT):
        raise Invalid("not_filterable", "Values of this type can't be filtered by.", "filterable")
    return replace(
        definition,
        name=one_line(definition.name, "name", longest=100, required=True),
        names=check_texts(definition.names, "names", longest=100),
        options=_options(definition),
        limits=_limits(definition),
    )


def _options(definition: Definition) -> tuple[Option, ...]:
    if definition.type != Type.CHOICE:
        if definition.options:
            raise Invalid("unknown_value", "Only a choice has options.", "options")
        return ()
    if is_fed(definition):
        return ()
    if not definition.options:
        raise Invalid("required", "A choice needs at least one option.", "options")
    if len(definition.options) > _MOST_OPTIONS:
        raise Invalid("too_many", "At most {most} options.", "options", most=_MOST_OPTIONS)
    checked = tuple(
        Option(
            option.key,
            one_line(option.name, "options", longest=100, required=True),
            check_texts(option.names, "options", longest=100),
        )
        for option in definition.options
    )
    for option in checked:
        if not _KEY.fullmatch(option.key):
            raise Invalid(
                "code_shape", "Keys of options are up to 40 letters, digits, dots, hyphens.", "options"
            )
    if len({option.key for option in checked}) < len(checked):
        raise Invalid("named_twice", "Every option has a key of its own.", "options")
    return checked


def _limits(definition: Definition) -> Limits:
    given = definition.limits
    if definition.type in {Type.TEXT, Type.LONG_TEXT}:
        most = 500 if definition.type == Type.TEXT else 5_000
        if given.longest is not None and not 1 <= given.longest <= most and definition.code not in SHIPPED:
            raise Invalid("out_of_range", "Between 1 and {most} characters.", "longest", most=most)
        return Limits(longest=given.longest)
    if definition.type in {Type.NUMBER, Type.MONEY}:
        if given.least is not None and given.most is not None and given.least > given.most:
            raise Invalid("out_of_range", "The least is above the most.", "least")
        if any(bound is not None and not -1e15 <= bound <= 1e15 for bound in (given.least, given.most)):
            raise Invalid("out_of_range", "Fifteen digits are the most.", "least")
        if not 0 <= given.decimals <= 6:
            raise Invalid("out_of_range", "0 to 6 digits after the point.", "decimals")
        return Limits(
            least=given.least,
            most=given.most,
            decimals=given.decimals if definition.type == Type.NUMBER else 0,
        )
    return Limits()
