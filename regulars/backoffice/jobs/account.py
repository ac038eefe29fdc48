"""A job told to staff: what it does, how far it is, how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from regulars.backoffice.numbers import counted
from regulars.kernel.actor import ActorKind
from regulars.kernel.models import Job

__all__ = ["JobAccount", "account_of"]

TONES = {
    "waiting": "wait",
    "running": "info",
    "stopping": "wait",
    "done": "ok",
    "failed": "danger",
    "cancelled": "off",
}
WHO = {ActorKind.OPERATOR: "The operator", ActorKind.SYSTEM: "Regulars", ActorKind.API_KEY: "An API key"}


@dataclass(frozen=True)
class JobAccount:
    id: int
    title: str
    state: str
    who: str
    created_at: datetime
    finished_at: datetime | None
    done: int
    total: int
    outcome: str

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def is_open(self) -> bool:
        return self.finished_at is None

    @property
    def detail(self) -> str:
        if self.state == "stopping":
            return "It stops at its next step."
        if not self.total:
            return "The worker takes it up in a moment." if self.state == "waiting" else "Getting ready."
        return f"{self.done:,} of {self.total:,}"


def account_of(job: Job, staff_names: Mapping[int, str]) -> JobAccount:
    """Everything the screens say about a job; who is named by a look-up, never by the job."""
    progress = job.progress
    return JobAccount(
        id=job.pk,
        title=_title(job.kind, job.payload),
        state=_state(job),
        who=staff_names.get(job.actor_id or 0) or WHO.get(ActorKind(job.actor_kind), "Somebody who left"),
        created_at=job.created_at,
        finished_at=job.finished_at,
        done=progress.done,
        total=progress.total,
        outcome=_outcome(job),
    )


def _state(job: Job) -> str:
    if job.state != Job.State.QUEUED:
        return str(job.state)
    if job.progress.cancel_asked:
        return "stopping"
    return "running" if job.progress.attempt else "waiting"


def _title(kind: str, payload: dict[str, Any]) -> str:
    if kind == "delete_set":
        return f"Delete customer set {payload['code']}"
    if kind == "delete_attribute":
        return f"Delete attribute {payload['code']} and its values"
    if kind == "move_sites":
        return "Move {} {} to another customer set".format(*counted(len(payload["moves"]), "site"))
    return kind.replace("_", " ").capitalize()


def _outcome(job: Job) -> str:
    if job.state == Job.State.FAILED:
        return f"Nothing was changed. {job.error}"
    if job.state == Job.State.CANCELLED:
        return "Cancelled. Nothing was changed."
    return _done(job.kind, job.result) if job.state == Job.State.DONE else ""


def _done(kind: str, result: dict[str, Any]) -> str:
    if kind == "delete_set":
        customers = " ".join(counted(result["customers"], "customer"))
        return f"Done. {customers} and {' '.join(counted(result['sites'], 'site'))} have a new set."
    if kind == "delete_attribute":
        return f"Done. Values of {' '.join(counted(result['customers'], 'customer'))} are erased."
    if kind == "move_sites":
        along = " ".join(counted(result["taken_along"], "customer"))
        return f"Done. {along} moved along, {result['stranded']:,} with access stayed behind."
    return "Done."
