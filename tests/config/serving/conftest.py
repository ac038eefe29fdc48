from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from bench.server import Server
from tests.config.serving.clients import PATIENCE
from tests.doors.api.servers import database_url
from tests.ports import free_port

Start = Callable[..., int]


@pytest.fixture
def start(transactional_db: None) -> Iterator[Start]:
    """Start a server on the test's database; answers its port once it answers."""
    with ExitStack() as stack:

        def started(module: str = "regulars.cli.web", **environment: str) -> int:
            given = {"TRUSTED_PROXIES": "127.0.0.1"} | environment
            server = stack.enter_context(Server(module, free_port(), database_url(), given))
            server.wire.ask(
                b"GET /api/v1/me HTTP/1.1\r\nHost: nobody.localhost\r\n\r\n", 421, patience=PATIENCE
            )
            return server.wire.port

        yield started
