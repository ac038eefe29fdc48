"""Store credit that a shop outside reserves before its checkout, takes with its order, or lets go of (EXT-02)."""

import logging
from collections.abc import Collection, Iterable
from decimal import Decimal
from functools import partial

from django.db.models import QuerySet, Value
from django.db.models.functions import Upper
from django.utils.timezone import now

from regulars.credit.models import CreditEntry, CreditReservation
from regulars.credit.operations.entries import (
    give_reserved_back,
    hold_balance,
    note_credit,
    spend_credit,
)
from regulars.credit.rules import (
    RELEASED,
    RESERVATION_LASTS,
    RESERVED,
    EntryKind,
    ReservationState,
    check_movement,
    check_reference,
    customer_without_access,
    no_site_in_currency,
    no_such_reservation,
    reference_reused,
    reservation_captured,
    reservation_released,
)
from regulars.customers.models import Customer
from regulars.customers.operations.locks import hold_account, lock_account, lock_at
from regulars.customers.queries.site_access import login_check
from regulars.customers.rules import LoginDecision, Status
from regulars.kernel.actor import SYSTEM, Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict, DomainError
from regulars.kernel.jobs import periodic
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_site

__all__ = [
    "end_reservations",
    "release_reservation",
    "reserve_credit",
]

AT_ONCE = 500
log = logging.getLogger(__name__)


def reserve_credit(
    account: Customer,
    amount: str | Decimal,
    currency: str,
    *,
    reference: str,
    site: Site | None = None,
    by: Actor,
) -> CreditReservation:
    """Take credit for an order to come, whose number at the site is the `reference`; for 24 hours, or until the order takes it.

    The same reference with the same amount answers what is there and takes nothing. Without a site it is for whichever shop of the set sends the order.
    In order: site held, account locked, may they log in there, balance, entry, audit record. Raises `Conflict` `insufficient_credit`, `reference_reused`,
    `reservation_released`, `not_in_set`, `account_erased`, `customer_has_no_access`; `Invalid` as `grant_credit`,
    `not_an_account` for a guest.
    """
    checked, currency = check_movement(amount, currency)
    reference = check_reference(reference)
    with change(RESERVED, by=by) as record:
        account = _locked(account, site)
        known = _called(reference).filter(entry__account=account, entry__currency=currency, entry__site=site)
        if (found := known.first()) is not None:
            record.nothing()
            return _again(found, checked)
        _check_spendable(account, site, currency)
        site_id = site.pk if site else None
        entry = spend_credit(account.pk, checked, currency, site_id=site_id, reference=reference, by=by)
        reservation = CreditReservation.objects.create(entry=entry, ends_at=now() + RESERVATION_LASTS)
        note_credit(record, account.pk, [entry])
    return reservation


def release_reservation(
    account: Customer,
    reference: str,
    *,
    within: Collection[int] | None = None,
    only: int | None = None,
    by: Actor,
) -> None:
    """Give back what is reserved under this reference at the sites `within`, None: at all of them; `only` that of this entry. What was released
    before stays so.

    Raises `NotFound` `no_such_reservation`, `Conflict` `reservation_captured`, `account_erased`.
    """
    with change(RELEASED, by=by) as record:
        account = hold_account(account)
        rows = _called(reference).filter(entry__account=account)
        if within is not None:
            rows = rows.filter(entry__site__in=within)
        if only is not None:
            rows = rows.filter(pk=only)
        found = list(rows.order_by("entry__currency", "pk"))
        if not found:
            raise no_such_reservation()
        if not (released := _released(found, by=by)):
            record.nothing()
        note_credit(record, account.pk, released)


@periodic
def end_reservations() -> None:
    """Release what no order has taken in time. Whoever is in the way is left to the next time."""
    due = CreditReservation.objects.filter(state=ReservationState.RESERVED.value, ends_at__lte=now())
    for reservation in due.select_related("entry__account").order_by("ends_at")[:AT_ONCE]:
        try:
            with change(RELEASED, by=SYSTEM) as record:
                account = hold_account(reservation.entry.account)
                if not (released := _released([reservation], by=SYSTEM)):
                    record.nothing()
                note_credit(record, account.pk, released)
        except DomainError as error:
            log.warning("reservation %s waits: %s", reservation.pk, error.code)


def _locked(account: Customer, site: Site | None) -> Customer:
    if site is None:
        return lock_account(account, no_key=True)
    (set_id, _), account = lock_at(partial(hold_site, site.pk), account, no_key=True)
    if set_id != account.set_id:
        raise Conflict("not_in_set", "The customer is in another customer set than this site.", "site")
    return account


def _again(known: CreditReservation, amount: Decimal) -> CreditReservation:
    """What the reference stands for already, where it is the same."""
    if -known.entry.amount != amount:
        raise reference_reused()
    if known.state == ReservationState.RELEASED:
        raise reservation_released()
    return known


def _check_spendable(account: Customer, site: Site | None, currency: str) -> None:
    """An order could take it: the currency is that of orders, and they are let in."""
    sites = Site.objects.filter(set=account.set_id, currency=currency)
    if not (sites.filter(pk=site.pk) if site else sites).exists():
        raise no_site_in_currency(currency)
    found = LoginDecision.BLOCKED if account.status == Status.BLOCKED else LoginDecision.OPEN
    if site is not None:
        found = login_check(account, site).answer
    if found is not LoginDecision.OPEN:
        raise customer_without_access(found)


def _called(reference: str) -> QuerySet[CreditReservation]:
    """Whose name is this one, however its letters are written; order numbers are alike."""
    rows = CreditReservation.objects.select_related("entry").alias(key=Upper("entry__reference"))
    return rows.filter(key=Upper(Value(reference)), entry__kind=EntryKind.SPEND.value)


def _released(reservations: Iterable[CreditReservation], *, by: Actor) -> list[CreditEntry]:
    """The spends that are given back now. Raises `Conflict` `reservation_captured`."""
    released = []
    for reservation in reservations:
        hold_balance(reservation.entry)
        reservation.refresh_from_db(fields=["state", "order_id"])
        if reservation.state == ReservationState.CAPTURED:
            raise reservation_captured()
        if give_reserved_back(reservation, by=by):
            released.append(reservation.entry)
    return released
