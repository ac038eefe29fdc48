"""One way for errors: raised next to the rule, translated once per door."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError

from regulars.kernel.i18n import translate


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field: a sentence as the catalogue has it, and its values."""

    field: str
    code: str
    sentence: str
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def message(self) -> str:
        """For people, in the language of the reader."""
        return translate(self.sentence, **self.values)


class DomainError(Exception):
    """A rule said no. `code` is stable, `field` names the cause, `sentence` is for people.

    The sentence is one of the catalogue; what differs from case to case stands in braces and comes as `values`:
    `Conflict("not_in_set", "{site} is in another customer set.", site=site.name)` (WRK-10).
    """

    def __init__(
        self,
        code: str,
        sentence: str,
        field: str | None = None,
        *,
        problems: Sequence[FieldProblem] = (),
        details: dict[str, Any] | None = None,
        **values: Any,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.values = values
        self.field = field
        self.problems = tuple(problems) or ((FieldProblem(field, code, sentence, values),) if field else ())
        self.details = details or {}

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        """For people, in the language of the reader."""
        return translate(self.sentence, **self.values)

    def with_field(self, field: str) -> Self:
        """The same refusal beside another field."""
        return type(self)(self.code, self.sentence, field, details=self.details, **self.values)


class Invalid(DomainError):
    """The value itself cannot be."""

    @classmethod
    def of(cls, problems: Sequence[FieldProblem], field: str | None = None) -> Self:
        """One refusal of all of these, at least one, led by the first."""
        first = problems[0]
        return cls(first.code, first.sentence, field or first.field, problems=problems, **first.values)


class ErrorCollector:
    """Looks at every field before anything is said, so that a form is mended in one go."""

    def __init__(self) -> None:
        self._problems: list[FieldProblem] = []

    @contextmanager
    def field(self) -> Iterator[None]:
        """Keep what is wrong with one field for later."""
        try:
            yield
        except Invalid as error:
            self._problems += error.problems

    def refuse(self) -> None:
        """Raise one `Invalid` with everything that was wrong, if anything was."""
        if self._problems:
            raise Invalid.of(self._problems)


class Conflict(DomainError):
    """The value could be, but not beside what is there."""


def version_conflict(version: int) -> Conflict:
    """Somebody saved in between; `version` is the current one (G23)."""
    return Conflict(
        "version_conflict",
        "Someone saved this in the meantime. Look at it and save again.",
        details={"version": version},
    )


class Forbidden(DomainError):
    """Known, but not allowed."""


class Unauthenticated(DomainError):
    """Not known."""


class NotFound(DomainError):
    """Not there, or not there for you."""


class Busy(DomainError):
    """Someone else is changing this; trying again helps."""


class Misdirected(DomainError):
    """Asked at a host that is nobody's (G11)."""

    def __init__(self) -> None:
        super().__init__("misdirected", "Misdirected request.")


class TooOften(DomainError):
    """Tried too often; `retry_after` says in how many seconds to try again."""

    def __init__(self, sentence: str, *, retry_after: int, **values: Any) -> None:
        super().__init__("rate_limited", sentence, **values)
        self.retry_after = retry_after


@dataclass
class _Registry:
    answers: dict[str, Callable[[], DomainError]] = dataclasses.field(default_factory=dict)


_registry = _Registry()


def register_constraint_error(name: str, answer: Callable[[], DomainError]) -> None:
    """Say once what a violation of the constraint `name` means (G2: nothing relies on a look before the write)."""
    _registry.answers[name] = answer


@contextmanager
def translate_db_errors() -> Iterator[None]:
    """Turn a violated constraint into its answer, also one that is only checked at commit."""
    try:
        yield
    except (DatabaseError, psycopg.Error) as error:
        cause = error if isinstance(error, psycopg.Error) else error.__cause__
        if isinstance(cause, psycopg.errors.LockNotAvailable | psycopg.errors.DeadlockDetected):
            raise Busy("busy", "Someone else is changing this. Try again in a moment.") from error
        name = cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None
        answer = _registry.answers.get(name or "")
        if answer is None:
            raise
        raise answer() from error


_OUTAGES = (
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,  # a standby, or a server that protects a full disk
    psycopg.errors.IdleInTransactionSessionTimeout,
)


def is_outage(error: BaseException | None) -> bool:
    """The database is away, full, going down or read-only: nobody's mistake, and trying again helps.

    What only followed is one too, such as a statement after the one that lost its connection.
    """
    while error is not None:
        if isinstance(error, _OUTAGES):
            return True
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return False
