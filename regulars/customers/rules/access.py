"""*May log in here*: the one decision in Python (G25). `queries.access` is the same in SQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "MAY_ASK",
    "AccessState",
    "Facts",
    "Kind",
    "LoginDecision",
    "Status",
    "lacking_approval",
    "may_log_in",
]


class Kind(StrEnum):
    ACCOUNT = "account"
    GUEST = "guest"


class Status(StrEnum):
    ACTIVE = "active"
    BLOCKED = "blocked"
    ERASED = "erased"


class AccessState(StrEnum):
    ACTIVE = "active"
    PENDING = "pending"
    DISABLED = "disabled"


class LoginDecision(StrEnum):
    """The answer to *may log in here*: open, or what stands in the way."""

    OPEN = "open"
    GUEST = "guest"
    BLOCKED = "blocked"
    ERASED = "erased"
    OTHER_SET = "other_set"
    PENDING = "access_pending"
    DISABLED = "access_disabled"
    OTHER_FAMILY_MEMBER = "family_member_exists"
    NOT_LISTED = "not_listed"
    NOT_STANDALONE = "not_standalone"
    NOT_APPROVED = "approval_needed"


@dataclass(frozen=True, slots=True)
class Facts:
    """What `may_log_in` decides on. `row_*` is the account's access row for the site's family, None without one.

    `approval` says what an account without a row lacks here (D-18): nothing, `needed`, or `pending` where one approval counts for the set.
    """

    kind: str
    status: str
    account_set_id: int
    site_id: int
    site_set_id: int
    site_kind: str
    access_mode: str
    row_site_id: int | None
    row_state: str | None
    approval: str = ""


def may_log_in(facts: Facts) -> LoginDecision:  # noqa: PLR0911 - one line a reason, in their order
    """The one answer for every door: log-in, session, API, request (G4, G12, LOG-01).

    The account is active and its set is the site's set now; its row is active, or there is none and the set is open
    and the site standalone and asks for no approval of this type (APP-06). A pending or disabled row always wins. At a master the family's one row counts.
    """
    if facts.kind != Kind.ACCOUNT:
        return LoginDecision.GUEST
    if facts.status != Status.ACTIVE:
        return LoginDecision.ERASED if facts.status == Status.ERASED else LoginDecision.BLOCKED
    if facts.account_set_id != facts.site_set_id:
        return LoginDecision.OTHER_SET
    if facts.row_state is None:
        if facts.access_mode != "open":
            return LoginDecision.NOT_LISTED
        if facts.site_kind != "standalone":
            return LoginDecision.NOT_STANDALONE
        return _APPROVAL[facts.approval]
    if facts.row_site_id != facts.site_id and facts.site_kind != "master":
        return LoginDecision.OTHER_FAMILY_MEMBER
    return {
        AccessState.PENDING: LoginDecision.PENDING,
        AccessState.DISABLED: LoginDecision.DISABLED,
    }.get(AccessState(facts.row_state), LoginDecision.OPEN)


_APPROVAL = {"": LoginDecision.OPEN, "needed": LoginDecision.NOT_APPROVED, "pending": LoginDecision.PENDING}
# A customer with the right password may ask for access.
MAY_ASK = frozenset({LoginDecision.NOT_LISTED, LoginDecision.NOT_STANDALONE, LoginDecision.NOT_APPROVED})


def lacking_approval(*, is_asked: bool, for_set: bool, held: Iterable[tuple[str, bool]]) -> str:
    """What an account without a row lacks here (APP-06, D-18): `Facts.approval`.

    `held` are its rows in the set: the state of each, and whether the site of the row asks for approval of this type
    as this one does or doesn't (`is_asked`). `for_set`: one approval counts for every site.
    """
    rows = list(held)
    states = {state for state, _ in rows}
    if for_set and AccessState.PENDING in states and AccessState.ACTIVE not in states:
        return "pending"
    is_given = for_set and (AccessState.ACTIVE, True) in rows
    return "needed" if is_asked and not is_given else ""
