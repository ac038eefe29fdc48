"""What a server process of its own needs to join a test."""

import os
import socket
from urllib.parse import urlsplit, urlunsplit

from django.db import connection


def database_url() -> str:
    """The test's database, as another process reaches it."""
    name = connection.settings_dict["NAME"]
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def free_port(following: int = 0) -> int:
    """A port that nobody has, and `following` more after it."""
    while True:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = int(found.getsockname()[1])
        if all(_is_free(port + more) for more in range(1, following + 1)):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) != 0
