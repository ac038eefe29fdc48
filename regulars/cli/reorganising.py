"""What every command that reorganises has in common: decisions about clashes, the plan, the bar."""

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from regulars.cli.problems import Refused
from regulars.cli.progress import progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regulars.journeys.clashes import Decisions
    from regulars.kernel.jobs import Ticker

__all__ = [
    "APPLY_HINT",
    "Erase",
    "Pattern",
    "Plan",
    "Rename",
    "Rule",
    "Skip",
    "at_work",
    "decisions",
]

APPLY_HINT = "Nothing was changed. Say --apply to do it."

Rename: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--rename", metavar="ID=NAME", help="Give this account another username. Repeatable."),
]
Erase: TypeAlias = Annotated[
    list[int] | None, typer.Option("--erase", metavar="ID", help="Close and erase this account. Repeatable.")
]
Skip: TypeAlias = Annotated[
    list[int] | None, typer.Option("--skip", metavar="ID", help="Let this account stay. Repeatable.")
]
Rule: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--rule",
        help="For all other clashes: rename, last_log_in (who came last keeps the name), erase, skip.",
    ),
]
Pattern: TypeAlias = Annotated[
    str | None, typer.Option("--pattern", help="New names of a rule, of {username} and {id}.")
]
Plan: TypeAlias = Annotated[
    str | None, typer.Option("--plan", help="Only if this is still the plan, by its fingerprint.")
]


def decisions(
    rename: list[str] | None,
    erase: list[int] | None,
    skip: list[int] | None = None,
    *,
    rule: str | None,
    pattern: str | None,
) -> "Decisions":
    """Each account once, whichever way; all others by the rule."""
    from regulars.journeys.clashes import decisions_from

    raw: dict[str, Any] = {name: value for name, value in (("rule", rule), ("pattern", pattern)) if value}
    for pair in rename or []:
        number, equals, username = pair.partition("=")
        if not (equals and number.strip().isdecimal() and username.strip()):
            raise Refused(
                f"--rename {pair}: write it as ID=NAME, such as --rename 17=ann.smith@mail.example."
            )
        _decide(raw, number.strip(), {"decision": "rename", "username": username})
    for way, ids in (("erase", erase), ("skip", skip)):
        for pk in ids or []:
            _decide(raw, str(pk), {"decision": way})
    return decisions_from(raw)


def _decide(raw: dict[str, Any], number: str, decision: dict[str, str]) -> None:
    if number in raw:
        raise Refused(f"Account {number} has two decisions. One is enough.")
    raw[number] = decision


@contextmanager
def at_work(what: str, *, quiet: bool) -> "Iterator[Ticker]":
    """Do it here and now, however long it takes, with patience for whoever holds a lock; Ctrl-C undoes it all."""
    from django.db import DEFAULT_DB_ALIAS, connections

    database: Any = connections[DEFAULT_DB_ALIAS]
    with database.patient("60s"), progress(quiet=quiet) as tell:
        yield lambda done, total: tell(what, done, total)
