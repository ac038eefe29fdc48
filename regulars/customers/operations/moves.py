from django.db.models import F
from django.db.models.expressions import RawSQL

from regulars.customers.models import Customer
from regulars.customers.operations.names import STEPS_BACK, let_emails_in
from regulars.customers.operations.revocation import revoke
from regulars.sites.models import CustomerSet

__all__ = ["change_set"]


def change_set(account: Customer, to_set: CustomerSet) -> None:
    """The account, which is locked, belongs to another set; what was handed out for it counts no longer. A step of a move."""
    steps_back = RawSQL(STEPS_BACK, [to_set.pk])  # noqa: S611 - our own text
    Customer.objects.filter(pk=account.pk).update(
        set=to_set, login_email=steps_back, version=F("version") + 1
    )
    let_emails_in("%s", [account.pk], former_id=account.set_id, set_id=to_set.pk)
    revoke(account)
