"""The frame of both APIs: how answers are written, how errors are documented."""

import json
import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.renderers import BaseRenderer

from regulars.api.idempotency import header_of
from regulars.api.problems import translate
from regulars.api.reading import Reader

__all__ = ["Api", "as_resources", "document", "may_answer", "to_json"]

PROBLEM = {
    "title": "Problem",
    "description": "RFC 9457. `code` is stable, `detail` is for people; some problems carry more, such as a plan.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "request_id": {"type": "string", "description": "With a 5xx: names this request in the log."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}
_SAID = {
    "400": "The body is not JSON",
    "401": "No valid key or token, or wrong credentials",
    "403": "Not allowed",
    "404": "Not there, or not there for you",
    "409": "It can't be beside what is there",
    "413": "The body is too large",
    "415": "The body is not sent as JSON",
    "421": "No site has this host name",
    "422": "A value can't be as it is",
    "428": "If-Match is missing",
    "429": "Too often; Retry-After says when to try again",
    "503": "Busy; try again",
}
_WAIT = ("Retry-After", "integer", "Seconds to wait.")
_HEADERS: dict[str, list[tuple[str, str, str]]] = defaultdict(
    list,
    {
        "429": [
            _WAIT,
            ("RateLimit-Policy", "string", "What is allowed: `q` requests in `w` seconds."),
            ("RateLimit", "string", "`r` requests are left; after `t` seconds all of them are there again."),
        ],
        "503": [_WAIT],
    },
)


to_json: Callable[[Any], bytes] = msgspec.json.encode


class _Json(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ARG002 - ninja's signature
        return to_json(data)


def may_answer(*statuses: int) -> dict[str, Any]:
    """`**may_answer(409)`: problems of an operation that its form doesn't tell."""
    return {"openapi_extra": {"x-problems": [str(status) for status in statuses]}}


class Api(NinjaAPI):
    """A NinjaAPI that answers in msgspec's JSON, says every error as a problem and documents which may come."""

    def __init__(
        self,
        *,
        title: str,
        description: str,
        name: str,
        always: tuple[str, ...],
        unknown_field: str = "unknown_field",
    ) -> None:
        super().__init__(
            title=title,
            version="1",
            description=description,
            urls_namespace=name,
            openapi_url=None,
            docs_url=None,
            renderer=_Json(),
            parser=Reader(),
        )
        self.always = always
        translate(self, unknown_field=unknown_field)

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        response = super().create_temporal_response(request)
        response.headers["Cache-Control"] = "no-store"
        return response

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)


def document(api: Api) -> dict[str, Any]:
    """The OpenAPI document, with the problems that each operation may answer."""
    schema = api.get_openapi_schema(path_prefix="/api/")
    schema["components"]["schemas"]["Problem"] = PROBLEM
    schema["components"]["responses"] = {
        code: _problem(code, description) for code, description in _SAID.items()
    }
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            expected = _expected(path, method, operation) | set(api.always)
            if header := header_of(operation["operationId"]):
                operation["parameters"].append(header)
            _finish(operation, expected | set(operation.pop("x-problems", [])))
    return as_resources(schema)


def as_resources(schema: dict[str, Any]) -> dict[str, Any]:
    """A class is called Schema, a resource is not. Raises `ValueError` where two would have one name then."""
    named: dict[str, Any] = json.loads(re.sub(r"\b(\w+?)Schema(_?)\b", r"\1\2", json.dumps(schema)))
    before, after = schema["components"]["schemas"], named["components"]["schemas"]
    if len(after) < len(before):
        raise ValueError(
            f"Two schemas share a name: {sorted(set(before) & {f'{name}Schema' for name in before})}"
        )
    return named


def _problem(status: str, description: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    headers = {name: {"schema": {"type": kind}, "description": text} for name, kind, text in _HEADERS[status]}
    return {"description": description, "content": content} | ({"headers": headers} if headers else {})


def _finish(operation: dict[str, Any], problems: set[str]) -> None:
    """Add the problems that may be answered; an address knows no null, so its parameters don't either."""
    answers = {str(code): response for code, response in operation["responses"].items()}
    answers |= {status: {"$ref": f"#/components/responses/{status}"} for status in problems}
    operation["responses"] = dict(sorted(answers.items()))
    for parameter in operation["parameters"]:
        schema = parameter["schema"]
        kinds = [branch for branch in schema.pop("anyOf", []) if branch != {"type": "null"}]
        parameter["schema"] = kinds[0] | schema if len(kinds) == 1 else schema


def _expected(path: str, method: str, operation: dict[str, Any]) -> set[str]:
    """What an operation's form already tells: rights, ids, bodies and conflicts."""
    found = set()
    if "security" in operation:
        found |= {"401", "403"}
    if "{" in path:
        found |= {"404"}
    if operation["parameters"]:
        found |= {"422"}
    if method != "get":
        found |= {"409", "413", "415", "422"}
    if "requestBody" in operation:
        found |= {"400"}
    return found
