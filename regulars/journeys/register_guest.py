"""Staff give a guest a log-in: they type a password, have one generated, or leave it to the mail's one-time link (GST-06, GST-07, D-08)."""

from dataclasses import dataclass

from django.db import transaction

from regulars.customers.models import Customer
from regulars.customers.operations.credentials import random_password
from regulars.customers.rules import check_password
from regulars.journeys.convert_guest import as_account, convert_guest
from regulars.kernel.actor import Actor
from regulars.kernel.errors import Conflict, Invalid, translate_db_errors
from regulars.orders.queries.site_orders import order_terms_of
from regulars.orders.rules.buying import Buyers

__all__ = ["Registered", "register_guest"]


@dataclass(frozen=True)
class Registered:
    """`password` is the generated one, answered this once; empty where none was."""

    account: Customer
    password: str


def register_guest(
    guest: Customer,
    *,
    password: str | None = None,
    confirmation: str | None = None,
    generate: bool = False,
    type: str = "",  # noqa: A002 - what everybody calls it
    by: Actor,
) -> Registered:
    """Turn a guest into an account, as `convert_guest` does; the address from checkout is mailed the username and a one-time link.

    A generated password is good for one log-in. Raises as `convert_guest`, `Invalid` beside `password`, `not_confirmed` where it is typed
    another way the second time, `Conflict` `guests_only` at a site that sells to guests alone.
    """
    if confirmation is not None and confirmation != password:
        raise Invalid("not_confirmed", "The two passwords differ.", "password_confirmation")
    if guest.origin_site is not None:
        if order_terms_of(guest.origin_site).buyers[0] is Buyers.GUESTS:
            raise Conflict(
                "guests_only", "This site sells to guests only: nobody could use an account there."
            )
        if password is not None:
            check_password(password, context=[guest.email, guest.first_name, guest.last_name])
    new = random_password() if generate else password or ""
    ready = as_account(guest, site=guest.origin_site, type=type, password=new) if guest.origin_site else None
    with translate_db_errors(), transaction.atomic():
        account = convert_guest(guest, password=new, type=type, ready=ready, by=by)
        assert account is not None  # noqa: S101 - only a visitor is answered nothing
        if generate:
            Customer.objects.filter(pk=account.pk).update(must_change_password=True)
    return Registered(account, new if generate else "")
