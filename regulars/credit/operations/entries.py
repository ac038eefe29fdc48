"""Store credit is granted, withdrawn, spent, given back and forfeited: each a numbered entry beside its balance (G16, B-08)."""

from collections.abc import Iterable
from decimal import Decimal

from regulars.credit.models import CreditBalance, CreditEntry, CreditReason, CreditReservation
from regulars.credit.rules import (
    FORFEITED,
    GRANTED,
    WITHDRAWN,
    EntryKind,
    ReservationState,
    check_movement,
    check_reason,
    credit_given_back,
    insufficient_credit,
    no_site_in_currency,
)
from regulars.customers.models import Customer
from regulars.customers.operations.locks import lock_account, lock_customer
from regulars.customers.rules import Status
from regulars.kernel.actor import Actor
from regulars.kernel.audit import Entry as Record
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict
from regulars.kernel.hot import Loaded, fetch_one
from regulars.kernel.money import rounded
from regulars.sites.models import Site

__all__ = [
    "forfeit_credit",
    "give_reserved_back",
    "grant_credit",
    "hold_balance",
    "note_credit",
    "return_credit",
    "spend_credit",
    "withdraw_credit",
]

_ENTRY = Loaded(CreditEntry, "credit_creditentry")
# The row's own lock decides who is first, so two movements never read the same balance or take the same number.
_CHANGED = """
UPDATE credit_creditbalance SET amount = amount + %(amount)s, entries = entries + 1
WHERE account_id = %(account)s AND currency = %(currency)s AND amount + %(amount)s >= 0
RETURNING amount, entries"""
_OPENED_OR_CHANGED = """
INSERT INTO credit_creditbalance AS b (account_id, currency, amount, entries)
VALUES (%(account)s, %(currency)s, %(amount)s, 1)
ON CONFLICT (account_id, currency) DO UPDATE SET amount = b.amount + excluded.amount, entries = b.entries + 1
RETURNING amount, entries"""
_WRITTEN = f"""
INSERT INTO credit_creditentry (account_id, currency, number, kind, amount, balance, site_id, order_id, reference, reverses_id,
    actor_kind, actor_id)
SELECT %(account)s, %(currency)s, entries, %(kind)s, %(amount)s, amount, %(site)s, %(order)s, %(reference)s, %(reverses)s,
    %(actor_kind)s, %(actor_id)s
FROM balance RETURNING {_ENTRY.sql}"""


def grant_credit(
    account: Customer,
    amount: str | Decimal,
    currency: str,
    *,
    reason: str,
    site: Site | None = None,
    by: Actor,
) -> CreditEntry:
    """Give an account credit in the main currency of the site, or of any of the set where no site is named (CRD-01, CRD-02).

    Raises `Invalid` beside `amount`, `currency`, `reason`; `no_site_in_currency`, `not_an_account` for a guest (CRD-04);
    `Conflict` `not_in_set`, `account_erased`.
    """
    checked, currency = check_movement(amount, currency)
    reason = check_reason(reason)
    with change(GRANTED, by=by) as record:
        account = _locked(account, site)
        sites = Site.objects.filter(set=account.set_id, currency=currency)
        if not (sites.filter(pk=site.pk) if site else sites).exists():
            raise no_site_in_currency(currency)
        entry = _moved(
            account.pk, checked, currency, kind=EntryKind.GRANT, site_id=site.pk if site else None, by=by
        )
        CreditReason.objects.create(entry=entry, text=reason)
        note_credit(record, account.pk, [entry])
    return entry


def withdraw_credit(
    account: Customer,
    amount: str | Decimal,
    currency: str,
    *,
    reason: str,
    site: Site | None = None,
    by: Actor,
) -> CreditEntry:
    """Take credit away again, never below zero, and in whatever currency there is some (CRD-06).

    Raises `Conflict` `insufficient_credit`, and else as `grant_credit`.
    """
    checked, currency = check_movement(amount, currency)
    reason = check_reason(reason)
    with change(WITHDRAWN, by=by) as record:
        account = _locked(account, site)
        entry = _moved(
            account.pk, -checked, currency, kind=EntryKind.WITHDRAW, site_id=site.pk if site else None, by=by
        )
        CreditReason.objects.create(entry=entry, text=reason)
        note_credit(record, account.pk, [entry])
    return entry


def forfeit_credit(account: Customer, *, by: Actor) -> None:
    """What a customer has left is gone, in each currency by an entry (CRD-08); what shops outside reserved is released before. A guest never had any."""
    with change(FORFEITED, by=by) as record:
        lock_customer(account, no_key=True)
        reserved = CreditReservation.objects.filter(entry__account=account, state=ReservationState.RESERVED)
        for reservation in reserved.select_related("entry").order_by("entry__currency", "pk"):
            give_reserved_back(reservation, by=by)
        balances = CreditBalance.objects.filter(account=account, amount__gt=0).order_by("currency")
        entries = [
            _moved(account.pk, -left.amount, left.currency, kind=EntryKind.FORFEIT, by=by)
            for left in balances.select_for_update()
        ]
        if not entries:
            record.nothing()
        note_credit(record, account.pk, entries)


def spend_credit(
    account_id: int,
    amount: Decimal,
    currency: str,
    *,
    order_id: int | None = None,
    site_id: int | None,
    reference: str = "",
    by: Actor,
) -> CreditEntry:
    """A part of verbs that take payment for an order. Raises `Conflict` `insufficient_credit` (CRD-05)."""
    checked, currency = check_movement(amount, currency)
    return _moved(
        account_id,
        -checked,
        currency,
        kind=EntryKind.SPEND,
        site_id=site_id,
        order_id=order_id,
        reference=reference,
        by=by,
    )


def return_credit(
    spend: CreditEntry, amount: Decimal, *, kind: EntryKind = EntryKind.REFUND, by: Actor
) -> CreditEntry:
    """A part of verbs that give back what an order took: together at most what was spent (CRD-06). Whoever spent it is held by then;
    where that account was erased, the same amount is forfeited by the next entry (CRD-08). Raises `Conflict` `credit_given_back`.
    """
    checked, currency = check_movement(amount, spend.currency)
    hold_balance(spend)
    given_back = sum(CreditEntry.objects.filter(reverses=spend).values_list("amount", flat=True), Decimal(0))
    if given_back + checked > -spend.amount:
        raise credit_given_back()
    entry = _moved(
        spend.account_id,
        checked,
        currency,
        kind=kind,
        site_id=spend.site_id,
        order_id=spend.order_id,
        reverses_id=spend.pk,
        by=by,
    )
    if Customer.objects.filter(pk=spend.account_id, status=Status.ERASED).exists():
        _moved(spend.account_id, -checked, currency, kind=EntryKind.FORFEIT, by=by)
    return entry


def give_reserved_back(reservation: CreditReservation, *, by: Actor) -> bool:
    """A part of verbs that end a reservation: all that nobody gave back yet. Whoever reserved is held by then. False when that was done before."""
    hold_balance(reservation.entry)
    reservation.refresh_from_db(fields=["state", "order_id"])
    if reservation.state == ReservationState.RELEASED:
        return False
    spend = reservation.entry
    given_back = sum(CreditEntry.objects.filter(reverses=spend).values_list("amount", flat=True), Decimal(0))
    if -spend.amount > given_back:
        return_credit(spend, -spend.amount - given_back, kind=EntryKind.RELEASE, by=by)
    reservation.state = ReservationState.RELEASED.value
    reservation.save(update_fields=["state"])
    return True


def hold_balance(spend: CreditEntry) -> None:
    """So that what was given back is read after whoever gives back at the same time."""
    CreditBalance.objects.select_for_update().get(account=spend.account_id, currency=spend.currency)


def _locked(account: Customer, site: Site | None) -> Customer:
    account = lock_account(account, no_key=True)
    if site and site.set_id != account.set_id:
        raise Conflict("not_in_set", "The customer is in another customer set than this site.", "site")
    return account


def _moved(
    account_id: int,
    amount: Decimal,
    currency: str,
    *,
    kind: EntryKind,
    site_id: int | None = None,
    order_id: int | None = None,
    reference: str = "",
    reverses_id: int | None = None,
    by: Actor,
) -> CreditEntry:
    """Balance and entry in one statement. Raises `Conflict` `insufficient_credit`."""
    balance = _OPENED_OR_CHANGED if kind is EntryKind.GRANT else _CHANGED
    values = {
        "account": account_id,
        "currency": currency,
        "amount": amount,
        "kind": kind.value,
        "site": site_id,
        "order": order_id,
        "reference": reference,
        "reverses": reverses_id,
        "actor_kind": by.kind.value,
        "actor_id": by.id,
    }
    row = fetch_one(f"WITH balance AS ({balance}){_WRITTEN}", values)
    if row is None:
        raise insufficient_credit()
    return _ENTRY.of(row)


def note_credit(record: Record, account_id: int, entries: Iterable[CreditEntry]) -> None:
    """For the record of a verb: whose credit moved, and how much."""
    moved = [(rounded(abs(entry.amount), entry.currency), entry.currency) for entry in entries]
    record.about("customer", account_id)
    record.note(credit=[{"amount": str(amount), "currency": currency} for amount, currency in moved])
