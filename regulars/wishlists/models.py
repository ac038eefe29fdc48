from django.db import models
from django.db.models.functions import Now

from regulars.catalog.models import Product
from regulars.customers.models import Customer
from regulars.sites.models import Site


class WishLine(models.Model):
    """A product that a customer wishes for, put there at a site. `seen_amount` is what one cost then, without where prices were hidden."""

    account = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    product = models.ForeignKey(Product, models.RESTRICT, related_name="+", db_index=False)
    seen_amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    seen_currency = models.CharField(max_length=3, default="", db_default="")
    note = models.CharField(max_length=300, default="", db_default="")
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "site", "product"], name="product_wished_once"),
        ]
        indexes = [models.Index(fields=["account", "-id"], name="wish_by_account")]
