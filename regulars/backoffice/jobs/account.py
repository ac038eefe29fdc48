"""A job told to staff: what it does, how far it is, how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from regulars.groups.rules.marks import FIELD_GROUP, POLICY
from regulars.kernel.actor import ActorKind
from regulars.kernel.i18n import counted, lazy, noop, translate
from regulars.kernel.models import Job
from regulars.staff.rules import Grant

__all__ = ["JobAccount", "account_of"]

STATES = {
    "waiting": lazy("Waiting"),
    "running": lazy("Running"),
    "stopping": lazy("Stopping"),
    "done": lazy("Done"),
    "failed": lazy("Failed"),
    "cancelled": lazy("Stopped"),
}
TONES = {
    "waiting": "wait",
    "running": "info",
    "stopping": "wait",
    "done": "ok",
    "failed": "danger",
    "cancelled": "off",
}
WHO = {
    ActorKind.OPERATOR: lazy("The operator"),
    ActorKind.SYSTEM: lazy("Regulars"),
    ActorKind.API_KEY: lazy("An API key"),
}


# What a job deletes, and where whoever started it goes on.
DELETIONS = {
    "delete_attribute": noop("Delete attribute {code} and its values"),
    "delete_customer_group": noop("Delete customer group {code}"),
    "delete_customer_role": noop("Delete customer role {code}"),
    "delete_pricing_policy": noop("Delete pricing policy {code}"),
    "delete_set": noop("Delete customer set {code}"),
    "delete_tag": noop("Delete tag {code}"),
}
# The field that decides who reads the code of what is deleted (G13).
FIELDS = {
    "delete_customer_group": "groups",
    "delete_customer_role": "roles",
    "delete_pricing_policy": f"{FIELD_GROUP}{POLICY}",
    "delete_tag": "tags",
}
BACK = {
    "change_group_members": (lazy("Back to the groups"), "groups"),
    "delete_attribute": (lazy("Back to the attributes"), "attributes"),
    "delete_customer_group": (lazy("Back to the groups"), "groups"),
    "delete_customer_role": (lazy("Back to the customer roles"), "customer-roles"),
    "delete_pricing_policy": (lazy("Back to the pricing policies"), "pricing-policies"),
    "delete_tag": (lazy("Back to the tags"), "tags"),
    "make_order_file": (lazy("Back to the saved exports"), "order-exports"),
}


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
    back: tuple[str, str]

    @property
    def state_word(self) -> str:
        return STATES[self.state]

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def is_open(self) -> bool:
        return self.finished_at is None

    @property
    def detail(self) -> str:
        if self.state == "stopping":
            return translate("It stops at its next step.")
        if not self.total:
            return (
                translate("The worker takes it up in a moment.")
                if self.state == "waiting"
                else translate("Getting ready.")
            )
        return translate("{done} of {total}", done=self.done, total=self.total)


def account_of(job: Job, staff_names: Mapping[int, str], grant: Grant) -> JobAccount:
    """Everything the screens say about a job; who is named by a look-up, never by the job. Without codes that `grant` doesn't show."""
    progress = job.progress
    return JobAccount(
        id=job.pk,
        title=_title(job.kind, job.payload, grant),
        state=_state(job),
        who=staff_names.get(job.actor_id or 0)
        or WHO.get(ActorKind(job.actor_kind), translate("Someone who left")),
        created_at=job.created_at,
        finished_at=job.finished_at,
        done=progress.done,
        total=progress.total,
        outcome=_outcome(job),
        back=BACK.get(job.kind, (translate("Back to the customer sets"), "customer-sets")),
    )


def _state(job: Job) -> str:
    if job.state != Job.State.QUEUED:
        return str(job.state)
    if job.progress.cancel_asked:
        return "stopping"
    return "running" if job.progress.attempt else "waiting"


def _title(kind: str, payload: dict[str, Any], grant: Grant) -> str:
    if kind in DELETIONS:
        is_hidden = kind in FIELDS and not grant.sees(FIELDS[kind])
        return translate(DELETIONS[kind], code="…" if is_hidden else payload["code"])
    if kind == "move_sites":
        return counted(
            "Move {number} site to another customer set",
            "Move {number} sites to another customer set",
            len(payload["moves"]),
        )
    if kind == "change_group_members":
        return translate("Change members of a customer group")
    if kind == "make_order_file":
        return translate("Make a file of orders")
    return kind.replace("_", " ").capitalize()


def _outcome(job: Job) -> str:
    if job.state == Job.State.FAILED:
        return translate("Nothing was changed. {error}", error=job.message)
    if job.state == Job.State.CANCELLED:
        return translate("Cancelled. Nothing was changed.")
    return _done(job.kind, job.result) if job.state == Job.State.DONE else ""


def _done(kind: str, result: dict[str, Any]) -> str:
    if kind == "delete_set":
        sites = counted("{number} site", "{number} sites", result["sites"])
        return counted(
            "Done. {number} customer and {sites} have a new set.",
            "Done. {number} customers and {sites} have a new set.",
            result["customers"],
            sites=sites,
        )
    if kind in FIELDS:
        return counted(
            "Done. It is taken from {number} account.",
            "Done. It is taken from {number} accounts.",
            result["customers"],
        )
    if kind == "delete_attribute":
        return counted(
            "Done. Values of {number} customer are erased.",
            "Done. Values of {number} customers are erased.",
            result["customers"],
        )
    if kind == "move_sites":
        return counted(
            "Done. {number} customer moved along, {stranded} with access stayed behind.",
            "Done. {number} customers moved along, {stranded} with access stayed behind.",
            result["taken_along"],
            stranded=result["stranded"],
        )
    if kind == "change_group_members":
        return translate("Done. {added} added, {removed} removed, {skipped} left out.", **result)
    return translate("Done.")
