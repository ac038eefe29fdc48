"""docs/commands.md out of the commands themselves: `python -m tools.commands` compares, `--write` takes a planned change over."""

import inspect
import sys
from pathlib import Path
from typing import Any

from typer.main import get_command

from regulars.cli import application

__all__ = ["PAGE", "page"]

PAGE = Path(__file__).resolve().parent.parent / "docs" / "commands.md"
HEAD = """# Commands

`regulars COMMAND`, or `python -m regulars COMMAND`. Whatever reorganises prints its plan and does it with `--apply`; `--json` answers
for machines; what can't be done is said in one line, with exit code 1. This page is written by `python -m tools.commands --write`
and compared by a test.
"""


def page() -> str:
    """The whole page as it should be."""
    root: Any = get_command(application())
    return "\n".join([HEAD, *_commands(root, "regulars")])


def _commands(group: Any, path: str) -> list[str]:
    lines: list[str] = []
    for name in sorted(group.commands):
        command = group.commands[name]
        if getattr(command, "commands", None):
            lines += _commands(command, f"{path} {name}")
        else:
            lines += _command(command, f"{path} {name}")
    return lines


def _command(command: Any, path: str) -> list[str]:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option" and not one.hidden]
    line = " ".join([path, *(_argument(one) for one in arguments)])
    text = inspect.cleandoc(command.help or "")
    rows = [f"| `{_argument(one)}` | {one.help or ''} |" for one in arguments]
    rows += [
        f"| `{', '.join(sorted(one.opts))}` | {_about(one)} |" for one in options if "--help" not in one.opts
    ]
    table = ["| | |", "|---|---|", *rows, ""] if rows else []
    return [f"## `{line}`", "", text, "", *table]


def _argument(one: Any) -> str:
    name = one.metavar or one.name.upper()
    return name if one.required else f"[{name}]"


def _about(one: Any) -> str:
    default = one.default
    shown = "" if default in (None, "", False, ()) or callable(default) else f" Default: {default}."
    needed = " Required." if one.required else ""
    return f"{(one.help or '').strip()}{needed}{shown}".strip()


def main() -> int:
    if "--write" in sys.argv:
        PAGE.write_text(page())
    same = PAGE.read_text() == page()
    print("docs/commands.md " + ("is what the commands say." if same else "differs: run with --write."))
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
