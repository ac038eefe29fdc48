"""What an order would cost somebody who has no account yet: they are added as the order would add them, asked, and nothing of it stays (OFF-02, B-01)."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from django.db import transaction

from regulars.customers.models import Customer
from regulars.customers.operations.accounts import NewAccount, check_account, open_account
from regulars.customers.rules import Origin
from regulars.kernel.actor import Actor
from regulars.orders.queries.checkout import Quote, quote_at
from regulars.orders.queries.offline import require_access
from regulars.orders.rules.baskets import Owner
from regulars.orders.rules.checkout import Choice
from regulars.sites.models import Site

__all__ = ["quote_for_new"]


def quote_for_new(
    new: NewAccount, *, site: Site, choice: Choice, lines: Mapping[int, Decimal], by: Actor
) -> tuple[Quote, Customer]:
    """The quote, and the customer as they would be. Type, attributes and limits count as they do for an account, because it is one until the end.

    A password is checked and not hashed. Raises as `open_account`, and `Conflict` `customer_has_no_access`.
    """
    ready = replace(check_account(new, site), password="")
    with transaction.atomic():
        account = open_account(ready, site=site, origin=Origin.GRANTED, by=by)
        require_access(account, site)
        quote = quote_at(site.pk, Owner(account.pk), choice, lines=lines)
        transaction.set_rollback(True)
    return quote, account
