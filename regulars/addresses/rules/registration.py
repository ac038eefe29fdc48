"""The address that somebody typed into a registration form (REG-09)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from regulars.addresses.rules import Kind
from regulars.addresses.rules.entries import FIELDS, LONGEST, check_entry
from regulars.addresses.rules.formats import Format
from regulars.addresses.rules.postal import check_country, country_of
from regulars.addresses.rules.terms import Terms
from regulars.fields.rules.shipped import ADDRESS_FORM
from regulars.kernel.errors import Invalid
from regulars.kernel.texts import storable

__all__ = ["Registered", "check_registered", "in_registration", "is_asked"]

# What the account says already.
_KNOWN = frozenset({"name", "company", "phone"})


@dataclass(frozen=True)
class Registered:
    """The address, and what it is for: all that the site lets its customers use it for."""

    values: Mapping[str, str]
    kinds: frozenset[Kind]


def is_asked(field: str, form: Format) -> bool:
    """Whether it is asked for at registration: not what the account says already, unless addresses can't be without it."""
    return field not in _KNOWN or field in form.required


def check_registered(
    sent: object, terms: Terms, *, required: bool, name: str, company: str
) -> Registered | None:
    """None where there is no address: a country alone is none, as forms begin with one. The account's name and company stand in it
    unless others were sent.

    Raises `Invalid` with everything that is wrong, beside `registration_address.FIELD`.
    """
    values = _texts(sent)
    if not required and not any(value.strip() for field, value in values.items() if field != "country"):
        return None
    with in_registration():
        country = check_country(values.get("country", ""))
        kinds = terms.usable_for(terms.open_kinds, country)
        if not kinds:
            terms.require_allowed(terms.open_kinds, country)
        # Without a name there is no account, which is told beside the name.
        known = {"name": name[: LONGEST["name"]] or "?"}
        if "company" in terms.formats.of(country).fields_in(country_of(country)):
            known["company"] = company
        typed = {field: value for field, value in values.items() if value.strip()}
        entry = check_entry(known | typed, terms.formats)
    return Registered(vars(entry), kinds)


@contextmanager
def in_registration() -> Iterator[None]:
    """What is wrong with the address is told beside its field of the registration."""
    try:
        yield
    except Invalid as error:
        raise Invalid.of(
            [replace(problem, field=f"{ADDRESS_FORM}.{problem.field}") for problem in error.problems]
        ) from None


def _texts(sent: object) -> Mapping[str, str]:
    sent = {} if sent is None else sent
    if not isinstance(sent, Mapping) or not all(isinstance(value, str) for value in sent.values()):
        raise Invalid("wrong_type", "Please send an address.", ADDRESS_FORM)
    for field in sent:
        if field not in FIELDS:
            name = storable(str(field)[:60])
            raise Invalid(
                "form_field_refused", "This site's form doesn't ask for this.", f"{ADDRESS_FORM}.{name}"
            )
    return sent
