"""Static files out of memory, under an address that changes with their content (docs/decisions/0103).

`/static/<digest>/...`: browsers keep them for good, one style sheet may name another by a relative path, nothing
has to be collected or written first, and who doesn't know the digest learns nothing at a host that isn't ours.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

from regulars.config.observing.requests import LANE
from regulars.config.protection import PROTECTION
from regulars.ui.bundles import BUNDLES, joined

__all__ = ["static_url", "with_static_files"]

PACKAGES = ("django_htmx", "regulars.ui")
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
PACKED = (".css", ".js", ".svg")

Application: TypeAlias = Callable[..., Iterable[bytes]]


@cache
def _files() -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for package in PACKAGES:
        spec = find_spec(package)
        directory = Path(str(spec and spec.origin)).parent / "static"
        paths = (path for path in directory.rglob("*") if path.suffix in TYPES)
        found |= {path.relative_to(directory).as_posix(): path.read_bytes() for path in paths}
    return found | {name: joined(pattern).encode() for name, pattern in BUNDLES.items()}


@cache
def static_url() -> str:
    """Every process comes to the same address without asking another."""
    digest = hashlib.sha256()
    for name, content in sorted(_files().items()):
        digest.update(b"%s\0%d\0%s" % (name.encode(), len(content), content))
    return f"/static/{digest.hexdigest()[:12]}/"


def with_static_files(application: Application) -> Application:
    """The application, behind what needs no application."""
    answers = {static_url() + name: _Answer(name, content) for name, content in _files().items()}

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = answers.get(environ["PATH_INFO"])
        if answer is None or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return application(environ, start_response)
        environ[LANE] = "static"
        return answer.give(environ, start_response)

    return serve


class _Answer:
    def __init__(self, name: str, content: bytes) -> None:
        suffix = Path(name).suffix
        self.plain = content
        self.packed = gzip.compress(content, 9, mtime=0) if suffix in PACKED else None
        self.headers = [
            ("Content-Type", TYPES[suffix]),
            ("Cache-Control", "public, max-age=31536000, immutable"),
            *PROTECTION.items(),
            ("Vary", "Accept-Encoding"),
        ]

    def give(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body, headers = self.plain, self.headers
        if self.packed is not None and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            body, headers = self.packed, [*headers, ("Content-Encoding", "gzip")]
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
