from functools import cached_property
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.crypto import salted_hmac
from django.utils.timezone import now

from regulars.kernel.errors import Conflict, register_constraint_error
from regulars.kernel.i18n import LANGUAGES
from regulars.sites.models import Site
from regulars.staff.rules.rights import REORGANISERS_SEE, FieldGroup, Grant, Right, granted
from regulars.staff.rules.roles import Powers, role_label


class StaffRole(models.Model):
    """What its holders may do, which field groups they see and which they edit. The shipped ones never change."""

    code = models.CharField(max_length=50)
    name = models.CharField(max_length=100)
    is_shipped = models.BooleanField(default=False)
    functions = ArrayField(models.CharField(max_length=40), default=list)
    sees = ArrayField(models.CharField(max_length=40), default=list)
    edits = ArrayField(models.CharField(max_length=40), default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("code"), name="role_code_once"),
            models.UniqueConstraint(Lower("name"), name="role_name_once"),
            models.CheckConstraint(
                condition=models.Q(functions__contained_by=[right.value for right in Right]),
                name="role_functions_known",
            ),
            models.CheckConstraint(
                condition=models.Q(sees__contained_by=[field_group.value for field_group in FieldGroup]),
                name="role_groups_known",
            ),
            models.CheckConstraint(
                condition=models.Q(edits__contained_by=models.F("sees")), name="role_sees_what_it_edits"
            ),
            models.CheckConstraint(
                condition=models.Q(edits=[]) | models.Q(functions__contains=[Right.EDIT_CUSTOMERS.value]),
                name="role_edits_by_function",
            ),
            models.CheckConstraint(
                condition=~models.Q(functions__contains=[Right.EDIT_SETS.value])
                | models.Q(sees__contains=sorted(group.value for group in REORGANISERS_SEE)),
                name="role_reorganises_by_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """Its name in the language of the reader, where it is ours."""
        return role_label(self.code, self.name)

    @property
    def gives(self) -> Powers:
        grant = granted(self.functions, self.sees, self.edits, sites=None)
        return Powers(grant.functions, grant.seen, grant.edited)


class Entitled(models.Model):
    """Whoever holds a role, at every site or only at those that are listed."""

    role = models.ForeignKey(StaffRole, models.RESTRICT, related_name="+")
    at_every_site = models.BooleanField()

    class Meta:
        abstract = True

    @cached_property
    def grant(self) -> Grant:
        """What they may do. Only of rows that were loaded `with_grant`: nothing is asked for later."""
        site_ids: list[int] = self.site_ids  # type: ignore[attr-defined]
        role = self.role
        return granted(role.functions, role.sees, role.edits, None if self.at_every_site else site_ids)


class EntitledQuerySet(models.QuerySet[Any]):
    def with_grant(self) -> Self:
        """With role and sites, in the same statement."""
        listed: Any = KeySite if self.model is ApiKey else StaffSite
        site_ids = listed.objects.filter(holder=models.OuterRef("pk")).values("site_id")
        return self.select_related("role").annotate(site_ids=ArraySubquery(site_ids))


class StaffManager(BaseUserManager["StaffUser"]):
    """Every member of staff comes with their grant: Django loads one on each request."""

    def get_queryset(self) -> Any:
        return EntitledQuerySet(self.model, using=self._db).with_grant()


class StaffUser(Entitled, AbstractBaseUser):
    """Somebody who works in the back office. Logs in by email, compared without letter case.

    Log-ins count under the password and the `stamp` they were made with (G24).
    """

    email = models.CharField(max_length=254)
    name = models.CharField(max_length=100, default="")
    language = models.CharField(
        max_length=2, default="", db_default=""
    )  # of the back office; empty: as the browser says
    is_active = models.BooleanField(default=True)
    stamp = models.IntegerField(default=0, db_default=0)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    objects = StaffManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], name="staff_email_once"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="staff_email_lower"),
            models.CheckConstraint(
                condition=models.Q(language__in=["", *LANGUAGES]), name="staff_language_spoken"
            ),
        ]
        indexes = [models.Index(fields=["-is_active", "name", "id"], name="staff_by_name")]

    def __str__(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What Django compares a log-in with on every request; its own knows the password alone."""
        known = f"{self.stamp} {self.password}"
        return salted_hmac("regulars.staff.session", known, secret=secret, algorithm="sha256").hexdigest()


class StaffSite(models.Model):
    """A site that a member of staff is limited to."""

    holder = models.ForeignKey(StaffUser, models.CASCADE, related_name="listed_sites", db_index=False)
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "site"], name="staff_site_once")]


class ApiKey(Entitled):
    """A program's way in. Only the SHA-256 of the key is kept; `prefix` is what people recognise it by."""

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    key_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = EntitledQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key_hash"], name="api_key_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """`active`, `expired` or `revoked`."""
        if self.revoked_at is not None:
            return "revoked"
        return "active" if self.expires_at is None or self.expires_at > now() else "expired"


class KeySite(models.Model):
    """A site that an API key is limited to."""

    holder = models.ForeignKey(ApiKey, models.CASCADE, related_name="listed_sites", db_index=False)
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "site"], name="key_site_once")]


class StaffLink(models.Model):
    """A one-time link that went to the mailbox of a member of staff (G10). Only its SHA-256 is kept.

    It counts while they are active, with the email, the password and the stamp that they had when it was made (G24).
    """

    token_hash = models.BinaryField(max_length=32)
    holder = models.ForeignKey(StaffUser, models.CASCADE, related_name="+")
    email = models.CharField(max_length=254)
    password_digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="staff_link_once")]


class StaffLinkRequest(models.Model):
    """Somebody who is kept out named this email. The worker looks whether there is such a member of staff (G9)."""

    email = models.CharField(max_length=254)
    created_at = models.DateTimeField(db_default=Now())


register_constraint_error(
    "staff_email_once",
    lambda: Conflict("staff_email_taken", "Somebody already has this email address.", "email"),
)
register_constraint_error(
    "role_code_once", lambda: Conflict("role_code_taken", "Another role already has this code.", "code")
)
register_constraint_error(
    "role_name_once", lambda: Conflict("role_name_taken", "Another role already has this name.", "name")
)
