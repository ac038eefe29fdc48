"""A guest's order on its way into an account, and what strangers ask of guests' orders."""

from django.db import models
from django.db.models.functions import Now

from regulars.customers.models import Customer
from regulars.orders.models.orders import Order
from regulars.sites.models import Site


class OrderClaim(models.Model):
    """Which order a one-time token offers, by its digest (GST-11). It stays when the token is gone, so that who comes later hears what
    became of the order. The account of the token is the one that it was asked for, else the guest: then whoever reads the mailbox chooses.
    """

    token_hash = models.BinaryField(max_length=32, primary_key=True)
    order = models.ForeignKey(Order, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_default=Now())


class OrderRequest(models.Model):
    """Somebody named a guest's order and may only be answered in its mailbox. The worker looks whether there is one, so that asking costs
    the same for every number and address (G9). With an `account` it is to be claimed into that one, else a new link is wanted.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    number_key = models.CharField(max_length=60)
    email_key = models.CharField(max_length=254, default="")
    account = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="+")
    door = models.CharField(max_length=20)
    next_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())
