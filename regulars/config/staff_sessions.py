"""Sessions of staff as Django keeps and checks them, read by prepared statements: every page of the back office begins so."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.utils.timezone import now

from regulars.kernel.hot import fetch_one
from regulars.staff.models import StaffUser
from regulars.staff.queries import staff_at_work

__all__ = ["SessionStore", "StaffBackend"]

SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        row = fetch_one(SESSION, [self.session_key, now()])
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])


class StaffBackend(ModelBackend):
    def get_user(self, user_id: int) -> StaffUser | None:
        return staff_at_work(user_id)
