from functools import partial

from django.db import models
from django.db.models.functions import Upper

from regulars.kernel.errors import Conflict, register_constraint_error
from regulars.kernel.i18n import noop
from regulars.orders.rules.buying import Buyers, GuestAccounts, OrderingFor, RegistrationStep
from regulars.orders.rules.terms import GUEST_DAYS
from regulars.sites.models import CustomerType, Site


class SiteOrders(models.Model):
    """What a site says of orders. Without a row it says nothing: a sub site then has its master's word on `buyers`, `registration`, its
    step, `receiver` and `guest_retention_days`.

    `receiver` is told of orders on hold; `prefix` stands before the numbers of its orders; `guest_days` is how long a guest's page is open,
    `guest_retention_days` how old an order is when its guest is forgotten; 0 is never.
    """

    site = models.OneToOneField(Site, models.CASCADE, primary_key=True, related_name="+")
    buyers = models.CharField(max_length=10, null=True)  # noqa: DJ001 - null is the master's word
    registration = models.CharField(max_length=10, null=True)  # noqa: DJ001 - as above
    registration_step = models.CharField(max_length=10, null=True)  # noqa: DJ001 - as above
    prefix = models.CharField(max_length=10, default="", db_default="")
    receiver = models.CharField(max_length=254, default="", db_default="")
    guest_days = models.PositiveSmallIntegerField(default=GUEST_DAYS, db_default=GUEST_DAYS)
    guest_retention_days = models.PositiveSmallIntegerField(null=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Upper("prefix"), name="order_prefix_once", condition=~models.Q(prefix="")
            ),
            models.CheckConstraint(
                condition=models.Q(buyers__in=[buyers.value for buyers in Buyers]), name="buyers_known"
            ),
            models.CheckConstraint(
                condition=models.Q(registration__in=[each.value for each in GuestAccounts]),
                name="guest_accounts_known",
            ),
            models.CheckConstraint(
                condition=models.Q(registration_step__in=[step.value for step in RegistrationStep]),
                name="registration_step_known",
            ),
        ]


class OrderTerms(models.Model):
    """What a site says of orders by customers of a type; null, as well as no row, is the master's word, else the standard (B2B-09)."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    type = models.ForeignKey(CustomerType, models.CASCADE, related_name="+")
    ordering_for = models.CharField(max_length=10, null=True)  # noqa: DJ001 - null is the master's word
    held = models.BooleanField(null=True)
    blocked = models.BooleanField(null=True)
    reorder = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "type"], name="one_order_terms_per_type"),
            models.CheckConstraint(
                condition=models.Q(ordering_for__in=[who.value for who in OrderingFor]),
                name="ordering_for_known",
            ),
        ]


register_constraint_error(
    "order_prefix_once",
    partial(Conflict, "order_prefix_taken", noop("Another site has this prefix already."), "prefix"),
)
