from django.db import models
from django.db.models.functions import Now

from regulars.kernel.i18n import translate


class AuditRecord(models.Model):
    """What happened. A trigger refuses to change or delete it (G20)."""

    at = models.DateTimeField(db_default=Now())
    event = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=20)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["event", "id"], name="audit_by_event"),
            models.Index(fields=["actor_kind", "actor_id", "id"], name="audit_by_actor"),
            models.Index(fields=["door", "id"], name="audit_by_door"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]


class AuditSubject(models.Model):
    """Whom or what a record is about. `given_id` is what a bulk change gave to each, such as its new set."""

    pk = models.CompositePrimaryKey("kind", "subject_id", "record_id")
    record = models.ForeignKey(AuditRecord, models.PROTECT, related_name="subjects")
    kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    given_id = models.BigIntegerField(null=True)


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
    # The sentence of a refusal as the catalogue has it, and its values.
    error = models.TextField(default="")
    error_values = models.JSONField(default=dict, db_default={})

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="job_queue", condition=models.Q(state="queued")),
        ]

    @property
    def message(self) -> str:
        """Why it failed, for people, in the language of the reader."""
        return translate(self.error, **self.error_values)


class JobProgress(models.Model):
    """Told by a second connection while the work is still uncommitted."""

    job = models.OneToOneField(Job, models.CASCADE, primary_key=True, related_name="progress")
    attempt = models.PositiveIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)


class Mail(models.Model):
    """One mail of the outbox. Its row is locked while it is sent: a killed worker leaves it queued (G22)."""

    class State(models.TextChoices):
        QUEUED = "queued"
        KEPT = "kept"  # there is no mail server: it is read in the back office
        SENT = "sent"
        FAILED = "failed"
        ERASED = "erased"

    message_id = models.CharField(max_length=320)
    flow = models.CharField(max_length=60)
    site_id = models.BigIntegerField(null=True)
    about_kind = models.CharField(max_length=20, default="")
    about_id = models.BigIntegerField(null=True)
    sender = models.CharField(max_length=254)
    sender_name = models.CharField(max_length=100)
    recipient = models.CharField(max_length=254)
    language = models.CharField(max_length=20)
    # Scheme and host that its links lead to; empty in mails from before there was this.
    link_origin = models.CharField(max_length=300, default="", db_default="")
    subject = models.CharField(max_length=300)
    text = models.TextField()
    # What the frame is made of, a text and an address each; the worker puts it into `html` before it sends.
    paragraphs = models.JSONField(db_default=[])
    html = models.TextField()
    # What the mark in the texts stands for, such as a one-time token; emptied once the mail has left (G10).
    secret = models.CharField(max_length=100, default="")
    state = models.CharField(max_length=10, choices=State)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(db_default=Now())
    error = models.CharField(max_length=500, default="")
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message_id"], name="mail_message_id_once")]
        indexes = [
            models.Index(fields=["next_at"], name="mail_queue", condition=models.Q(state="queued")),
            models.Index(fields=["id"], name="mail_failed", condition=models.Q(state="failed")),
            models.Index(fields=["about_kind", "about_id", "id"], name="mail_by_subject"),
            models.Index(fields=["site_id", "id"], name="mail_by_site"),
            models.Index(fields=["recipient"], opclasses=["text_pattern_ops"], name="mail_by_recipient"),
        ]


class Submission(models.Model):
    """What was sent under a key of its sender's, by digests, and the answer to say again; empty once erased (G17)."""

    key = models.BinaryField(primary_key=True, max_length=32)
    fingerprint = models.BinaryField(max_length=32)
    seen_by = models.BinaryField(max_length=32)
    status = models.SmallIntegerField(null=True)
    headers = models.JSONField(db_default={})
    body = models.TextField(db_default="")
    about_kind = models.CharField(max_length=20, db_default="")
    about_id = models.BigIntegerField(null=True)
    about_many = models.BooleanField(db_default=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="submission_by_age"),
            models.Index(fields=["about_kind", "about_id"], name="submission_by_subject"),
            models.Index(fields=["key"], name="submission_of_many", condition=models.Q(about_many=True)),
        ]


class Throttle(models.Model):
    """A bucket of tries, by a digest of what it counts. Unlogged: the migration says so."""

    bucket = models.BinaryField(primary_key=True, max_length=16)
    empty_at = models.DateTimeField()
    seconds = models.FloatField()
    tries = models.IntegerField()
