"""What follows from the customers' rows: kept by triggers or counted by the worker, no verb writes it."""

from django.db import models

from regulars.fields.models import Attribute


class LoginName(models.Model):
    """What a name means to a log-in in a set: usernames, and an email while it is one account's alone; of an email
    that several share `account` is null. Written by triggers alone (1141).
    """

    pk = models.CompositePrimaryKey("set_id", "key")
    set_id = models.BigIntegerField()
    key = models.CharField(max_length=254)
    account = models.ForeignKey(
        "customers.Customer",
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        indexes = [models.Index(fields=["account"], name="login_name_by_account")]


class PasswordScheme(models.Model):
    """How many hashes of a set's accounts cost what, while some cost something else than ours (F06).

    Counted after an import and by the worker; `scheme` is as the hash says it, such as `m=65536,t=3,p=4`.
    """

    pk = models.CompositePrimaryKey("set_id", "scheme")
    set_id = models.BigIntegerField()
    scheme = models.CharField(max_length=40)
    accounts = models.BigIntegerField()


class AttributeValue(models.Model):
    """What a customer is filtered by, beside the document that holds the value; written by triggers alone (1002).

    Texts are folded, a choice is its key, a day the number 20261231; money has its currency as word.
    """

    pk = models.CompositePrimaryKey("account_id", "attribute_id")
    account = models.ForeignKey(
        "customers.Customer", models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    attribute = models.ForeignKey(
        Attribute, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    word = models.TextField(null=True)  # noqa: DJ001 - null is no word, which the index leaves out
    number = models.DecimalField(max_digits=24, decimal_places=9, null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["attribute", "word", "account"],
                opclasses=["int4_ops", "text_pattern_ops", "int8_ops"],
                name="attribute_value_by_word",
                condition=models.Q(word__isnull=False),
            ),
            models.Index(
                fields=["attribute", "number", "account"],
                name="attribute_value_by_number",
                condition=models.Q(number__isnull=False),
            ),
        ]
