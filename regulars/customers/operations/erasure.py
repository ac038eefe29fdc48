"""What an erasure does to the customers' own tables: steps of `journeys.customer_lifecycle`, for a customer who is locked."""

from collections.abc import Callable

from django.db.models import F, Model

from regulars.customers.models import Customer, MailboxRequest
from regulars.customers.operations.names import let_email_in
from regulars.customers.operations.revocation import revoke
from regulars.customers.rules import Status, username_key
from regulars.fields.rules.shipped import OWN

__all__ = ["delete_rows", "empty_profile", "forget_requests"]

_EMPTY = dict.fromkeys(("username", "email", *OWN, "password"), "")
_NOTHING = dict.fromkeys(("username_key", "login_email", "email_proved_at"))


def empty_profile(account: Customer) -> None:
    """Close the account for good, end whatever was handed out, and free the username."""
    Customer.objects.filter(pk=account.pk).update(
        status=Status.ERASED, attributes={}, version=F("version") + 1, **_EMPTY, **_NOTHING
    )
    revoke(account)
    if account.username_key:
        let_email_in(account.set_id, account.username_key)


def forget_requests(account: Customer) -> None:
    """Nobody asks in this mailbox's name any more."""
    names = [account.username_key, username_key(account.email)]
    MailboxRequest.objects.filter(username_key__in=names, site__set=account.set_id).delete()


def delete_rows(model: type[Model]) -> Callable[[Customer], object]:
    """Rows that belong to the account alone."""
    return lambda account: model._default_manager.filter(account=account).delete()  # noqa: SLF001 - Django's public name
