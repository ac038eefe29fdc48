"""Mails that somebody can ask for without being known to their reader are counted, per account and per mailbox (F13, F14)."""

from enum import StrEnum

from regulars.customers.models import Customer
from regulars.customers.rules import username_key
from regulars.kernel.errors import TooOften
from regulars.kernel.guessing.throttle import Bucket, Rate, count, give_back

__all__ = ["Askable", "is_trusted", "mails_of", "may_send", "one_less"]


class Askable(StrEnum):
    """A kind of mail that can be asked for."""

    PROOF = "proof"
    CHANGE = "change"
    RESET = "reset"
    TAKEN = "taken"
    NO_WAY_IN = "no_way_in"
    DEVICE = "device"
    ADDRESS = "address"
    ORDER_LINK = "order_link"
    ORDER_CLAIM = "order_claim"


# So many at once of an account, then one in each so many seconds. A link for a new password lasts longer than three of
# them need: while the count is full, the last one is good.
PER_ACCOUNT = {
    Askable.PROOF: Rate(5, 720),
    Askable.CHANGE: Rate(5, 720),
    Askable.RESET: Rate(3, 1200),
    Askable.TAKEN: Rate(1, 3600),
    Askable.NO_WAY_IN: Rate(1, 3600),
    Askable.DEVICE: Rate(5, 17_280),
    Askable.ADDRESS: Rate(5, 720),
    Askable.ORDER_LINK: Rate(3, 1200),
    Askable.ORDER_CLAIM: Rate(3, 1200),
}
# All that strangers can have sent to a mailbox, whatever accounts they open in it.
PER_MAILBOX = Rate(5, 720)


def is_trusted(account: Customer, to: str) -> bool:
    """Whether the words of this account may stand in a mail to this mailbox: its reader has proved it, or no stranger
    typed them (F13).
    """
    return to == account.email and (account.email_proved_at is not None or account.vouched)


def mails_of(kind: Askable, account: Customer, *, to: str = "") -> list[Bucket]:
    """What such a mail counts in. Others can't use up what an owner needs: a proved mailbox, and the username that is
    the mailbox, have a count of their own for new passwords.
    """
    to = to or account.email
    buckets = [Bucket(PER_ACCOUNT[kind], "mails of an account", (kind, account.pk))]
    is_named = kind == Askable.RESET and account.username_key == username_key(to)
    if not (is_trusted(account, to) or is_named):
        buckets.append(Bucket(PER_MAILBOX, "mails to a mailbox", (account.set_id, username_key(to))))
    return buckets


def may_send(*counted: list[Bucket]) -> bool:
    """Count these mails, all or none. False: there were enough, and what was sent last stays good."""
    try:
        count(list({bucket.key: bucket for buckets in counted for bucket in buckets}.values()))
    except TooOften:
        return False
    return True


def one_less(kind: Askable, account: Customer) -> None:
    """A mail of this kind was answered in the mailbox: it counts no longer against the account."""
    give_back(mails_of(kind, account)[:1])
