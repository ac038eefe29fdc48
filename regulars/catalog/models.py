from functools import partial
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower

from regulars.catalog.rules import DiscountKind, PricesFor
from regulars.groups.models import CustomerGroup, PricingPolicy, Tag
from regulars.kernel.errors import Conflict, register_constraint_error
from regulars.kernel.i18n import noop
from regulars.sites.models import CustomerType, Site

_MONEY: dict[str, Any] = {"max_digits": 19, "decimal_places": 4}
_QUANTITY: dict[str, Any] = {"max_digits": 12, "decimal_places": 3}
# Code and names in every language, each word after a blank.
_SEARCH = "(' ' || regulars_fold(code || ' ' || name || ' ' || regulars_texts(names)))"


class Product(models.Model):
    """Something to buy. Where it is on sale, its prices say (SHP-01). It is sold in multiples of `step`; `restricted` ones take a role."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    names = models.JSONField(default=dict, db_default={})  # by language
    text = models.TextField(default="", db_default="")
    texts = models.JSONField(default=dict, db_default={})  # by language
    category = models.CharField(max_length=100, default="", db_default="")
    tax_class = models.CharField(max_length=20, default="standard", db_default="standard")
    step = models.DecimalField(**_QUANTITY, default=1, db_default=1)
    restricted = models.BooleanField(default=False, db_default=False)
    archived_at = models.DateTimeField(null=True)
    search = models.GeneratedField(
        expression=models.Func(template=_SEARCH, output_field=models.TextField()),
        output_field=models.TextField(),
        db_persist=True,
    )
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("code"), name="product_code_once"),
            models.CheckConstraint(condition=models.Q(step__gt=0), name="product_step_positive"),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="product_by_name"),
            models.Index(
                fields=["category", "name", "id"],
                name="product_by_category",
                condition=models.Q(archived_at__isnull=True),
            ),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="product_search"),
        ]

    def __str__(self) -> str:
        return self.code


class ProductImage(models.Model):
    """The picture of a product: made by us, under a name that changes with it."""

    product = models.OneToOneField(Product, models.CASCADE, primary_key=True, related_name="image")
    name = models.CharField(max_length=40)
    content = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="product_image_name_once")]


class PriceList(models.Model):
    """Prices of a site, for everybody or for customers of a pricing policy (SHP-02). A sub site that has an active one has none of its
    master's (SHP-03). It counts from `starts_at` until just before `ends_at`; of two, the one with the higher priority.
    """

    code = models.CharField(max_length=50)
    name = models.CharField(max_length=100)
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    currency = models.CharField(max_length=3)  # its site's, by a composite key (SHP-05)
    policy = models.ForeignKey(PricingPolicy, models.RESTRICT, null=True, related_name="+")
    priority = models.SmallIntegerField(default=0, db_default=0)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    active = models.BooleanField(default=True, db_default=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("code"), name="price_list_code_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="price_list_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["site", "policy"], name="price_list_by_site")]

    def __str__(self) -> str:
        return self.code


class Price(models.Model):
    """What one costs that buys at least so many, tax included."""

    pk = models.CompositePrimaryKey("price_list_id", "product_id", "min_quantity")
    price_list = models.ForeignKey(PriceList, models.CASCADE, related_name="prices", db_index=False)
    product = models.ForeignKey(Product, models.RESTRICT, related_name="prices", db_index=False)
    min_quantity = models.DecimalField(**_QUANTITY, default=1)
    amount = models.DecimalField(**_MONEY)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="price_not_negative"),
            models.CheckConstraint(condition=models.Q(min_quantity__gt=0), name="price_from_positive"),
        ]
        indexes = [
            models.Index(
                fields=["product", "price_list", "min_quantity"], name="price_by_product", include=["amount"]
            )
        ]


class Discount(models.Model):
    """Less for whom the conditions fit; those that are empty fit everybody. A percent, or an amount in one currency, of the whole order."""

    code = models.CharField(max_length=50)
    name = models.CharField(max_length=100)
    names = models.JSONField(default=dict, db_default={})  # by language
    kind = models.CharField(max_length=10)
    value = models.DecimalField(**_MONEY)
    currency = models.CharField(max_length=3, default="", db_default="")
    priority = models.SmallIntegerField(default=0, db_default=0)
    combinable = models.BooleanField(default=False, db_default=False)
    group = models.ForeignKey(CustomerGroup, models.RESTRICT, null=True, related_name="+")
    tag = models.ForeignKey(Tag, models.RESTRICT, null=True, related_name="+")
    type = models.ForeignKey(CustomerType, models.RESTRICT, null=True, related_name="+")
    minimum = models.DecimalField(**_MONEY, null=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    active = models.BooleanField(default=True, db_default=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("code"), name="discount_code_once"),
            models.CheckConstraint(
                condition=models.Q(kind=DiscountKind.PERCENT.value, value__gt=0, value__lte=100, currency="")
                | (models.Q(kind=DiscountKind.AMOUNT.value, value__gt=0) & ~models.Q(currency="")),
                name="discount_value_fits",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="discount_ends_after_start"
            ),
            models.CheckConstraint(condition=models.Q(minimum__gt=0), name="discount_minimum_positive"),
        ]
        indexes = [models.Index(fields=["name", "id"], name="discount_by_name")]

    def __str__(self) -> str:
        return self.code


class DiscountSite(models.Model):
    """A site where a discount counts, a master for its sub sites too; a discount without any counts at all of them."""

    pk = models.CompositePrimaryKey("discount_id", "site_id")
    discount = models.ForeignKey(Discount, models.CASCADE, related_name="sites", db_index=False)
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")


class TaxPercent(models.Model):
    """The tax in prices of a class at a site, and what the shop says of it (SHP-05)."""

    pk = models.CompositePrimaryKey("site_id", "tax_class")
    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    tax_class = models.CharField(max_length=20)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    text = models.CharField(max_length=60, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__gte=0, percent__lte=100), name="tax_percent_in_range"
            )
        ]


class FulfilmentCentre(models.Model):
    """Where orders are sent from."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    country = models.CharField(max_length=2)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("code"), name="centre_code_once")]

    def __str__(self) -> str:
        return self.code


class ShippingMethod(models.Model):
    """A way in which a site sends orders, from one centre. Lists of countries and of customer types that are empty mean all (SHP-04)."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)  # its site's, by a composite key (SHP-05)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    names = models.JSONField(default=dict, db_default={})  # by language
    countries = ArrayField(models.CharField(max_length=2), default=list, db_default=[])
    types = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    price = models.DecimalField(**_MONEY)
    free_from = models.DecimalField(**_MONEY, null=True)
    centre = models.ForeignKey(FulfilmentCentre, models.RESTRICT, null=True, related_name="+")
    active = models.BooleanField(default=True, db_default=True)
    position = models.PositiveSmallIntegerField(default=100, db_default=100)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint("site", Lower("code"), name="shipping_method_once_per_site"),
            models.CheckConstraint(condition=models.Q(price__gte=0), name="shipping_price_not_negative"),
            models.CheckConstraint(condition=models.Q(free_from__gt=0), name="shipping_free_from_positive"),
        ]

    def __str__(self) -> str:
        return self.code


class BuyingTerms(models.Model):
    """What a site says of buying to customers of a type; without a row, what the master says (SHP-06). Visitors are of the type *guest*."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    type = models.ForeignKey(CustomerType, models.CASCADE, related_name="+")
    prices_for = models.CharField(max_length=10, default=PricesFor.EVERYONE.value)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "type"], name="one_buying_terms_per_type"),
            models.CheckConstraint(
                condition=models.Q(prices_for__in=[who.value for who in PricesFor]), name="prices_for_known"
            ),
        ]


class SiteShop(models.Model):
    """The version of what a site says of taxes and of who sees prices; a site without a row has said nothing yet."""

    site = models.OneToOneField(Site, models.CASCADE, primary_key=True, related_name="+")
    version = models.PositiveIntegerField(default=1, db_default=1)


for _constraint, _code, _sentence, _field in (
    ("product_code_once", "product_code_taken", noop("There is a product with this code already."), "code"),
    (
        "price_list_code_once",
        "price_list_code_taken",
        noop("There is a price list with this code already."),
        "code",
    ),
    (
        "discount_code_once",
        "discount_code_taken",
        noop("There is a discount with this code already."),
        "code",
    ),
    (
        "centre_code_once",
        "centre_code_taken",
        noop("There is a fulfilment centre with this code already."),
        "code",
    ),
    (
        "shipping_method_once_per_site",
        "shipping_method_code_taken",
        noop("This site has a shipping method with this code already."),
        "code",
    ),
    (
        "list_in_currency_of_site",
        "currency_in_use",
        noop("There are price lists in the currency that this site has."),
        "currency",
    ),
    (
        "method_in_currency_of_site",
        "currency_in_use",
        noop("There are shipping methods in the currency that this site has."),
        "currency",
    ),
):
    register_constraint_error(_constraint, partial(Conflict, _code, _sentence, _field))
