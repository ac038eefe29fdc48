from typing import Any

from django.db import models
from django.db.models.functions import Coalesce, Now, Upper

from regulars.credit.rules import GIVES, REVERSALS, TAKES, EntryKind, ReservationState
from regulars.customers.models import Customer
from regulars.sites.models import Site

_MONEY: dict[str, Any] = {"max_digits": 19, "decimal_places": 4}


class CreditBalance(models.Model):
    """What an account has in a currency: the sum of its entries, of which there are `entries` (G16)."""

    pk = models.CompositePrimaryKey("account_id", "currency")
    account = models.ForeignKey(Customer, models.RESTRICT, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(**_MONEY, default=0, db_default=0)
    entries = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="credit_never_negative")
        ]
        indexes = [models.Index(fields=["currency", "account"], name="credit_by_currency")]


class CreditEntry(models.Model):
    """A movement, numbered by account and currency, with the balance after it. Never changed and never deleted (G16, CRD-07).

    A refund or release names the spend that it `reverses`. `order_id` is a plain number: orders are above. `reference` is the number that a shop
    outside gives the order for which it reserves.
    """

    account = models.ForeignKey(Customer, models.RESTRICT, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    amount = models.DecimalField(**_MONEY)
    balance = models.DecimalField(**_MONEY)
    site = models.ForeignKey(Site, models.RESTRICT, null=True, related_name="+", db_index=False)
    order_id = models.BigIntegerField(null=True)
    reference = models.CharField(max_length=80, default="", db_default="")
    reverses = models.ForeignKey("self", models.RESTRICT, null=True, related_name="reversals", db_index=False)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "currency", "number"], name="credit_entry_in_line"),
            models.CheckConstraint(condition=models.Q(balance__gte=0), name="credit_balance_not_negative"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in GIVES], amount__gt=0)
                | models.Q(kind__in=[kind.value for kind in TAKES], amount__lt=0),
                name="credit_sign_fits_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in REVERSALS], reverses__isnull=False)
                | (~models.Q(kind__in=[kind.value for kind in REVERSALS]) & models.Q(reverses__isnull=True)),
                name="credit_reversal_names_spend",
            ),
            models.UniqueConstraint(
                "account",
                "currency",
                Upper("reference"),
                Coalesce("site", 0),
                name="credit_reserved_once",
                condition=models.Q(kind=EntryKind.SPEND.value) & ~models.Q(reference=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["order_id"], name="credit_by_order", condition=models.Q(order_id__isnull=False)
            ),
            models.Index(
                fields=["reverses"], name="credit_reversals", condition=models.Q(reverses__isnull=False)
            ),
        ]


class CreditReservation(models.Model):
    """A spend that waits for the order of a shop outside, whose number is the entry's `reference`; `order_id` is that of the order that took it."""

    entry = models.OneToOneField(CreditEntry, models.RESTRICT, primary_key=True, related_name="reservation")
    state = models.CharField(max_length=10, default=ReservationState.RESERVED.value)
    ends_at = models.DateTimeField()
    order_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in ReservationState]),
                name="credit_reservation_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ReservationState.CAPTURED.value) | models.Q(order_id__isnull=False),
                name="credit_captured_by_order",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ReservationState.RESERVED.value) | models.Q(order_id__isnull=True),
                name="credit_reserved_without_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends_at"],
                name="credit_reserved",
                condition=models.Q(state=ReservationState.RESERVED.value),
            ),
            models.Index(
                fields=["order_id"],
                name="credit_captured_by",
                condition=models.Q(order_id__isnull=False),
            ),
        ]


class CreditReason(models.Model):
    """Why staff granted or withdrew, in their words: beside the entry, so that erasure can delete it."""

    entry = models.OneToOneField(CreditEntry, models.CASCADE, primary_key=True, related_name="reason")
    text = models.CharField(max_length=200)
