"""Checking and changing customers' passwords."""

from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.operations.locks import lock_account
from regulars.customers.operations.revocation import LoggedIn, revoke
from regulars.customers.rules.proofs import PasswordProof
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Invalid
from regulars.kernel.guessing.hashes import Fit, fit_of, hash_password
from regulars.kernel.guessing.throttle import confirmation_bucket, guessing

__all__ = ["change_password", "is_right", "set_password"]


def is_right(password: str, encoded: str) -> bool:
    """Check the password of somebody who is known already."""
    return fit_of(password, encoded) is not Fit.WRONG


def set_password(
    account: Customer,
    encoded: str,
    *,
    proof: PasswordProof | None = None,
    must_change: bool = False,
    session: str = "",
    by: Actor,
) -> LoggedIn | None:
    """Store a new hash; whatever was handed out for the account counts no longer (G5, G24).

    The log-in that asked (`session` is its token) goes on under a new token; answers it. Where a `proof` is given and another change has replaced its hash meanwhile, `Invalid`
    `wrong_password` (G23).
    """
    with change(rules.PASSWORD_CHANGED, by=by) as entry:
        account = lock_account(account)
        if proof and not proof.holds(account.password):
            raise rules.wrong_password()
        Customer.objects.filter(pk=account.pk).update(password=encoded, must_change_password=must_change)
        entry.about("customer", account.pk)
        return revoke(account, session=session)


def change_password(
    account: Customer, *, current: str, new: str, session: str = "", by: Actor
) -> LoggedIn | None:
    """The customer's own change: checks the current one, then the rules, then stores; whatever was handed out ends.

    The log-in that asked (`session` is its token) goes on under a new token, in the same transaction (F29); answers it. Raises `TooOften` `rate_limited` when the current one was guessed
    at too often, `Invalid` `wrong_password`, or what `check_password` finds beside `new_password`.
    """
    with guessing([confirmation_bucket(account.pk)], whom=f"customer {account.pk}"):
        if not is_right(current, account.password):
            raise rules.wrong_password()
    try:
        rules.check_password(
            new, context=[account.username, account.email, account.first_name, account.last_name]
        )
    except Invalid as error:
        raise error.with_field("new_password") from None
    encoded = hash_password(new)
    return set_password(account, encoded, proof=PasswordProof(account.password), session=session, by=by)
