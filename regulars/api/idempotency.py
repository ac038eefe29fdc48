"""`Idempotency-Key`: the same call sent twice has one effect and one answer (G17).

An operation says `@idempotent(...)` below its route. A call without the header is what it always was.
"""

import json
import re
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, cast

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Status
from pydantic import BaseModel

from regulars.api.schemas import Partial
from regulars.authentication.queries.visits import SiteHere, Visit
from regulars.kernel.errors import Invalid
from regulars.kernel.idempotency import Answer, Submitted, answer_once
from regulars.staff.models import ApiKey

__all__ = ["by_required_key", "header_of", "idempotent", "required_key"]

HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    "description": "A name of your own for this call, such as a UUID, for a day: sent again with the same body it does nothing and answers the same, with `Idempotent-Replayed: true`.",
}
_KEY = re.compile(r"[!-~]{1,255}", re.ASCII)
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")
_operations: set[str] = set()
_keyed: set[str] = set()

View = Callable[..., Any]


def header_of(operation_id: str) -> dict[str, Any] | None:
    """As the document has it; None where an operation takes none."""
    if operation_id in _operations | _keyed:
        return HEADER | {"required": operation_id in _keyed}
    return None


def by_required_key(view: View) -> View:
    """Of an operation whose verb keeps its submissions itself, by `required_key`."""
    _keyed.add(view.__name__)
    return view


def required_key(request: HttpRequest) -> str:
    """For the verb: no other sender's key is the same. Raises `Invalid` `idempotency_key_required`, `idempotency_key_shape`."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        raise Invalid(
            "idempotency_key_required",
            "Send an Idempotency-Key, such as a UUID, so that nothing is done twice.",
            "Idempotency-Key",
        )
    return ":".join((*map(str, _sender(request)), _read(key)))


def idempotent(*, redact_on_replay: Sequence[str] = (), about_many: bool = False) -> Callable[[View], View]:
    """Let an operation be sent twice.

    `redact_on_replay` are fields of its answer that are stored nowhere, null when it is said again; `about_many` when the
    answer may speak of more customers than the one that it is about.
    """

    def decorate(view: View) -> View:
        _operations.add(view.__name__)

        @wraps(view)
        def entered(request: HttpRequest, *path: Any, **values: Any) -> Any:
            key = request.headers.get("Idempotency-Key")
            if key is None:
                return view(request, *path, **values)
            answer, again = answer_once(
                Submitted(_sender(request), _read(key), _content(request), _reach(request)),
                lambda: _written(view(request, *path, **values), values.get("response")),
                keep=lambda answer: _without(answer, redact_on_replay),
                about="customer",
                about_many=about_many,
            )
            response = HttpResponse(answer.body, status=answer.status, headers=answer.headers)
            response["Cache-Control"] = "no-store"
            if again:
                response["Idempotent-Replayed"] = "true"
            elif "response" in values:
                response.cookies = values["response"].cookies  # never stored: they open something
            return response

        return entered

    return decorate


def _read(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise Invalid(
            "idempotency_key_shape",
            "An Idempotency-Key has 1 to 255 visible ASCII characters, such as a UUID.",
            "Idempotency-Key",
        )
    return key


def _sender(request: HttpRequest) -> tuple[str, int]:
    """Whose keys these are: an API key's, a shopper's, or those of all who are nobody at this site."""
    caller = cast("ApiKey | Visit | SiteHere", request.auth)  # type: ignore[attr-defined]
    if isinstance(caller, ApiKey):
        return "api_key", caller.pk
    if isinstance(caller, Visit):
        here = caller.through_site.id
        return (f"customer at {here}", caller.account.id) if caller.account else ("visitor", here)
    return "visitor", caller.id


def _reach(request: HttpRequest) -> str:
    """What a key may do and see, where: when that changes, answers of before are not its any more (G13)."""
    caller = request.auth  # type: ignore[attr-defined]
    if not isinstance(caller, ApiKey):
        return ""
    grant = caller.grant
    sites = "every site" if grant.sites is None else sorted(grant.sites)
    return repr((sorted(grant.functions), sorted(grant.seen), sorted(grant.edited), sites))


def _content(request: HttpRequest) -> tuple[bytes, ...]:
    return str(request.method).encode(), request.get_full_path().encode(), request.body


def _written(result: Any, response: HttpResponse | None) -> Answer:
    """What an operation answered, in the bytes that the frame would have written."""
    if isinstance(result, HttpResponse):
        headers = {name: result[name] for name in _KEPT_HEADERS if name in result}
        return Answer(result.status_code, result.content.decode(), headers)
    status, value = (result.status_code, result.value) if isinstance(result, Status) else (200, result)
    headers = {name: response[name] for name in _KEPT_HEADERS if response is not None and name in response}
    body = "" if value is None else _encoded(value)
    return Answer(status, body, headers | {"Content-Type": "application/json"})


def _encoded(value: Any) -> str:
    plain = (
        value.model_dump(exclude_unset=isinstance(value, Partial)) if isinstance(value, BaseModel) else value
    )
    return msgspec.json.encode(plain).decode()


def _without(answer: Answer, redact_on_replay: Sequence[str]) -> Answer:
    if not (redact_on_replay and answer.body):
        return answer
    body = json.loads(answer.body) | dict.fromkeys(redact_on_replay)
    return Answer(answer.status, _encoded(body), answer.headers)
