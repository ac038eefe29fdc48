from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from regulars.addresses.rules import Kind, Mode
from regulars.customers.models import Customer
from regulars.kernel.errors import Busy, register_constraint_error
from regulars.sites.models import CustomerType, Site


class Address(models.Model):
    """A postal address of an account, or of a site's shared book. Nothing points to it: whoever uses one keeps a copy (B-06).

    `entered_at` is the site where it was typed; without one it is at home everywhere.
    """

    account = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="addresses", db_index=False)
    book_site = models.ForeignKey(Site, models.CASCADE, null=True, related_name="+", db_index=False)
    entered_at = models.ForeignKey(Site, models.SET_NULL, null=True, related_name="+")
    for_shipping = models.BooleanField(default=True)
    for_billing = models.BooleanField(default=True)
    default_shipping = models.BooleanField(default=False)
    default_billing = models.BooleanField(default=False)
    name = models.CharField(max_length=200)
    company = models.CharField(max_length=200, default="")
    street = models.CharField(max_length=300, default="")
    district = models.CharField(max_length=100, default="")
    city = models.CharField(max_length=100, default="")
    area = models.CharField(max_length=100, default="")
    postal_code = models.CharField(max_length=20, default="")
    sorting_code = models.CharField(max_length=20, default="")
    country = models.CharField(max_length=2)
    phone = models.CharField(max_length=40, default="")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(account__isnull=False, book_site__isnull=True)
                | models.Q(account__isnull=True, book_site__isnull=False),
                name="address_has_one_owner",
            ),
            models.CheckConstraint(
                condition=models.Q(for_shipping=True) | models.Q(for_billing=True),
                name="address_is_for_something",
            ),
            models.CheckConstraint(
                condition=(models.Q(for_shipping=True) | models.Q(default_shipping=False))
                & (models.Q(for_billing=True) | models.Q(default_billing=False)),
                name="default_is_of_its_kind",
            ),
            *(
                models.UniqueConstraint(
                    fields=[owner],
                    condition=models.Q(**{f"default_{kind}": True, f"{owner}__isnull": False}),
                    name=f"one_default_{kind}_of_{name}",
                )
                for owner, name in (("account", "account"), ("book_site", "book"))
                for kind in Kind
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "id"],
                name="address_by_account",
                condition=models.Q(account__isnull=False),
            ),
            models.Index(
                fields=["book_site", "id"],
                name="address_by_book",
                condition=models.Q(book_site__isnull=False),
            ),
        ]

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(kind for kind in Kind if getattr(self, f"for_{kind}"))


class SiteAddresses(models.Model):
    """What a site says about addresses. A list of countries that is empty is the master's; where that is empty too, all are allowed (ADR-15).

    With a shared book, which only a sub site can have, its customers use that and nothing else (ADR-10).
    """

    site = models.OneToOneField(Site, models.CASCADE, primary_key=True, related_name="+")
    shipping_countries = ArrayField(models.CharField(max_length=2), default=list, db_default=[])
    billing_countries = ArrayField(models.CharField(max_length=2), default=list, db_default=[])
    shared_book = models.BooleanField(default=False, db_default=False)
    version = models.PositiveIntegerField(default=1)


class SiteFormat(models.Model):
    """How a site writes addresses and what it asks for, in a country or in every one that has no row. A sub site without any follows
    its master's (ADR-06). As `formats.Format` has it.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    country = models.CharField(max_length=2, default="")
    format = models.CharField(max_length=300, default="")
    required = ArrayField(models.CharField(max_length=20), default=list)
    left_out = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "country"], name="one_address_format_per_country"),
            models.CheckConstraint(
                condition=~models.Q(required__overlap=models.F("left_out")), name="address_field_asked_or_not"
            ),
        ]


class AddressMode(models.Model):
    """What customers of a type may do with their addresses at a site; without a row, what the master says (ADR-12)."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    type = models.ForeignKey(CustomerType, models.CASCADE, related_name="+")
    mode = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "type"], name="one_address_mode_per_type"),
            models.CheckConstraint(
                condition=models.Q(mode__in=[mode.value for mode in Mode]), name="address_mode_known"
            ),
        ]


for _owner in ("account", "book"):
    for _kind in Kind:
        register_constraint_error(
            f"one_default_{_kind}_of_{_owner}",
            lambda: Busy("busy", "Someone else is changing this. Try again in a moment."),
        )
