from functools import partial
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now

from regulars.customers.models import Customer
from regulars.kernel.errors import Conflict, register_constraint_error
from regulars.kernel.i18n import noop
from regulars.sites.models import Site

_MONEY: dict[str, Any] = {"max_digits": 19, "decimal_places": 4}


class Gateway(models.Model):
    """Who charges cards. Sites that share one can charge the same saved cards (WSH-02)."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    settings = models.JSONField(default=dict, db_default={})
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("code"), name="gateway_code_once")]

    def __str__(self) -> str:
        return self.code


class Card(models.Model):
    """A card as its gateway knows it. `entered_at` is the site where it was saved; a `broken` one was refused for good."""

    account = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    entered_at = models.ForeignKey(Site, models.SET_NULL, null=True, related_name="+", db_index=False)
    gateway = models.ForeignKey(Gateway, models.RESTRICT, related_name="+", db_index=False)
    token = models.CharField(max_length=120)
    brand = models.CharField(max_length=20)
    last_four = models.CharField(max_length=4)
    expires = models.DateField()  # the last day on which it can be charged
    broken = models.BooleanField(default=False, db_default=False)
    is_default = models.BooleanField(default=False, db_default=False)
    version = models.PositiveIntegerField(default=1, db_default=1)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gateway", "token"], name="card_token_once"),
            models.UniqueConstraint(
                fields=["account"], name="one_default_card", condition=models.Q(is_default=True)
            ),
        ]
        indexes = [models.Index(fields=["account", "id"], name="card_by_account")]


class TestCharge(models.Model):
    """What the test provider remembers of a charge, by its key. `done` are the keys of captures, voids and refunds."""

    __test__ = False

    key = models.CharField(max_length=120, unique=True)
    reference = models.CharField(max_length=60, unique=True)
    token = models.CharField(max_length=120)
    amount = models.DecimalField(**_MONEY)
    currency = models.CharField(max_length=3)
    captured = models.DecimalField(**_MONEY, default=0, db_default=0)
    voided = models.BooleanField(default=False, db_default=False)
    refunded = models.DecimalField(**_MONEY, default=0, db_default=0)
    done = ArrayField(models.CharField(max_length=120), default=list, db_default=[])


register_constraint_error(
    "gateway_code_once",
    partial(Conflict, "gateway_code_taken", noop("There is a gateway with this code already."), "code"),
)
register_constraint_error(
    "card_token_once", partial(Conflict, "card_saved_already", noop("This card is saved already."), "number")
)
