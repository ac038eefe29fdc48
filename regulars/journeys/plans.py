"""What a plan is fingerprinted by, and what is said when the world has changed since somebody agreed."""

import hashlib
import json
from typing import Any

from regulars.kernel.errors import Conflict

__all__ = ["LARGE", "PlanChanged", "fingerprint"]

# More accounts than this, and the work is done by the worker, with progress.
LARGE = 2_000


class PlanChanged(Conflict):
    """The world has changed since the plan was shown; `plan` is the new one."""

    def __init__(self, plan: Any) -> None:
        super().__init__(
            "plan_changed", "Something changed since this plan was made. Please look at it again."
        )
        self.plan = plan


def fingerprint(*parts: Any) -> str:
    """The same for the same parts; what a person would decide differently on goes in, and nothing else."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:24]
