"""The account that a guest chooses within the checkout (GST-03)."""

from dataclasses import replace

from regulars.customers.rules import check_password
from regulars.fields.queries import questions_at
from regulars.fields.rules import Purpose
from regulars.fields.rules.answers import check_answer
from regulars.fields.rules.shipped import CONFIRMATION, PASSWORD
from regulars.fields.rules.values import required
from regulars.kernel.errors import Invalid
from regulars.orders.rules.buying import GuestAccounts
from regulars.orders.rules.checkout import AccountWish, Contact, registration_not_offered
from regulars.sites.queries.types import first_type_at
from regulars.sites.rules.types import not_accepted

__all__ = ["check_wish"]


def check_wish(
    wish: AccountWish, contact: Contact | None, site_id: int, accounts: GuestAccounts, language: str
) -> None:
    """A password as the site's registration form asks for it, whether or not that form has one.

    Raises `Conflict` `registration_not_offered`, `Invalid` `required`, `pattern`, `not_confirmed` and as `check_password` beside the field,
    `type_not_accepted` where the site takes nobody.
    """
    if accounts is not GuestAccounts.OFFERED:
        raise registration_not_offered()
    type_code = first_type_at(site_id)
    if not type_code:
        raise not_accepted()
    form = questions_at(site_id, Purpose.REGISTRATION, type_code)
    field = form.field(PASSWORD)
    if not wish.password:
        raise required(PASSWORD)
    if field is not None:
        check_answer(replace(form, fields=(field,)), {PASSWORD: wish.password}, language=language)
    if wish.again is not None and wish.again != wish.password:
        raise Invalid("not_confirmed", "The two passwords differ.", CONFIRMATION)
    known = contact or Contact()
    check_password(wish.password, context=[known.email, known.first_name, known.last_name])
