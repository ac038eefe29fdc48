"""Is the port free, and does somebody answer there?"""

import errno
import http.client
import socket
import time

from regulars.cli.problems import Refused

__all__ = ["answers", "refuse_taken_port"]

PATIENCE = 3.0  # seconds; what a killed `serve` left behind ends by itself


def refuse_taken_port(host: str, port: int) -> None:
    """The web server shares its port among its workers, so it would also share it with a stranger: ask first."""
    deadline = time.monotonic() + PATIENCE
    while (problem := _problem(host, port)) is not None:
        if time.monotonic() > deadline:
            raise Refused(problem)
        time.sleep(0.1)


def answers(host: str, port: int, *, domain: str) -> bool:
    """True when the application itself answers, not only the socket in front of it."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - only compared
    connection = http.client.HTTPConnection(reachable, port, timeout=10)
    try:
        connection.request("HEAD", "/", headers={"Host": domain})
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _problem(host: str, port: int) -> str | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except PermissionError:
        return f"Port {port} needs more rights than this user has. Choose one above 1023 with REGULARS_PORT."
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return (
                f"Port {port} is taken{_holder(port)}. Stop that, or choose another one with REGULARS_PORT."
            )
        return f"{host} port {port}: {error.strerror}."
    return None


def _holder(port: int) -> str:
    import psutil

    try:
        for connection in psutil.net_connections("tcp"):
            listens_at = getattr(connection.laddr, "port", None)
            if connection.status == psutil.CONN_LISTEN and listens_at == port and connection.pid:
                return f" by process {connection.pid} ({psutil.Process(connection.pid).name()})"
    except psutil.Error:
        pass  # other people's processes are not ours to see
    return ""
