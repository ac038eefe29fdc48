"""Deleting what nobody needs any more, beside people who are at work."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

__all__ = ["forget"]

PORTION = 1_000


def forget(rows: QuerySet[Any]) -> None:
    """Delete these rows a portion at a time, each its own transaction. Waits for nobody, and nobody waits for long: what
    somebody holds stays until the next time.
    """
    while True:
        with transaction.atomic():
            free = rows.select_for_update(of=("self",), skip_locked=True)[:PORTION]
            keys = [row.pk for row in free.only("pk")]
            rows.model.objects.filter(pk__in=keys).delete()
        if len(keys) < PORTION:
            return
