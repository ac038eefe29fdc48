from django.db import models
from django.db.models.functions import Now

from regulars.sites.models import Site
from regulars.staff.models import StaffUser


class Viewing(models.Model):
    """A member of staff saw a site as this customer sees it, read only, for a reason that the customer can read (L4).

    It is no session: the token is of no use where one is asked for. `opened_at` is when the link of the back office was followed, which counts once.
    """

    account = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+", db_index=False)
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    staff = models.ForeignKey(StaffUser, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=200)
    token_hash = models.BinaryField(max_length=32)
    stamp = models.IntegerField()
    created_at = models.DateTimeField(db_default=Now())
    opened_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="viewing_token_once")]
        indexes = [models.Index(fields=["account", "-id"], name="viewing_by_account")]
