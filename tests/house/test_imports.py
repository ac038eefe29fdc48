import pytest
from importlinter.cli import lint_imports

from tests.house.source import DOORS, FURNITURE, PACKAGE, ROOMS, ROOT, contracts, floors, furniture, name_of

DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "lib", "shared", "tools", "base"}


def test_imports_go_down_and_strangers_stay_strangers(capsys: pytest.CaptureFixture[str]) -> None:
    """import-linter: layers of the house and of each room."""
    outcome = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert outcome == 0, capsys.readouterr().out


def test_contract_of_the_furniture_is_about_every_room_that_has_any() -> None:
    """A room that is not named there would be under no law; the kernel is a closed list and no room of this kind."""
    contract = next(
        one for one in contracts() if any("operations" in layer for layer in one.get("layers", ()))
    )
    furnished = {room for room in ROOMS if furniture(room) and room != "kernel"}
    assert {one.removeprefix("regulars.") for one in contract["containers"]} == furnished
    assert [layer.strip("()") for layer in contract["layers"]] == list(FURNITURE)


def test_every_room_and_door_has_its_floor() -> None:
    standing = {one for layer in floors() for one in layer}
    assert standing == {*ROOMS, *DOORS, "config", "ui", "journeys"}


def test_nobody_keeps_a_drawer() -> None:
    """A module is called by what it knows."""
    rooms = [path for room in (*ROOMS, "journeys") for path in (PACKAGE / room).rglob("*.py")]
    assert [name_of(path) for path in rooms if path.stem in DRAWERS] == []


@pytest.mark.parametrize("room", [*ROOMS, "journeys"])
def test_room_says_what_it_knows_and_what_it_refuses_to_know(room: str) -> None:
    said = (PACKAGE / room / "__init__.py").read_text()
    assert said.startswith('"""')
    assert len(said) > 80
    if room != "journeys":
        assert "Knows " in said
        assert "Refuses to know " in said
