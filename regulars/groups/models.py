from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now

from regulars.customers.models import Customer
from regulars.fields.queries.sources import feed_choice
from regulars.kernel.errors import Conflict, register_constraint_error
from regulars.kernel.i18n import noop
from regulars.transfer.queries.code_columns import CodeColumn, add_code_column


class CustomerGroup(models.Model):
    """A customer group: a condition of discounts, and of nothing else (GRP-08)."""

    code = models.CharField(max_length=50)
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=500, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("code"), name="group_code_once")]
        indexes = [models.Index(fields=["name", "id"], name="group_by_name")]

    def __str__(self) -> str:
        return self.code


class GroupMember(models.Model):
    """An account that is in a group."""

    pk = models.CompositePrimaryKey("group_id", "account_id")
    group = models.ForeignKey(CustomerGroup, models.CASCADE, related_name="members", db_index=False)
    account = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["account", "group"], name="groups_of_account")]


class Tag(models.Model):
    """A mark for promotions (CLS-03)."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("code"), name="tag_code_once")]

    def __str__(self) -> str:
        return self.code


class Tagging(models.Model):
    """A tag that an account carries."""

    pk = models.CompositePrimaryKey("tag_id", "account_id")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings", db_index=False)
    account = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["account", "tag"], name="tags_of_account")]


class PricingPolicy(models.Model):
    """A name for price lists; an account has its code as the attribute `pricing_policy` (CLS-02)."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("code"), name="pricing_policy_code_once")]

    def __str__(self) -> str:
        return self.code


class CustomerRole(models.Model):
    """What its holders may do at the shops (ROL-02). `rights` are `rules.rights.CustomerRight`s."""

    code = models.CharField(max_length=50)
    name = models.CharField(max_length=100)
    rights = ArrayField(models.CharField(max_length=60), default=list, db_default=[])
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("code"), name="customer_role_code_once")]

    def __str__(self) -> str:
        return self.code


class RoleHolding(models.Model):
    """A role that an account has; with a last day it is a membership. Both days count, in the time zone of the shop that asks (B-11)."""

    pk = models.CompositePrimaryKey("role_id", "account_id")
    role = models.ForeignKey(CustomerRole, models.CASCADE, related_name="holdings", db_index=False)
    account = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="membership_in_order"
            )
        ]
        indexes = [
            models.Index(
                fields=["account", "role"], name="roles_of_account", include=["first_day", "last_day"]
            )
        ]


# Files of customers have a column for each (ADM-01), with these refusals of codes that there aren't.
for _column in (
    CodeColumn(
        "groups",
        "groups_customergroup",
        "groups_groupmember",
        "group_id",
        ("no_such_group", noop("There is no group with the code {name}.")),
    ),
    CodeColumn(
        "roles",
        "groups_customerrole",
        "groups_roleholding",
        "role_id",
        ("no_such_role", noop("There is no role of customers with the code {name}.")),
        has_days=True,
    ),
    CodeColumn(
        "tags",
        "groups_tag",
        "groups_tagging",
        "tag_id",
        ("no_such_tag", noop("There is no tag with the code {name}.")),
    ),
):
    add_code_column(_column)

for _constraint, _code, _sentence in (
    ("group_code_once", "group_code_taken", noop("There is a group with this code already.")),
    ("tag_code_once", "tag_code_taken", noop("There is a tag with this code already.")),
    (
        "pricing_policy_code_once",
        "policy_code_taken",
        noop("There is a pricing policy with this code already."),
    ),
    ("customer_role_code_once", "customer_role_code_taken", noop("There is a role with this code already.")),
):
    register_constraint_error(_constraint, partial(Conflict, _code, _sentence, "code"))

# An account's policy is one of these, wherever it is entered, checked or shown.
feed_choice(
    "pricing_policy",
    "SELECT coalesce(jsonb_agg(jsonb_build_object('key', code, 'name', name) ORDER BY name, code), '[]')"
    " FROM groups_pricingpolicy",
    "SELECT code FROM groups_pricingpolicy WHERE code = ANY(%s) ORDER BY id FOR KEY SHARE",
)
