from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from regulars.kernel.models import Job
from regulars.orders.rules.saved_exports import Repeat
from regulars.staff.models import StaffUser


class SavedExport(models.Model):
    """Which orders a member of staff takes away again and again, and which columns of them (ORD-11).

    `filters` are those of the list as they are kept: ids, codes and days, nothing personal. One that repeats covers the week or month before `next_on`.
    """

    owner = models.ForeignKey(StaffUser, models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    filters = models.JSONField(default=dict, db_default={})
    columns = ArrayField(models.CharField(max_length=40))
    per_line = models.BooleanField()
    zone = models.CharField(max_length=60)
    repeat = models.CharField(max_length=10, default=Repeat.NEVER.value, blank=True)
    next_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(repeat__in=[repeat.value for repeat in Repeat]), name="repeat_known"
            ),
            models.CheckConstraint(
                condition=models.Q(repeat="", next_on__isnull=True)
                | (~models.Q(repeat="") & models.Q(next_on__isnull=False)),
                name="repeat_has_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["next_on"], name="export_due", condition=models.Q(next_on__isnull=False))
        ]

    def __str__(self) -> str:
        return self.name


class OrderFile(models.Model):
    """A file that was made of a saved export. `rows` is empty until its job is done."""

    export = models.ForeignKey(SavedExport, models.CASCADE, related_name="files")
    job = models.OneToOneField(Job, models.CASCADE, related_name="+")
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    columns = ArrayField(models.CharField(max_length=40))
    rows = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())


class OrderFilePart(models.Model):
    """A thousand orders of a file, compressed: each row with the id of its order, by which what is personal is added when it is downloaded (G19)."""

    pk = models.CompositePrimaryKey("file_id", "position")
    file = models.ForeignKey(OrderFile, models.CASCADE, related_name="parts", db_index=False)
    position = models.PositiveIntegerField()
    data = models.BinaryField()
