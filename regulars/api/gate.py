"""What stands before every operation: HTTP that makes no sense is refused here, in the same words everywhere."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeAlias, TypeVar

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from ninja import NinjaAPI
from ninja.operation import Operation, PathView

from regulars.api.limits import headers_of_quota, quota_of
from regulars.api.problems import Refusal
from regulars.api.reading import is_storable, unstorable
from regulars.kernel.errors import Invalid
from regulars.kernel.guessing.lanes import Lane, is_by_body, lane_of, per_method

__all__ = ["gated", "no_host_check", "takes_bytes"]

LARGEST_BODY = 1_000_000
WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})

View: TypeAlias = Callable[..., HttpResponse]
Operated = TypeVar("Operated", bound=Callable[..., Any])
HostCheck: TypeAlias = Callable[[HttpRequest], None]


def takes_bytes(largest: int) -> Callable[[Operated], Operated]:
    """An operation whose body is a file and not JSON; it reads at most so many bytes."""

    def decorate(view: Operated) -> Operated:
        view.largest_body = largest  # type: ignore[attr-defined]
        return view

    return decorate


def no_host_check(_request: HttpRequest) -> None:
    """For a door whose host is known by its name."""


def gated(api: NinjaAPI, *others: URLPattern, check_host: HostCheck) -> list[URLPattern]:
    """The URLs of an API behind its gate, others of the same door, and 404 for the rest.

    `check_host` raises at a host that is nobody's. Operations look the host up themselves, in the statement that
    they run anyway; whatever is answered without one asks here first, so that such a host is told nothing (G11).
    """
    operations = [url for url in api.urls[0] if isinstance(url, URLPattern) and url.name != "api-root"]
    rest = [*others, re_path("", _nothing_here)]
    for pattern in [*operations, *rest]:
        pattern.callback = _gate(api, pattern.callback, check_host)
    return [*operations, *rest]


def _nothing_here(_request: HttpRequest, **_: Any) -> HttpResponse:
    raise Refusal(404, "not_found", "There is nothing here.")


def _operations_of(view: View) -> list[Operation]:
    seen = [cell.cell_contents for cell in view.__closure__ or ()]
    return [
        operation
        for path_view in seen
        if isinstance(path_view, PathView)
        for operation in path_view.operations
    ]


def _lanes_of(view: View) -> dict[str, Lane]:
    """Which threads answer, for each method."""
    return {
        method: lane_of(operation.view_func, method)
        for operation in _operations_of(view)
        for method in operation.methods
    }


def _by_body_of(view: View) -> frozenset[str]:
    """The methods whose threads go by what is sent."""
    return frozenset(
        method
        for operation in _operations_of(view)
        for method in operation.methods
        if is_by_body(operation.view_func, method)
    )


def _bytes_of(view: View) -> dict[str, int]:
    """How many bytes may be sent where a body is a file, for each such method."""
    return {
        method: operation.view_func.largest_body
        for operation in _operations_of(view)
        for method in operation.methods
        if hasattr(operation.view_func, "largest_body")
    }


def _filters_of(view: View) -> dict[str, frozenset[str]]:
    """The names that may stand in the query, for each method that takes any."""
    return {
        method: frozenset(model.__ninja_flatten_map__)
        for operation in _operations_of(view)
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for method in operation.methods
    }


def _families_of(view: View) -> tuple[str, ...]:
    """How names may begin of which the operation itself knows which there are: `families = ("attribute.",)` on it."""
    return tuple(
        name for operation in _operations_of(view) for name in getattr(operation.view_func, "families", ())
    )


def _check_filters(request: HttpRequest, known: frozenset[str] | None, families: tuple[str, ...]) -> None:
    """A misspelt filter would else find everybody. Raises `Invalid` `unknown_field`; `named_twice`, as only one would
    count; `control_characters` for what no column holds.
    """
    if known is None:
        return
    for name, values in request.GET.lists():
        if not is_storable("".join((name, *values))):
            raise Invalid.of([unstorable(name)])
        if name not in known and not name.startswith(families):
            raise Invalid("unknown_field", "There is no such filter here.", name[:50] or "query")
        if len(values) > 1:
            raise Invalid("named_twice", "This filter was sent more than once.", name[:50])


def _check_path(path: Mapping[str, Any]) -> None:
    """What no column holds is nobody's code."""
    if not all(is_storable(value) for value in path.values() if isinstance(value, str)):
        raise Refusal(404, "not_found", "There is nothing here.")


def _gate(api: NinjaAPI, view: View, check_host: HostCheck) -> View:
    filters, families, files = _filters_of(view), _families_of(view), _bytes_of(view)

    def answer(request: HttpRequest, **path: Any) -> HttpResponse:
        try:
            if request.method not in WITHOUT_BODY:
                _check_body(request, files.get(request.method or ""))
            _check_path(path)
            _check_filters(request, filters.get(request.method or ""), families)
            response = view(request, **path)
            if response.status_code == 405:  # ninja's own answer, not yet a problem
                raise _not_allowed(response.headers.get("Allow", ""))
            if response.status_code in {400, 422}:  # ninja's too: the body came to no operation
                check_host(request)
        except Refusal:
            check_host(request)
            raise
        return response

    @wraps(view)
    def entered(request: HttpRequest, **path: Any) -> HttpResponse:
        try:
            response = answer(request, **path)
        except Exception as error:  # noqa: BLE001 - translated like those that ninja catches itself
            response = api.on_exception(request, error)
        _dress(request, response)
        return response

    largest = {method: files.get(method, LARGEST_BODY) for method in ("POST", "PUT", "PATCH", "DELETE")}
    return per_method(entered, _lanes_of(view), _by_body_of(view), largest)


def _dress(request: HttpRequest, response: HttpResponse) -> None:
    response.headers["X-Content-Type-Options"] = "nosniff"
    quota = quota_of(request)
    if quota is not None:
        for name, value in headers_of_quota(quota).items():
            response.headers[name] = value
    if response.status_code == 204:
        del response.headers["Content-Type"]
    else:  # with a length the answer isn't sent in chunks
        response.headers["Content-Length"] = str(len(response.content))


def _check_body(request: HttpRequest, largest_file: int | None) -> None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length == "0":
        return
    largest = largest_file or LARGEST_BODY
    if not length.isdecimal() or int(length) > largest:
        raise Refusal(413, "too_large", f"A body may have at most {largest:,} bytes.")
    if largest_file is None and request.content_type != "application/json":
        raise Refusal(415, "json_only", "Send the body as application/json.")


def _not_allowed(allowed: str) -> Refusal:
    methods: Sequence[str] = sorted(method.strip() for method in allowed.split(","))
    return Refusal(405, "method_not_allowed", f"Use {' or '.join(methods)} here.", Allow=", ".join(methods))
