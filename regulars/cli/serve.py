"""`regulars serve` and `regulars demo`: database, web server and worker as one thing."""

import ipaddress
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import typer

from regulars.cli.database import database
from regulars.cli.port import answers, refuse_taken_port
from regulars.cli.problems import Refused
from regulars.cli.schema import migrate
from regulars.cli.supervisor import Child, supervise

if TYPE_CHECKING:
    from regulars.cli.postgres import Cluster

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
    from regulars.cli.announcement import announce

    refuse_taken_port(host, port)
    os.environ["REGULARS_PORT"] = str(port)
    with database() as embedded:
        migrate()
        from regulars.cli.demo import holds_demo_world, load_demo_world

        if demo:
            load_demo_world()
        is_demo = holds_demo_world()
        if is_demo and not demo and not ipaddress.ip_address(host).is_loopback:
            raise Refused(
                "This database holds the demo world, whose passwords everybody knows. "
                "Listen on 127.0.0.1, or say --demo if that is what you want."
            )
        os.environ["REGULARS_DEMO"] = "true" if is_demo else "false"
        from django.conf import settings
        from django.db import connections

        connections.close_all()

        def ready() -> bool:
            if not answers(host, port, domain=settings.DOMAIN):
                return False
            announce(port, demo=is_demo)
            connections.close_all()
            return True

        web = Child("web server", "regulars.cli.web", host, str(port), str(workers))
        worker = Child("worker", "regulars", "worker", "--supervised")
        supervise([*([Postgres(embedded)] if embedded else []), web, worker], ready=ready)
    print("Stopped.")


class Postgres(Child):
    """The embedded server, started again when it dies. Others may use it too, so it isn't ours to stop."""

    def __init__(self, cluster: "Cluster") -> None:
        super().__init__("database", "regulars.cli.postgres")
        self._cluster = cluster

    def start(self, environment: Mapping[str, str]) -> None:  # noqa: ARG002 - as for any other child
        try:
            self._cluster.start()
        except Refused as problem:  # tried again, as often as any other child
            print(problem, file=sys.stderr)

    def died(self) -> bool:
        return self._cluster.pid() is None


def _processors() -> int:
    """Those that this process may use. Each worker keeps a connection, and the server has a hundred."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, 64)
