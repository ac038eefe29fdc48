"""What may only be answered in a mailbox: a row when it is asked, whoever is meant, and the answer by the worker (G9)."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.timezone import now

from regulars.kernel.errors import Busy, DomainError

__all__ = ["answer_next"]

log = logging.getLogger(__name__)
AGAIN = timedelta(seconds=2)


def answer_next(
    requests: type[Model], answer: Callable[[Any], None], *, nowhere: tuple[type[DomainError], ...] = ()
) -> bool:
    """Answer what was asked first and is due by its `next_at`; True when there was something. Killed meanwhile, it is asked again (G22).

    What is in use is asked again in two seconds. A refusal among `nowhere` is an answer; anything else is dropped and logged, so that
    nobody stands behind it.
    """
    with transaction.atomic():
        rows: Any = requests._default_manager  # noqa: SLF001 - public in Django
        waiting = rows.select_for_update(skip_locked=True, of=("self",))
        wish = waiting.filter(next_at__lte=now()).order_by("next_at", "pk").first()
        if wish is None:
            return False
        try:
            with transaction.atomic():
                answer(wish)
        except Busy:
            rows.filter(pk=wish.pk).update(next_at=now() + AGAIN)
            return True
        except nowhere as error:
            log.info("%s leads nowhere: %s", requests.__name__, error.code)
        except Exception:
            log.exception("%s met a surprise and is dropped", requests.__name__)
        wish.delete()
    return True
