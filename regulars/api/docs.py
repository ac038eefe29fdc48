"""`/api/openapi.json` and the readable `/api/docs`, with Swagger UI's files out of ninja's own wheel."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import ninja
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from regulars.api.base import Api, document
from regulars.api.gate import HostCheck
from regulars.api.problems import Refusal

__all__ = ["docs_urls"]

WHEEL = Path(ninja.__file__).parent / "static" / "ninja"
FILES = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui-init.js": "text/javascript; charset=utf-8",
}
# Swagger UI draws its icons from data: addresses; nothing else leaves this host.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="{icon}" type="image/svg+xml">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body data-csrf-token="" data-api-csrf="">
<script type="application/json" id="swagger-settings">{settings}</script>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/swagger-ui-init.js"></script>
</body>
</html>
"""
SETTINGS = {"url": "/api/openapi.json", "layout": "BaseLayout", "deepLinking": True}


def docs_urls(api: Api, *, check_host: HostCheck) -> list[URLPattern]:
    """The document, the page that reads it, and the page's files; nothing of it at a host that is nobody's."""

    @cache
    def written() -> bytes:
        return json.dumps(document(api)).encode()

    def openapi(request: HttpRequest) -> HttpResponse:
        check_host(request)
        return _kept(request, written(), "application/json")

    def page(request: HttpRequest) -> HttpResponse:
        check_host(request)
        icon = f"{settings.STATIC_URL}ui/favicon.svg"
        text = PAGE.format(title=api.title, icon=icon, settings=json.dumps(SETTINGS))
        return _kept(request, text.encode(), "text/html; charset=utf-8")

    def file(request: HttpRequest, name: str) -> HttpResponse:
        check_host(request)
        if name not in FILES:
            raise Refusal(404, "not_found", "There is nothing here.")
        return _kept(request, _content(name), FILES[name])

    views: dict[str, Any] = {
        "openapi.json": openapi,
        "docs": page,
        "docs/<str:name>": file,
    }
    return [path(route, view, name=f"api-{view.__name__}") for route, view in views.items()]


@cache
def _content(name: str) -> bytes:
    return (WHEEL / name).read_bytes()


def _kept(request: HttpRequest, content: bytes, content_type: str) -> HttpResponse:
    """Read only, and only once while it stays the same."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "no-cache",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
    }
    if request.META.get("HTTP_IF_NONE_MATCH") == tag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(content, content_type=content_type, headers=headers)
