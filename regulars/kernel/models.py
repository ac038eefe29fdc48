from django.db import models
from django.db.models.functions import Now

__all__ = ["AuditPersonal", "AuditRecord", "AuditSubject", "Job", "JobProgress"]


class AuditRecord(models.Model):
    """What happened. A trigger refuses to change or delete it (G20)."""

    at = models.DateTimeField(db_default=Now())
    event = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=20)
    data = models.JSONField(default=dict)


class AuditSubject(models.Model):
    """Whom or what a record is about."""

    pk = models.CompositePrimaryKey("kind", "subject_id", "record_id")
    record = models.ForeignKey(AuditRecord, models.PROTECT, related_name="subjects")
    kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()


class AuditPersonal(models.Model):
    """Personal values of one subject beside a record; erasure deletes these rows, never the record."""

    record = models.ForeignKey(AuditRecord, models.PROTECT, related_name="personal")
    kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    data = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["kind", "subject_id"], name="personal_by_subject")]


class Job(models.Model):
    """Long work. The row stays locked by the transaction that does it: a killed worker leaves it free and undone."""

    class State(models.TextChoices):
        QUEUED = "queued"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=State, default=State.QUEUED)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=20)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    error_code = models.CharField(max_length=60, default="")
    error = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="job_queue", condition=models.Q(state="queued")),
        ]


class JobProgress(models.Model):
    """Told by a second connection while the work is still uncommitted."""

    job = models.OneToOneField(Job, models.CASCADE, primary_key=True, related_name="progress")
    attempt = models.PositiveIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)
