"""Which threads a request wants, and how much it may send: known before anything of its body is read, but for the few that go by it."""

from typing import NamedTuple

from django.conf import settings
from django.urls import Resolver404, resolve

from regulars.config.doors import urls_at
from regulars.config.serving.passwords import may_hold_password
from regulars.config.static_files import static_url
from regulars.config.uploads import LARGEST_FORM
from regulars.kernel.guessing.lanes import Lane, is_by_body, lane_of, largest_body_of

__all__ = ["HEALTH", "Wish", "wish_of"]

HEALTH = "/healthz"
ME = "/api/v1/me"
OPERATORS = frozenset({"/readyz", "/metrics"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Wish(NamedTuple):
    """A lane, and the bytes of the body; with 0 none is read. Of a larger one so many are thrown away before the answer:
    a browser reads it only then. With `by_body` the lane is meant for a body that holds a password.
    """

    lane: Lane
    largest: int = 0
    drains: int = 0
    by_body: bool = False

    def lane_for(self, content_type: str, body: bytes) -> Lane:
        return Lane.PAGES if self.by_body and not may_hold_password(content_type, body) else self.lane


def wish_of(method: str, path: str, host: str) -> Wish:
    """What is asked for at this host, in lower case and without its port; the path as WSGI has it."""
    if path in OPERATORS:
        return Wish(Lane.OPERATORS)
    if method in READING:
        is_quick = (path == ME and method == "GET") or path.startswith(static_url())
        return Wish(Lane.QUICK if is_quick else Lane.PAGES)
    try:
        view = resolve(path.encode("latin-1").decode(errors="replace"), urls_at(host)).func
    except Resolver404:
        return Wish(Lane.PAGES)
    lane, largest = lane_of(view, method), largest_body_of(view, method)
    by_body = is_by_body(view, method)
    if largest is not None:
        return Wish(lane, largest, by_body=by_body)
    if lane is Lane.PICTURES:
        return Wish(lane, LARGEST_FORM, drains=4 * LARGEST_FORM)
    return Wish(lane, settings.DATA_UPLOAD_MAX_MEMORY_SIZE, by_body=by_body)
