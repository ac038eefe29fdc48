"""What a plan is fingerprinted by, and what is said when the world has changed since somebody agreed."""

import hashlib
import json
from collections.abc import Collection
from typing import Any

from regulars.kernel.errors import Conflict, Forbidden

__all__ = ["LARGE", "PlanChanged", "PlanRefused", "PlanRequired", "fingerprint", "refuse_beyond", "roughly"]

# More accounts than this, and the work is done by the worker, with progress.
LARGE = 2_000


class PlanRefused(Conflict):
    """Nothing was done; `plan` is what would happen now, for somebody to look at and agree to."""

    def __init__(self, code: str, message: str, field: str | None = None, *, plan: Any) -> None:
        super().__init__(code, message, field)
        self.plan = plan


class PlanChanged(PlanRefused):
    """The world has changed since the plan was shown."""

    def __init__(self, plan: Any) -> None:
        message = "Something changed since this plan was made. Please look at it again."
        super().__init__("plan_changed", message, plan=plan)


class PlanRequired(PlanRefused):
    """Customers would lose or change something, and nobody has looked at the plan."""

    def __init__(self, plan: Any) -> None:
        message = "This concerns customers. Look at the plan, then send it back to agree."
        super().__init__("plan_required", message, "plan", plan=plan)


def refuse_beyond(changed: Collection[int], site_ids: frozenset[int] | None) -> None:
    """Nobody opens or closes access at sites that they are not shown; None: they look after every site (F18).

    Raises `Forbidden` `reaches_other_sites`.
    """
    if site_ids is not None and not site_ids.issuperset(changed):
        raise Forbidden(
            "reaches_other_sites",
            "This opens or closes access at sites that you don't look after. Somebody who looks after all of them can do it.",
        )


def fingerprint(*parts: Any) -> str:
    """The same for the same parts; what a person would decide differently on goes in, and nothing else."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:24]


def roughly(count: int) -> int:
    """A number as a person weighs it: exact below a hundred, beyond that its first two digits.

    A busy site gains a customer a minute; that must not undo an agreement about twelve thousand.
    """
    unit = int(10 ** max(len(str(count)) - 2, 0))
    return count // unit * unit
