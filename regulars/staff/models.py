from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now

from regulars.kernel.errors import Conflict, answer_constraint
from regulars.staff.rules import Role

__all__ = ["ApiKey", "StaffUser"]


class StaffUser(AbstractBaseUser):
    """Somebody who works in the back office. Logs in by e-mail, compared without letter case."""

    email = models.CharField(max_length=254)
    name = models.CharField(max_length=100, default="")
    role = models.CharField(max_length=20)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = BaseUserManager["StaffUser"]()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], name="staff_email_once"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="staff_email_lower"),
            models.CheckConstraint(
                condition=models.Q(role__in=[one.value for one in Role]), name="staff_role_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class ApiKey(models.Model):
    """A program's way in. Only the SHA-256 of the key is kept; `prefix` is what people recognise it by."""

    name = models.CharField(max_length=100)
    role = models.CharField(max_length=20)
    prefix = models.CharField(max_length=12)
    key_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key_hash"], name="api_key_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=[one.value for one in Role]), name="api_key_role_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


answer_constraint(
    "staff_email_once",
    lambda: Conflict("staff_email_taken", "Somebody already has this e-mail address.", "email"),
)
