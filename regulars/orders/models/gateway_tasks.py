import uuid

from django.db import models
from django.db.models.functions import Now

from regulars.orders.models.payments import Payment
from regulars.orders.rules.gateway_tasks import TaskKind, TaskState


class GatewayTask(models.Model):
    """What the worker is to do at a payment's gateway: written with the change that wants it, done afterwards, always under the same `key` (G31)."""

    payment = models.ForeignKey(Payment, models.CASCADE, related_name="tasks", db_index=False)
    kind = models.CharField(max_length=10)
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    key = models.UUIDField(default=uuid.uuid4)
    state = models.CharField(max_length=10, default=TaskState.OPEN.value)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    due_at = models.DateTimeField(db_default=Now())
    code = models.CharField(
        max_length=60, default="", db_default=""
    )  # the gateway's word for a refusal, empty where no answer came

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="gateway_task_positive"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in TaskKind]), name="gateway_task_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in TaskState]),
                name="gateway_task_state_known",
            ),
        ]
        indexes = [
            models.Index(fields=["payment", "id"], name="gateway_task_by_payment"),
            models.Index(
                fields=["due_at"],
                name="gateway_task_open",
                condition=models.Q(state=TaskState.OPEN.value),
            ),
        ]
