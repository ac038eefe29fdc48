from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from regulars.cards.models import Gateway
from regulars.credit.models import CreditEntry
from regulars.kernel.errors import register_constraint_error
from regulars.orders.models.orders import Order
from regulars.orders.rules.authorisations import AuthorisationState, card_declined
from regulars.orders.rules.states import PaidBy, PaymentStatus
from regulars.sites.models import Site

_MONEY: dict[str, Any] = {"max_digits": 19, "decimal_places": 4}


class SitePayment(models.Model):
    """The version of all payment methods of a site together."""

    site = models.OneToOneField(Site, models.CASCADE, primary_key=True, related_name="+")
    version = models.PositiveIntegerField(default=1, db_default=1)


class PaymentMethod(models.Model):
    """A way in which a site is paid; a sub site that has an active one has none of its master's (SHP-03). Without types, for all."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    gateway = models.ForeignKey(Gateway, models.RESTRICT, null=True, related_name="+")
    types = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    active = models.BooleanField(default=True, db_default=True)
    position = models.PositiveSmallIntegerField(default=100, db_default=100)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "kind"], name="payment_method_once_per_site"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in PaidBy]), name="payment_method_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=PaidBy.CARD.value, gateway__isnull=False)
                | (~models.Q(kind=PaidBy.CARD.value) & models.Q(gateway__isnull=True)),
                name="cards_have_a_gateway",
            ),
        ]


class Payment(models.Model):
    """A part of an order's total, and how it is paid. Never more than that is given back (CRD-06, G31).

    `reference` is the gateway's; `label` what people read, such as *Visa 4242*.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="payments", db_index=False)
    method = models.CharField(max_length=10)
    amount = models.DecimalField(**_MONEY)
    refunded = models.DecimalField(**_MONEY, default=0, db_default=0)
    state = models.CharField(max_length=12)
    gateway = models.ForeignKey(Gateway, models.RESTRICT, null=True, related_name="+", db_index=False)
    reference = models.CharField(max_length=120, default="")
    label = models.CharField(max_length=60, default="")
    credit_entry = models.ForeignKey(
        CreditEntry, models.RESTRICT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "method"], name="one_payment_per_order_and_method"),
            models.UniqueConstraint(
                fields=["gateway", "reference"],
                name="payment_reference_once",
                condition=~models.Q(reference=""),
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_positive"),
            models.CheckConstraint(
                condition=models.Q(refunded__gte=0, refunded__lte=models.F("amount")),
                name="refund_within_payment",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in PaymentStatus]),
                name="payment_state_known",
            ),
        ]


class Authorisation(models.Model):
    """What a gateway was asked to put aside on a card for a submission, before there was an order (G31).

    Its row is there before the gateway is asked, and `key` goes along, so that no crash leaves one that nobody knows of. `card` is a digest
    of which card it is; `at` when the gateway was last asked.
    """

    key = models.BinaryField(max_length=32, primary_key=True)
    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    gateway = models.ForeignKey(Gateway, models.RESTRICT, related_name="+", db_index=False)
    amount = models.DecimalField(**_MONEY)
    currency = models.CharField(max_length=3)
    card = models.BinaryField(max_length=32)
    state = models.CharField(max_length=12, default=AuthorisationState.ASKED.value)
    reference = models.CharField(max_length=120, default="")
    order = models.ForeignKey(Order, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="authorisation_positive"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in AuthorisationState]),
                name="authorisation_state_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["at"],
                name="authorisation_left_over",
                condition=models.Q(
                    state__in=[AuthorisationState.ASKED.value, AuthorisationState.GRANTED.value]
                ),
            )
        ]


register_constraint_error("payment_reference_once", card_declined)  # nothing new was put aside
