"""One line and a few figures for every request, whoever answers it."""

import logging
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any, TypeAlias

from regulars.config.observing.figures import count_request
from regulars.config.observing.logs import request_log
from regulars.kernel.errors import is_outage
from regulars.kernel.tracing import begin_request, end_request, records_of_request

log_of_faults = logging.getLogger(__name__)
__all__ = ["BEGAN", "HEADER", "LANE", "ROUTE", "UNHEARD", "with_observation"]

HEADER = "X-Request-ID"
LANE, ROUTE = "regulars.lane", "regulars.route"  # told by whoever answers
BEGAN = "regulars.began"  # told by whoever made the request wait for a thread
UNHEARD = "health"  # a lane that is asked every few seconds and of which a log would tell nothing
NAMELESS = ("Server", "web")  # else the web server would add its name
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

Application: TypeAlias = Callable[..., Iterable[bytes]]


def with_observation(application: Application) -> Application:
    """The application, watched from outside: it gives each request its id and says how it went."""
    log = request_log()

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began, fresh, status = environ.get(BEGAN) or perf_counter(), begin_request(), "500"

        def start(line: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            nonlocal status
            status = line[:3]
            return start_response(line, [*headers, NAMELESS, (HEADER, fresh)], *rest)

        try:
            return application(environ, start)
        except Exception as error:
            # The web server would write the message into its own log, and a message may quote what was sent.
            log_of_faults.exception("nobody answered")
            away = is_outage(error)
            line = "503 Service Unavailable" if away else "500 Internal Server Error"
            headers = [("Content-Type", "text/plain"), ("Cache-Control", "no-store")]
            start(line, [*headers, ("Retry-After", "5")] if away else headers)
            return [f"Something went wrong on our side.\nRequest {fresh}\n".encode()]
        finally:
            seconds = perf_counter() - began
            lane, route = environ.get(LANE, "none"), environ.get(ROUTE, "")
            method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in METHODS else "other"
            if lane != UNHEARD:
                count_request(lane, method, route, status, seconds)
                log.info(
                    "request",
                    lane=lane,
                    method=method,
                    route=route,
                    status=int(status),
                    ms=round(seconds * 1000, 2),
                    **({"records": records} if (records := records_of_request()) else {}),
                )
            end_request()

    return serve
