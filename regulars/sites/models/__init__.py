from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce, Lower, Now

from regulars.kernel.errors import Conflict, register_constraint_error
from regulars.sites.models.settings import SetSettings, SiteSettings
from regulars.sites.rules import AccessMode, SiteKind
from regulars.sites.rules.colours import SetColour
from regulars.sites.rules.settings import declare
from regulars.sites.rules.types import approval_without_receiver, type_label


class CustomerSetQuerySet(models.QuerySet["CustomerSet"]):
    def within(self, site_ids: frozenset[int] | None) -> "CustomerSetQuerySet":
        """Those that hold one of these sites; None: every set."""
        if site_ids is None:
            return self
        return self.filter(models.Exists(Site.objects.filter(set=models.OuterRef("pk"), pk__in=site_ids)))


class CustomerSet(SetSettings):
    """The wall: name space of usernames, and boundary of what My Account shares."""

    code = models.CharField(max_length=50)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    objects = CustomerSetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("code"), name="set_code_once"),
            models.CheckConstraint(
                condition=models.Q(access_mode__in=[access_mode.value for access_mode in AccessMode]),
                name="set_access_mode_known",
            ),
            models.CheckConstraint(
                condition=models.Q(colour__in=[colour.value for colour in SetColour]), name="set_colour_known"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Installation(models.Model):
    """The one settings row. It points to the default set: exactly one, never deleted (G3)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    # The migration adds the constraint: on delete restrict.
    default_set = models.ForeignKey(CustomerSet, models.DO_NOTHING, db_constraint=False, related_name="+")
    # Everybody knows the passwords of the demo world: `serve` shows such a database to nobody else.
    is_demo = models.BooleanField(default=False)
    # Beside Regulars' own domain: where whoever edits a site may give it host names (1162).
    domains = ArrayField(models.CharField(max_length=253), default=list, db_default=[])

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_installation")]


class SiteQuerySet(models.QuerySet["Site"]):
    def within(self, site_ids: frozenset[int] | None) -> "SiteQuerySet":
        """These sites; None: every site."""
        return self if site_ids is None else self.filter(pk__in=site_ids)

    def for_listing(self) -> "SiteQuerySet":
        """With what every list of sites shows, in its order."""
        return self.select_related("set").prefetch_related("hosts").order_by("name", "pk")


class Site(SiteSettings):
    """A shop. Belongs to exactly one set (SITE-01); a sub site has its master in the same set."""

    set = models.ForeignKey(CustomerSet, models.RESTRICT, related_name="sites")
    code = models.CharField(max_length=50)
    kind = models.CharField(max_length=10, default=SiteKind.STANDALONE.value)
    master = models.ForeignKey("self", models.RESTRICT, null=True, related_name="subs")
    family_id = models.GeneratedField(
        expression=Coalesce("master_id", "id"), output_field=models.BigIntegerField(), db_persist=True
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    objects = SiteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("code"), name="site_code_once"),
            models.UniqueConstraint(fields=["id", "set"], name="site_and_set"),
            models.UniqueConstraint(fields=["id", "family_id"], name="site_and_family"),
            models.UniqueConstraint(fields=["id", "currency"], name="site_and_currency"),
            models.CheckConstraint(
                condition=models.Q(kind=SiteKind.SUB.value, master__isnull=False)
                | models.Q(kind__in=[SiteKind.STANDALONE.value, SiteKind.MASTER.value], master__isnull=True),
                name="only_subs_have_a_master",
            ),
        ]
        indexes = [models.Index(fields=["name", "id"], name="site_by_name")]

    def __str__(self) -> str:
        return self.code


class SiteHost(models.Model):
    """A host name, lower case, without port."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="hosts")
    name = models.CharField(max_length=253)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="host_once")]

    def __str__(self) -> str:
        return self.name


class CustomerType(models.Model):
    """What kind of customer: the shipped ones and a company's own (CLS-01)."""

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(default=100, db_default=100)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("code"), name="customer_type_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """Its name in the language of the reader, where it is ours."""
        return type_label(self.code, self.name)


class SiteType(models.Model):
    """A customer type that a site accepts, and whether approval is required first (REG-04, APP-06)."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="types")
    type = models.ForeignKey(CustomerType, models.RESTRICT, related_name="+", db_index=False)
    approval = models.BooleanField(default=False, db_default=False)
    # Who is told of registrations that wait and of requests for access; may be empty without approval (D-31).
    receiver = models.CharField(max_length=254, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "type"], name="type_once_per_site"),
            models.CheckConstraint(
                condition=models.Q(approval=False) | ~models.Q(receiver=""), name="approval_has_receiver"
            ),
            models.CheckConstraint(condition=~models.Q(type_id="guest"), name="guests_do_not_register"),
        ]


class MailText(models.Model):
    """A site's own words for one mail in one language."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    flow = models.CharField(max_length=60)
    language = models.CharField(max_length=20)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "flow", "language"], name="one_mail_text_per_site")
        ]


declare("set", CustomerSet)
declare("site", Site)


def _taken(code: str, message: str, field: str) -> Any:
    return lambda: Conflict(code, message, field)


register_constraint_error(
    "set_code_once", _taken("set_code_taken", "Another customer set already has this code.", "code")
)
register_constraint_error(
    "set_code_fixed", _taken("set_code_fixed", "The code of a customer set never changes.", "code")
)
register_constraint_error(
    "site_code_once", _taken("site_code_taken", "Another site already has this code.", "code")
)
register_constraint_error(
    "host_once", _taken("host_taken", "Another site already has one of these host names.", "hosts")
)
for name in ("customer_type_once", "sites_customertype_pkey"):  # whichever PostgreSQL looks at first
    register_constraint_error(
        name, _taken("type_code_taken", "There is a customer type with this code already.", "code")
    )
register_constraint_error("approval_has_receiver", approval_without_receiver)
register_constraint_error(
    "installation_default_set",
    lambda: Conflict(
        "default_set_undeletable", "The default customer set can't be deleted: hand its mark over first."
    ),
)
register_constraint_error(
    "site_master_in_set",
    lambda: Conflict("family_in_one_set", "A master site and its sub sites stay in one set."),
)
