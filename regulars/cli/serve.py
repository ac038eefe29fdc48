"""`regulars serve` and `regulars demo`: database, web server and worker as one thing."""

import ipaddress
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import typer

from regulars.cli.database import database_address
from regulars.cli.port import answers, refuse_taken_port
from regulars.cli.supervisor import Child, supervise

if TYPE_CHECKING:
    from embedded_postgresql import Cluster

app = typer.Typer()


def _address(host: str) -> str:
    try:
        return str(ipaddress.ip_address("127.0.0.1" if host == "localhost" else host))
    except ValueError:
        raise typer.BadParameter("an address such as 127.0.0.1 or 0.0.0.0, no name") from None


HOST = typer.Option(
    "127.0.0.1",
    callback=_address,
    help="Address to listen on; 0.0.0.0 for every one of this machine.",
)
PORT = typer.Option(None, envvar="REGULARS_PORT", min=1, max=65535, help="Port to listen on (8000).")
WORKERS = typer.Option(None, min=1, help="Web processes (default: one for each processor).")


@app.command()
def serve(
    host: str = HOST,
    port: int | None = PORT,
    workers: int | None = WORKERS,
    demo: bool = typer.Option(default=False, help="Load the demo world, as `regulars demo` does."),
) -> None:
    """Start everything: database (if DATABASE_URL is not set), web server, worker."""
    _run(host, port or 8000, workers or _processors(), demo=demo)


@app.command()
def demo(host: str = HOST, port: int | None = PORT, workers: int | None = WORKERS) -> None:
    """Serve with the demo world loaded, to look around."""
    _run(host, port or 8000, workers or _processors(), demo=True)


def _run(host: str, port: int, workers: int, *, demo: bool) -> None:
    """Lives as long as all the others, so it loads nothing that they need."""
    from regulars.cli.prepare import prepared

    refuse_taken_port(host, port)
    os.environ["REGULARS_PORT"] = str(port)
    with database_address() as embedded:
        found = prepared(port, is_loopback=ipaddress.ip_address(host).is_loopback, demo=demo)
        os.environ["REGULARS_DEMO"] = "true" if found.demo else "false"

        def ready() -> bool:
            if not answers(host, port, domain=found.domain):
                return False
            print(found.announcement, end="", flush=True)
            return True

        web = Child("web server", "regulars.cli.web", host, str(port), str(workers))
        worker = Child("worker", "regulars", "worker", "--supervised")
        supervise([*([Postgres(embedded)] if embedded else []), web, worker], ready=ready)
    print("Stopped.")


class Postgres(Child):
    """The embedded server, started again when it dies. Others may use it too, so it isn't ours to stop."""

    def __init__(self, cluster: "Cluster") -> None:
        super().__init__("database", "embedded_postgresql")
        self._cluster = cluster

    def start(self, environment: Mapping[str, str]) -> None:  # noqa: ARG002 - as for any other child
        from embedded_postgresql import PostgresError

        try:
            self._cluster.start()
        except PostgresError as problem:  # tried again, as often as any other child
            print(problem, file=sys.stderr)

    def died(self) -> bool:
        return self._cluster.pid() is None


def _processors() -> int:
    """Those that this process may use, up to as many as have enough of the database's connections."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, 16)
