from django.db import models
from django.db.models.functions import Now

from regulars.catalog.models import Product
from regulars.customers.models import Customer
from regulars.sites.models import Site


class Basket(models.Model):
    """What somebody wants to buy at a shop: an account, or whoever has the token. It has no price (B-02) and no set: where nobody gets
    in, nobody sees it.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    account = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="+", db_index=False)
    token_hash = models.BinaryField(max_length=32, null=True)
    version = models.PositiveIntegerField(default=1, db_default=1)
    touched_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(account__isnull=False, token_hash__isnull=True)
                | models.Q(account__isnull=True, token_hash__isnull=False),
                name="basket_has_one_owner",
            ),
            models.UniqueConstraint(fields=["account", "site"], name="one_basket_per_account_and_site"),
            models.UniqueConstraint(fields=["token_hash"], name="basket_token_once"),
        ]
        indexes = [models.Index(fields=["touched_at"], name="basket_by_age")]


class BasketLine(models.Model):
    """So many of a product. `seen_amount` is what one cost when the customer last saw it, to say *changed since*; nothing is ever sold at it."""

    pk = models.CompositePrimaryKey("basket_id", "product_id")
    basket = models.ForeignKey(Basket, models.CASCADE, related_name="lines", db_index=False)
    product = models.ForeignKey(Product, models.RESTRICT, related_name="+")
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    seen_amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="basket_quantity_positive")
        ]
