from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models.functions import Now

from regulars.fields.rules import Definition, Group, Kept, Limits, Option, Purpose, Type
from regulars.fields.rules.definitions import attribute_code_taken
from regulars.kernel.errors import register_constraint_error
from regulars.sites.models import CustomerType, Site


class AttributeQuerySet(models.QuerySet["Attribute"]):
    def in_order(self) -> "AttributeQuerySet":
        """As every list shows them."""
        return self.order_by("position", "name", "code")


class Attribute(models.Model):
    """What a customer can have beside what every account has (ATT-01); a core proxy stands for a column (ATT-04)."""

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    names = models.JSONField(default=dict)
    type = models.CharField(max_length=10)
    group = models.CharField(max_length=20, default=Group.ATTRIBUTES.value)
    kept = models.CharField(max_length=10, default=Kept.DOCUMENT.value)
    options = models.JSONField(default=list)
    limits = models.JSONField(default=dict)
    filterable = models.BooleanField(default=False, db_default=False)
    writable = models.BooleanField(default=True, db_default=True)
    # It came with Regulars: it can be renamed, never deleted.
    shipped = models.BooleanField(default=False, db_default=False)
    position = models.PositiveSmallIntegerField(default=100, db_default=100)
    version = models.PositiveIntegerField(default=1, db_default=1)
    created_at = models.DateTimeField(db_default=Now())

    objects = AttributeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="attribute_code_once"),
            models.CheckConstraint(
                condition=models.Q(type__in=[kind.value for kind in Type]), name="attribute_type_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kept__in=[kind.value for kind in Kept]), name="attribute_kept_known"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        """What it is called in the language of the reader."""
        return self.definition().label

    def definition(self) -> Definition:
        """The value that the rules know."""
        return as_definition(
            (self.code, self.name, self.type, self.group, self.kept, self.names, self.options, self.limits),
            filterable=self.filterable,
            writable=self.writable,
        )


class SiteForm(models.Model):
    """What a site asks customers of one type for; without a row it is the standard form (REG-02)."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="forms")
    purpose = models.CharField(max_length=20)
    type = models.ForeignKey(CustomerType, models.CASCADE, related_name="+", db_index=False)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "purpose", "type"], name="one_form_per_site_and_type"),
            models.CheckConstraint(
                condition=models.Q(purpose__in=[value.value for value in Purpose]), name="form_purpose_known"
            ),
        ]


class FormField(models.Model):
    """An attribute on a form, in its place and its words."""

    form = models.ForeignKey(SiteForm, models.CASCADE, related_name="fields", db_index=False)
    attribute = models.ForeignKey(Attribute, models.RESTRICT, related_name="form_fields")
    position = models.PositiveSmallIntegerField()
    required = models.BooleanField(default=False)
    read_only = models.BooleanField(default=False)
    label = models.CharField(max_length=100, default="")
    labels = models.JSONField(default=dict)
    help = models.CharField(max_length=300, default="")
    helps = models.JSONField(default=dict)
    pattern = models.CharField(max_length=200, default="")
    message = models.CharField(max_length=200, default="")
    messages = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "attribute"], name="attribute_once_per_form"),
        ]


def as_definition(values: tuple[Any, ...], *, filterable: bool, writable: bool) -> Definition:
    """A definition from what its row holds: code, name, type, group, place, names, options, limits."""
    code, name, kind, group, kept, names, options, limits = values
    return Definition(
        code,
        name,
        Type(kind),
        Group(group),
        Kept(kept),
        names,
        tuple(_option(option) for option in options),
        Limits(**limits),
        filterable,
        writable,
    )


def _option(stored: Mapping[str, Any]) -> Option:
    return Option(stored["key"], stored["name"], stored.get("names", {}))


register_constraint_error("attribute_code_once", attribute_code_taken)
