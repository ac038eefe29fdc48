from functools import partial
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower, Now, Upper

from regulars.catalog.models import Product
from regulars.customers.models import Customer
from regulars.kernel.errors import Busy, register_constraint_error
from regulars.kernel.idempotency import key_reused
from regulars.orders.rules.states import OPEN, UNDONE, OrderState, Origin, PaymentState
from regulars.sites.models import Site

_REFERENCES = "array_remove(ARRAY[upper(b2b_reference), upper(employee_id), upper(charge_id)]::text[], '')"
_MONEY: dict[str, Any] = {"max_digits": 19, "decimal_places": 4}


class Order(models.Model):
    """What somebody bought at a site: numbers and codes alone, personal values lie in `OrderPerson` (B-06).

    The set is kept as text: accounts and sites move on, the order tells what was (B-07, G6). `site` is the effective one,
    `through_site` the master at whose host it was placed.
    """

    site = models.ForeignKey(Site, models.RESTRICT, related_name="+", db_index=False)
    through_site = models.ForeignKey(Site, models.RESTRICT, null=True, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.RESTRICT, related_name="+", db_index=False)
    number = models.CharField(max_length=60)
    number_key = models.GeneratedField(
        expression=Upper("number"), output_field=models.TextField(), db_persist=True
    )
    origin = models.CharField(max_length=10, default=Origin.OWN.value)
    source_version = models.BigIntegerField(
        null=True
    )  # of an external one: under which its shop has sent it last
    source_digest = models.BinaryField(max_length=32, null=True)  # of what that version said
    source_status = models.CharField(max_length=60, default="", db_default="")  # that shop's own word
    sums_differ = models.BooleanField(default=False, db_default=False)
    set_code = models.CharField(max_length=50)
    set_name = models.CharField(max_length=100)
    customer_kind = models.CharField(max_length=10)
    customer_type = models.CharField(max_length=20)
    # Of a guest's order: they are forgotten or an account by now, and not looked at again when guests are to be forgotten.
    guest_gone = models.BooleanField(default=False, db_default=False)
    state = models.CharField(max_length=12)
    payment_state = models.CharField(max_length=13, default=PaymentState.NONE.value)
    placed_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    currency = models.CharField(max_length=3)
    item_total = models.DecimalField(**_MONEY)
    discount_total = models.DecimalField(**_MONEY, default=0)
    shipping_total = models.DecimalField(**_MONEY, default=0)
    tax_total = models.DecimalField(**_MONEY, default=0)
    total = models.DecimalField(**_MONEY)
    discounts = models.JSONField(default=list, db_default=[])  # code, name and amount of each that was given
    shipping_method = models.CharField(max_length=100, default="")
    centre = models.CharField(max_length=100, default="")
    line_count = models.PositiveSmallIntegerField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=20)
    held_for = models.JSONField(default=list, db_default=[])  # codes of the reasons for which it was held
    decided_kind = models.CharField(max_length=20, default="")
    decided_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)  # of a held one: when somebody was last written to again
    steps = models.JSONField(default=list, db_default=[])  # since it was placed: step and moment of each
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number_key"], name="order_number_once_per_site"),
            models.CheckConstraint(
                condition=models.Q(
                    total__gte=0, item_total__gte=0, discount_total__gte=0, shipping_total__gte=0
                ),
                name="order_total_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(origin=Origin.EXTERNAL.value)
                | models.Q(
                    total=models.F("item_total") - models.F("discount_total") + models.F("shipping_total")
                ),
                name="order_total_adds_up",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=OrderState.ON_HOLD.value) | ~models.Q(held_for=[]),
                name="order_hold_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in OrderState]), name="order_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(origin=Origin.EXTERNAL.value, source_version__isnull=False)
                | (~models.Q(origin=Origin.EXTERNAL.value) & models.Q(source_version__isnull=True)),
                name="order_external_has_version",
            ),
        ]
        indexes = [
            models.Index(
                fields=["number_key", "id"],
                opclasses=["text_pattern_ops", "int8_ops"],
                name="order_by_number",
            ),
            models.Index(fields=["customer", "placed_at", "id"], name="order_by_customer"),
            models.Index(
                fields=["customer", "site", "state", "placed_at", "id"], name="order_by_customer_and_site"
            ),
            models.Index(fields=["placed_at", "id"], name="order_by_time"),
            models.Index(fields=["site", "placed_at", "id"], name="order_by_site"),
            models.Index(
                fields=["state", "placed_at", "id"],
                name="order_open",
                condition=models.Q(state__in=[state.value for state in OPEN]),
            ),
            models.Index(
                fields=["state", "placed_at", "id"],
                name="order_undone",
                condition=models.Q(state__in=[state.value for state in UNDONE]),
            ),
            models.Index(fields=["set_code", "placed_at", "id"], name="order_by_set"),
            models.Index(
                fields=["placed_at", "id"], name="order_of_guest", condition=models.Q(customer_kind="guest")
            ),
            models.Index(
                fields=["site", "placed_at", "id"],
                name="order_of_kept_guest",
                condition=models.Q(customer_kind="guest", guest_gone=False),
            ),
            models.Index(
                fields=["placed_at", "id"],
                name="order_from_elsewhere",
                condition=models.Q(origin=Origin.EXTERNAL.value),
            ),
            models.Index(
                fields=["placed_at", "id"], name="order_ever_held", condition=~models.Q(held_for=[])
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OrderPerson(models.Model):
    """Whom an order is for, as they were then: all that erasure empties. Addresses are copies, so no book changes them (G19).

    `more` are the answers of the checkout form by code of the attribute; `guest_token` the digest of what opens a guest's page (G8),
    `guest_token_at` when it was sent; null with the order.
    Of an order that was given to another account, `former_customer` is who wrote all but the contact.
    """

    order = models.OneToOneField(Order, models.CASCADE, primary_key=True, related_name="person")
    email = models.CharField(max_length=254, default="")
    email_key = models.GeneratedField(
        expression=Lower("email"), output_field=models.TextField(), db_persist=True
    )
    name = models.CharField(max_length=250, default="")
    company = models.CharField(max_length=200, default="")
    phone = models.CharField(max_length=40, default="")
    b2b_reference = models.CharField(max_length=100, default="")
    employee_id = models.CharField(max_length=100, default="")
    charge_id = models.CharField(max_length=100, default="")
    references = models.GeneratedField(
        expression=models.Func(template=_REFERENCES, output_field=ArrayField(models.TextField())),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )  # the three above in upper case, to be found by
    more = models.JSONField(default=dict, db_default={})
    remark = models.TextField(default="")
    shipping = models.JSONField(default=dict, db_default={})
    billing = models.JSONField(default=dict, db_default={})
    decision_reason = models.CharField(max_length=500, default="", db_default="")
    discount_reason = models.CharField(max_length=200, default="", db_default="")
    guest_token = models.BinaryField(max_length=32, null=True)
    guest_token_at = models.DateTimeField(null=True)
    former_customer = models.ForeignKey(
        Customer, models.RESTRICT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guest_token"], name="guest_token_once")]
        indexes = [
            models.Index(
                fields=["email_key", "order"],
                opclasses=["text_pattern_ops", "int8_ops"],
                name="order_by_email",
                condition=~models.Q(email=""),
            ),
            GinIndex(fields=["references"], name="order_by_reference"),
            models.Index(
                fields=["former_customer"],
                name="order_by_former_customer",
                condition=models.Q(former_customer__isnull=False),
            ),
        ]


class OrderLine(models.Model):
    """So many of a product, as it was called and priced then. `discount` is its share of the order's discounts, `total` what is left.

    Those of an order from outside name no product of ours, and may take something off.
    """

    pk = models.CompositePrimaryKey("order_id", "position")
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, models.SET_NULL, null=True, related_name="+", db_index=False)
    product_code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit_price = models.DecimalField(**_MONEY)
    price_list = models.CharField(max_length=50, default="")
    discount = models.DecimalField(**_MONEY, default=0)
    tax_class = models.CharField(max_length=20, default="")
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    tax = models.DecimalField(**_MONEY, default=0)
    total = models.DecimalField(**_MONEY)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="order_line_quantity_positive"),
            models.CheckConstraint(
                condition=models.Q(total__gte=0, discount__gte=0) | models.Q(product__isnull=True),
                name="order_line_not_negative",
            ),
        ]


register_constraint_error("guest_token_once", key_reused)  # it is made of the key
# Two send the first version of an order at once; or an order placed here has taken the number in this very moment.
register_constraint_error(
    "order_number_once_per_site",
    partial(Busy, "busy", "Someone else is changing this. Try again in a moment."),
)
