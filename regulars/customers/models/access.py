"""Who may log in where: the row that says so, and what it said before."""

from django.db import models
from django.db.models.functions import Now

from regulars.customers.rules import AccessState
from regulars.sites.models import Site


class Access(models.Model):
    """Access to a site: at most one row per account and family of sites. The migration adds the composite keys (G1)."""

    account = models.ForeignKey(
        "customers.Customer",
        models.DO_NOTHING,
        related_name="access_rows",
        db_index=False,
        db_constraint=False,
    )
    set_id = models.BigIntegerField()
    site = models.ForeignKey(Site, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    family_id = models.BigIntegerField()
    state = models.CharField(max_length=10)
    origin = models.CharField(max_length=20)
    since = models.DateTimeField(db_default=Now())
    actor_kind = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "family_id"], name="one_access_per_family"),
            models.CheckConstraint(
                condition=models.Q(state__in=[access_state.value for access_state in AccessState]),
                name="access_state_known",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "account"], include=["state"], name="access_by_site"),
            models.Index(
                fields=["state", "account"], name="access_not_active", condition=~models.Q(state="active")
            ),
            models.Index(fields=["since", "id"], name="access_waiting", condition=models.Q(state="pending")),
            models.Index(
                fields=["site", "state", "account"],
                name="access_not_active_here",
                condition=~models.Q(state="active"),
            ),
        ]


class AccessHistory(models.Model):
    """Access rows as they were, until they changed or ended, and the record that says why; what is null was not kept yet (1202)."""

    account_id = models.BigIntegerField(db_index=True)
    set_id = models.BigIntegerField()
    site_id = models.BigIntegerField()
    state = models.CharField(max_length=10)
    origin = models.CharField(max_length=20)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(db_default=Now())
    family_id = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=20, null=True)  # noqa: DJ001 - null is not known
    actor_id = models.BigIntegerField(null=True)
    record_id = models.BigIntegerField(null=True)
