"""The sites of one account, sorted into what staff can do about each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from regulars.backoffice.customers.words import ACCESS
from regulars.backoffice.history.rows import names_of
from regulars.customers.queries.site_access import SiteAccess
from regulars.customers.rules import MAY_ASK, AccessState, LoginDecision, Origin
from regulars.kernel.i18n import lazy, translate
from regulars.sites.rules import SiteKind

__all__ = ["SiteRow", "SitesByState", "sites_by_state"]

ORIGINS = {
    Origin.REGISTERED.value: lazy("Registered here"),
    Origin.GRANTED.value: lazy("Granted"),
    Origin.FIRST_LOG_IN.value: lazy("First log-in"),
    Origin.REQUESTED.value: lazy("Asked for access"),
    Origin.IMPORTED.value: lazy("Imported"),
}


@dataclass(frozen=True)
class SiteRow:
    """A site of the account's set, as the tab shows it. Without `since` there is no row: the set opens it. `is_movable`: to
    another site of its family.
    """

    code: str
    name: str
    state: str
    text: str
    tone: str
    origin: str
    since: datetime | None
    who: str
    is_movable: bool


@dataclass
class SitesByState:
    """`open`: may log in; `closed`: pending or disabled; `free`: could be granted."""

    open: list[SiteRow] = field(default_factory=list)
    closed: list[SiteRow] = field(default_factory=list)
    free: list[SiteAccess] = field(default_factory=list)


def sites_by_state(accesses: Iterable[SiteAccess]) -> SitesByState:
    """Sorted as if the account were not blocked: what the block hides is still what will be there after it."""
    accesses = list(accesses)
    names = names_of((listed.actor_kind, listed.actor_id) for listed in accesses)
    by_state = SitesByState()
    for access in accesses:
        answer = access.answer_unblocked
        row = _row(access, names[access.actor_kind, access.actor_id])
        if answer is LoginDecision.OPEN:
            by_state.open.append(row)
        elif answer in {LoginDecision.PENDING, LoginDecision.DISABLED}:
            by_state.closed.append(row)
        elif answer in MAY_ASK:
            by_state.free.append(access)
    by_state.closed.sort(key=lambda row: row.state != AccessState.PENDING)
    return by_state


def _row(access: SiteAccess, who: str) -> SiteRow:
    text, tone = ACCESS.get(access.row_state or AccessState.ACTIVE, ("", "off"))
    return SiteRow(
        code=access.site_code,
        name=access.site_name,
        state=access.row_state or "",
        text=text if access.row_state else translate("Open"),
        tone=tone,
        origin=ORIGINS.get(access.origin or "", ""),
        since=access.since,
        who=who,
        is_movable=access.row_site_id == access.site_id and access.facts.site_kind != SiteKind.STANDALONE,
    )
