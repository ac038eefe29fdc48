"""The same submission sent twice has one effect and one answer (G17, docs/decisions/0803).

Whoever submits names the submission by a key of their own. A row for it is written in the transaction of the effect:
who comes second waits for the first at that row, and finds the answer in it.
"""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.timezone import now

from regulars.kernel.audit import heard_subjects
from regulars.kernel.errors import Conflict, DomainError, Invalid, translate_db_errors
from regulars.kernel.jobs import periodic
from regulars.kernel.models import Submission
from regulars.kernel.tidying import forget

__all__ = ["Answer", "Submitted", "answer_once", "answered_before", "forget_answers", "key_reused"]

KEPT = timedelta(days=1)

# Who comes second waits here until the first has committed or given up.
TAKE = """
INSERT INTO kernel_submission (key, fingerprint, seen_by) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING key"""


@dataclass(frozen=True)
class Answer:
    """What was answered, as far as a door needs it to say the same again."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Submitted:
    """A submission: `who` sent it, under which key of theirs, and all that makes it what it is.

    `reach` says what they may see, in any words: an answer isn't said again to somebody whose rights have changed.
    """

    who: tuple[str, int]
    key: str
    content: tuple[bytes, ...]
    reach: str = ""

    @property
    def name(self) -> bytes:
        """Keys are worth nothing to others, so that only a digest is kept."""
        return hashlib.sha256(repr((*self.who, self.key)).encode()).digest()

    @property
    def seen_by(self) -> bytes:
        return hashlib.sha256(self.reach.encode()).digest()

    @property
    def fingerprint(self) -> bytes:
        """A body may hold a password: without the secret key no guess can be compared with this."""
        return salted_hmac("regulars.once", repr(self.content), algorithm="sha256").digest()


def answer_once(
    submitted: Submitted,
    give: Callable[[], Answer],
    *,
    keep: Callable[[Answer], Answer] = lambda answer: answer,
    about: str,
    about_many: bool = False,
) -> tuple[Answer, bool]:
    """Do what was submitted, or say again what was answered. True beside it when it was said again.

    Effect, record and answer are one transaction. `keep` takes out what must not be stored. The answer is about the one
    subject of the kind `about` in the verb's record, else about nobody or about many: erasure empties it (G20). A
    refusal is not kept; the same submission may be sent again. Raises `Invalid` `idempotency_key_reused` for the same
    key with something else, `Conflict` `answer_erased`, `Busy` when the first is not done yet.
    """
    with translate_db_errors(), transaction.atomic():
        if not _take(submitted):
            return _said_before(submitted), True
        try:
            with heard_subjects() as subjects:
                answer = give()
        except DomainError as error:
            # What a verb counted before it refused stays counted; the effect has gone with its savepoint.
            refusal = error
            with suppress(DatabaseError):
                Submission.objects.filter(key=submitted.name).delete()
        else:
            ids = [pk for kind, pk in subjects if kind == about]
            _keep(submitted, keep(answer), ids, about=about, about_many=about_many)
            return answer, False
    raise refusal


def answered_before(submitted: Submitted) -> Answer | None:
    """What was answered under this key, if it is done; for work that has to be done before the transaction of the effect. Raises as `answer_once`."""
    if not Submission.objects.filter(key=submitted.name).exists():
        return None
    return _said_before(submitted)


def key_reused() -> Invalid:
    return Invalid(
        "idempotency_key_reused",
        "This key was used for another request. Choose a new one for a new request.",
        "Idempotency-Key",
    )


def _keep(submitted: Submitted, answer: Answer, ids: Sequence[int], *, about: str, about_many: bool) -> None:
    only = ids[0] if len(ids) == 1 else None
    Submission.objects.filter(key=submitted.name).update(
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        about_kind=about if only else "",
        about_id=only,
        about_many=about_many or len(ids) > 1,
    )


def _take(submitted: Submitted) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [submitted.name, submitted.fingerprint, submitted.seen_by])
        return cursor.fetchone() is not None


def _said_before(submitted: Submitted) -> Answer:
    row = Submission.objects.get(key=submitted.name)
    if bytes(row.fingerprint) != submitted.fingerprint:
        raise key_reused()
    if row.status is None or bytes(row.seen_by) != submitted.seen_by:
        raise Conflict(
            "answer_erased",
            "This was done before. What was answered then is gone: with the customer that it was about, or with rights.",
        )
    return Answer(row.status, row.body, row.headers)


@periodic
def forget_submissions() -> None:
    """Delete what was submitted more than a day ago."""
    forget(Submission.objects.filter(at__lt=now() - KEPT))


def forget_answers(kind: str, subject_id: int) -> None:
    """Empty what was answered about this subject, and whatever may speak of it among others; that it was done stays."""
    mine = Q(about_kind=kind, about_id=subject_id) | Q(about_many=True)
    Submission.objects.filter(mine).update(status=None, headers={}, body="")
