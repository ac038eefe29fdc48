"""What rooms above keep beside a customer's mailbox and consents: their statements are part of the change."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.db import connection

__all__ = ["Moment", "follow", "run_followers"]


class Moment(StrEnum):
    """`MAILBOX_PROVED` gives `account`; `CONSENTS_CHANGED` gives `account`, `site` and the `codes` that changed."""

    MAILBOX_PROVED = "mailbox_proved"
    CONSENTS_CHANGED = "consents_changed"


_statements: dict[Moment, list[str]] = {moment: [] for moment in Moment}


def follow(moment: Moment, *statements: str) -> None:
    """How an upper room joins in; the order of its statements is kept."""
    _statements[moment] += statements


def run_followers(moment: Moment, params: Mapping[str, Any]) -> None:
    """In the caller's transaction, once the change is written."""
    with connection.cursor() as cursor:
        for statement in _statements[moment]:
            cursor.execute(statement, params)
