"""Commands run in the test's own process, on the test's own database."""

import json
from dataclasses import dataclass
from typing import Any

from typer import Typer
from typer.testing import CliRunner

from regulars.cli import application
from regulars.cli.problems import Refused, check_arguments, error_line


@dataclass(frozen=True)
class Done:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*arguments: object, typed: str | None = None, of: Typer | None = None) -> Done:
    """What `main` does with these arguments, without leaving the process."""
    try:
        check_arguments([str(one) for one in arguments])
    except Refused as refused:
        return Done(1, "", f"{refused}\n")
    result = CliRunner().invoke(of or application(), [str(one) for one in arguments], input=typed)
    if result.exception is None or isinstance(result.exception, SystemExit):
        return Done(result.exit_code, result.stdout, result.stderr)
    line = error_line(result.exception) if isinstance(result.exception, Exception) else None
    if line is None:
        raise result.exception
    return Done(1, result.stdout, f"{result.stderr}{line}\n")
