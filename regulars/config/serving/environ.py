"""What granian tells of a request, as WSGI has it (PEP 3333)."""

import sys
from io import BytesIO
from typing import Any

__all__ = ["environ_of"]

FIXED = {
    "GATEWAY_INTERFACE": "CGI/1.1",
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "Granian",
    "HTTP_HOST": "",
    "wsgi.errors": sys.stderr,
    "wsgi.multiprocess": True,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}
OWN_NAMES = {"content-length": "CONTENT_LENGTH", "content-type": "CONTENT_TYPE"}


def environ_of(scope: Any, body: bytes = b"") -> dict[str, Any]:
    """The environ of a request whose body is here.

    A header with an underscore is dropped: CGI's names would make `X_Forwarded_For` one with what a trusted proxy says.
    """
    name, _, port = scope.server.rpartition(":")
    environ = {
        **FIXED,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": _as_bytes_in_text(scope.path),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": name,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
    }
    for header, value in scope.headers.items():
        key = OWN_NAMES.get(header)
        if key is None:
            if "_" in header:
                continue
            key = f"HTTP_{header.upper().replace('-', '_')}"
        if environ.get(key) and header != "content-length":  # sent twice it is the same twice, or was refused
            value = f"{environ[key]}{';' if header == 'cookie' else ','}{value}"  # noqa: PLW2901 - one header, sent in parts
        environ[key] = value
    return environ


def _as_bytes_in_text(path: str) -> str:
    """PEP 3333: each byte of the path as one character of Latin-1."""
    return path if path.isascii() else path.encode().decode("latin-1")
