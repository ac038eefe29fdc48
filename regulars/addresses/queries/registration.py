"""The form of a registration, and what it may ask about an address where the marker stands on it (REG-09)."""

from dataclasses import dataclass, replace

from regulars.addresses.queries.books import terms_at
from regulars.addresses.rules.terms import Terms
from regulars.fields.queries import questions_at
from regulars.fields.rules import Purpose
from regulars.fields.rules.forms import Form, FormField
from regulars.fields.rules.shipped import ADDRESS_FORM

__all__ = ["RegistrationForm", "registration_form"]


@dataclass(frozen=True)
class RegistrationForm:
    """`marker` is where the form asks for an address, on these `terms`; `form` is everything else."""

    form: Form
    marker: FormField | None = None
    terms: Terms | None = None
    position: int = 0


def registration_form(site_id: int, type_code: str) -> RegistrationForm:
    """The form as customers are asked. A marker counts for nothing where only the shop changes addresses (ADR-14).

    One statement more where the marker stands.
    """
    form = questions_at(site_id, Purpose.REGISTRATION, type_code)
    marker = form.field(ADDRESS_FORM)
    if marker is None:
        return RegistrationForm(form)
    position = form.fields.index(marker)
    rest = replace(form, fields=tuple(field for field in form.fields if field is not marker))
    terms = terms_at(site_id, type_code)
    return RegistrationForm(rest, marker, terms, position) if terms.open_kinds else RegistrationForm(rest)
