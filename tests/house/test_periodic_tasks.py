"""F27: what is marked as periodic is done by the worker, whatever else it imports."""

from collections.abc import Iterator

from regulars.cli.worker import periodic_tasks
from tests.house.source import BELOW, decorated, files, functions, name_of


def marked(word: str) -> Iterator[tuple[str, str]]:
    """Module and name of every function with this decorator."""
    for path in files(*BELOW):
        for function in functions(path):
            if word in decorated(function):
                yield name_of(path), function.name


def test_worker_does_every_task_that_is_marked_and_no_other() -> None:
    """F27: one explicit list."""
    listed = {
        (f"{one.__module__.removeprefix('regulars.').replace('.', '/')}.py", one.__name__)
        for one in periodic_tasks()
    }
    assert listed == set(marked("periodic"))
    assert len(periodic_tasks()) == len(listed)


def test_jobs_stand_where_the_worker_looks_for_them() -> None:
    """F27, the same kind: a job is known by import too, and the worker imports the journeys."""
    found = [name for name, _ in marked("handles")]
    assert found
    assert [name for name in found if name.count("/") != 1 or not name.startswith("journeys/")] == []
