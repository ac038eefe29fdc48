"""The form of a registration, and what it may ask about an address where the marker stands on it (REG-09)."""

from dataclasses import dataclass, replace

from regulars.addresses.queries.books import terms_at
from regulars.addresses.rules.terms import Terms
from regulars.fields.queries import questions_at
from regulars.fields.rules import Purpose
from regulars.fields.rules.forms import Form, FormField
from regulars.fields.rules.shipped import ADDRESS_FORM, SUB_SHOP
from regulars.sites.queries.sub_shops import sub_shop

__all__ = ["RegistrationForm", "registration_form"]


@dataclass(frozen=True)
class RegistrationForm:
    """`marker` is where the form asks for an address, on these `terms`; `form` is everything else. `by_sub_shop`: the terms are those of the sub
    shop that is chosen; without any, no address is kept there.
    """

    form: Form
    marker: FormField | None = None
    terms: Terms | None = None
    position: int = 0
    by_sub_shop: bool = False


def registration_form(site_id: int, type_code: str, sub_shop_code: str = "") -> RegistrationForm:
    """The form as customers are asked. A marker counts for nothing where only the shop changes addresses (ADR-14); at a master it is the sub
    shop where they register that says so, once one is chosen (SUB-01).

    One statement more where the marker stands, and one for the sub shop.
    """
    form = questions_at(site_id, Purpose.REGISTRATION, type_code)
    marker = form.field(ADDRESS_FORM)
    if marker is None:
        return RegistrationForm(form)
    position = form.fields.index(marker)
    rest = replace(form, fields=tuple(field for field in form.fields if field is not marker))
    choice = form.field(SUB_SHOP)
    chosen = choice and choice.definition.option(sub_shop_code) and sub_shop(site_id, sub_shop_code)
    terms = terms_at(chosen.pk if chosen else site_id, type_code)
    if not terms.open_kinds and not choice:
        return RegistrationForm(rest)
    open_terms = terms if terms.open_kinds else None
    return RegistrationForm(rest, marker, open_terms, position, by_sub_shop=choice is not None)
