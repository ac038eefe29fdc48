"""Where an account is logged in."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

__all__ = ["SHOWN", "SessionView", "sessions_of"]

SHOWN = 100

LIVING = """
SELECT session.id, site.code, site.name, session.device, session.created_at, session.last_seen_at,
    least(session.expires_at, session.created_at + make_interval(days => site.session_days),
        session.last_seen_at + make_interval(mins => site.session_idle_minutes))
FROM customers_session session
JOIN sites_site site ON site.id = session.site_id
JOIN customers_customer account ON account.id = session.account_id
WHERE account.id = %s AND (%s::bigint[] IS NULL OR site.id = ANY(%s)) AND session.stamp = account.stamp AND session.expires_at > now()
    AND session.created_at > now() - make_interval(days => site.session_days)
    AND session.last_seen_at > now() - make_interval(mins => site.session_idle_minutes)
ORDER BY session.last_seen_at DESC, session.id DESC LIMIT %s"""


@dataclass(frozen=True)
class SessionView:
    """A log-in that still counts. `last_seen_at` is some minutes coarse; `ends_at` is when it ends without a visit."""

    id: int
    site_code: str
    site_name: str
    device: str
    since: datetime
    last_seen_at: datetime
    ends_at: datetime


def sessions_of(account_id: int, *, site_ids: frozenset[int] | None = None) -> list[SessionView]:
    """The account's living log-ins at all its sites, or at these, the latest seen first; at most a hundred."""
    with connection.cursor() as cursor:
        sites = None if site_ids is None else list(site_ids)
        cursor.execute(LIVING, [account_id, sites, sites, SHOWN])
        return [SessionView(*row) for row in cursor.fetchall()]
