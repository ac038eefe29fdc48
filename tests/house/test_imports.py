import pytest
from importlinter.cli import lint_imports

from tests.house.source import PACKAGE, ROOMS, ROOT, name_of

DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "lib", "shared", "tools", "base"}


def test_imports_go_down_and_strangers_stay_strangers(capsys: pytest.CaptureFixture[str]) -> None:
    """import-linter: layers of the house and of each room."""
    outcome = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert outcome == 0, capsys.readouterr().out


def test_nobody_keeps_a_drawer() -> None:
    """A module is called by what it knows."""
    rooms = [path for room in (*ROOMS, "journeys") for path in (PACKAGE / room).rglob("*.py")]
    assert [name_of(path) for path in rooms if path.stem in DRAWERS] == []
    assert [path.name for path in PACKAGE.iterdir() if path.name in DRAWERS - {"base"}] == []


@pytest.mark.parametrize("room", [*ROOMS, "journeys"])
def test_room_says_what_it_knows_and_what_it_refuses_to_know(room: str) -> None:
    said = (PACKAGE / room / "__init__.py").read_text()
    assert said.startswith('"""')
    assert len(said) > 80
    if room != "journeys":
        assert "Knows " in said
        assert "Refuses to know " in said
