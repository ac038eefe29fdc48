"""Orders that staff take down, on the phone or at a counter (OFF-01, G6)."""

from regulars.customers.rules import LoginDecision
from regulars.kernel.errors import Conflict, Invalid

__all__ = ["customer_without_access", "master_takes_no_orders"]


def customer_without_access(decision: LoginDecision, site_name: str) -> Conflict:
    """Nothing is ordered for somebody who couldn't log in there; the log-in check says what would change it."""
    return Conflict(
        "customer_has_no_access",
        "This customer can't log in at {site}, so nothing can be ordered for them there. The log-in check says why.",
        "customer",
        details={"reason": decision.value},
        site=site_name,
    )


def master_takes_no_orders() -> Invalid:
    """Who shops at a master is in a sub site of theirs there (SUB-03)."""
    return Invalid(
        "master_takes_no_orders", "Orders are placed at the sub sites of a master. Name one.", "site"
    )
