import resource
import subprocess
import sys
from pathlib import Path

import pytest

from regulars.cli import COMMANDS, application
from regulars.cli.database import too_old
from regulars.cli.problems import Refused, error_line
from regulars.kernel.errors import Conflict
from tests.doors.cli.conftest import ROOT, environment, regulars


def spent(*arguments: str) -> float:
    """CPU seconds of a Python process of its own: the less of two."""
    both = []
    for _ in range(2):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=ROOT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        both.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(both)


def test_help_is_quick() -> None:
    """F70: cheaper than loading the web application, which is what it has to do without."""
    assert spent("-m", "regulars", "--help") < 0.75 * spent("-c", "import regulars.config.wsgi")


def test_commands_load_django_only_when_they_run() -> None:
    code = (
        "import sys; from regulars.cli import application; application(); sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0


def test_every_command_says_what_it_is_for() -> None:
    app = application()
    assert len(app.registered_groups) == len(COMMANDS)
    for group in app.registered_groups:
        assert group.typer_instance is not None
        for command in group.typer_instance.registered_commands:
            assert command.callback is not None
            assert command.callback.__doc__


def test_a_refused_rule_is_one_line_and_exit_code_1(tmp_path: Path) -> None:
    done = regulars(tmp_path, "migrate", DATABASE_URL="postgresql://x@127.0.0.1:1/x")
    assert done.returncode == 1
    assert done.stderr.startswith("The database can't be reached: ")
    assert done.stderr.count("\n") == 1
    assert (
        error_line(Conflict("set_code_taken", "Another set has this code.")) == "Another set has this code."
    )
    assert error_line(Refused("no")) == "no"


def test_a_fault_of_ours_is_not_dressed_up() -> None:
    assert error_line(ValueError("a bug")) is None


@pytest.mark.parametrize(
    ("variable", "value", "line"),
    [
        ("DATABASE_URL", "mysql://somewhere/x", "DATABASE_URL begins with postgresql://"),
        ("REGULARS_PORT", "99999", "REGULARS_PORT: Input should be less than or equal to 65535"),
    ],
)
def test_a_wrong_setting_is_one_line(tmp_path: Path, variable: str, value: str, line: str) -> None:
    done = regulars(tmp_path, "migrate", **{"DATABASE_URL": "postgresql://x@127.0.0.1:1/x", variable: value})
    assert done.returncode == 1
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1


def test_module_and_script_are_the_same(tmp_path: Path) -> None:
    variables = environment(tmp_path)
    asked = [
        [sys.executable, "-m", "regulars", "-h"],
        [sys.executable, "-c", "import regulars.cli as c; c.main()", "-h"],
    ]
    said = [
        subprocess.run(one, check=True, capture_output=True, env=variables, cwd=ROOT).stdout for one in asked
    ]
    assert said[0] == said[1]


def test_an_older_server_is_refused_in_one_line() -> None:
    assert too_old(140013) == "Regulars needs PostgreSQL 15 or newer; the server in DATABASE_URL is 14.13."
    assert too_old(150000) is None
