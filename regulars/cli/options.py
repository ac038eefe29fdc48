"""Switches that several commands share."""

from typing import Annotated, TypeAlias

import typer

__all__ = ["Apply", "Json"]

Apply: TypeAlias = Annotated[
    bool, typer.Option("--apply", help="Do it. Without, only say what would happen.")
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")]
