"""What must be true of the headers of every answer; looked at for each one that Django gives in the whole test run."""

from typing import Any

from django.core.handlers.base import BaseHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

__all__ = ["problems_of", "watched"]

PUBLIC = ("/brand.css", "/api/openapi.json", "/api/docs", "/static/")
CREDENTIALS = ("regulars", "regulars-staff", "__Host-regulars", "__Host-regulars-staff")
TALKATIVE = ("Server", "X-Powered-By", "Via")
LOOSE = ("unsafe-inline", "unsafe-eval", "unsafe-hashes", "*", "http:", "https:")


def watched(get_response: Any) -> Any:
    """`BaseHandler.get_response`, which the test client, the live server and the real application all go through."""

    def looked_at(handler: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        answer: HttpResponseBase = get_response(handler, request)
        found = problems_of(request, answer)
        assert not found, f"{request.method} {request.get_host()}{request.path}: {'; '.join(found)}"
        return answer

    return looked_at


def problems_of(request: HttpRequest, answer: HttpResponseBase) -> list[str]:
    return [*_protection(answer), *_cookies(answer), *_keeping(request, answer), *_ways(answer)]


def _protection(answer: HttpResponseBase) -> list[str]:
    policy = answer.get("Content-Security-Policy", "")
    found = [
        f"policy allows {one}"
        for one in LOOSE
        if one in policy.replace(";", " ").split() or f"'{one}'" in policy
    ]
    if "default-src" not in policy or "frame-ancestors 'none'" not in policy:
        found.append("no policy")
    if answer.get("X-Content-Type-Options") != "nosniff":
        found.append("no nosniff")
    if answer.get("Referrer-Policy") != "same-origin":
        found.append("no Referrer-Policy")
    found += [f"{name} is told" for name in TALKATIVE if name in answer]
    found += [name for name in answer.headers if name.startswith("Access-Control-")]
    return found


def _cookies(answer: HttpResponseBase) -> list[str]:
    found = []
    for name, cookie in answer.cookies.items():
        wrong = {
            "SameSite": cookie["samesite"] != "Lax",
            "Path": cookie["path"] != "/",
            "Domain": cookie["domain"] != "",
            "HttpOnly": not cookie["httponly"] and cookie["max-age"] != 0,
            "Secure": name.startswith("__Host-") and not cookie["secure"],
        }
        found += [f"cookie {name}: {flag}" for flag, is_wrong in wrong.items() if is_wrong]
    return found


def _keeping(request: HttpRequest, answer: HttpResponseBase) -> list[str]:
    """Whoever shows a credential gets an answer that nobody keeps; so does whoever gets a cookie."""
    known = "HTTP_AUTHORIZATION" in request.META or any(name in request.COOKIES for name in CREDENTIALS)
    if "no-store" in answer.get("Cache-Control", "") or request.path.startswith(PUBLIC):
        return []
    return ["kept by browsers"] if known or answer.cookies else []


def _ways(answer: HttpResponseBase) -> list[str]:
    """A redirect leads to a path of the same host."""
    ways = [answer[name] for name in ("Location", "HX-Redirect", "HX-Location") if name in answer]
    return [f"leads to {way}" for way in ways if not way.startswith("/") or way[1:2] in {"/", "\\"}]
