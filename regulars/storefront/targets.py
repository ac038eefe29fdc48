"""Where a log-in or a button leads back to: a path of this shop, or home."""

import re
from urllib.parse import urlsplit

__all__ = ["address_here", "path_here"]

_PATH = re.compile(r"/(?:(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*/?)?", re.ASCII)
_QUERY = re.compile(r"[A-Za-z0-9._~*+%&=-]*", re.ASCII)


def address_here(wanted: str) -> str:
    """As `path_here`, with what a list was asked for behind it."""
    path, _, query = wanted.partition("?")
    return wanted if path_here(path) and _QUERY.fullmatch(query) else path_here(path)


def path_here(wanted: str) -> str:
    """The path if it is one of ours in shape, else empty. Never a host, a query or anything encoded."""
    parts = urlsplit(wanted[:200]) if wanted.isprintable() else urlsplit("")
    return wanted if wanted == parts.path and _PATH.fullmatch(wanted) else ""
