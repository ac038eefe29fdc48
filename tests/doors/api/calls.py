"""Calls as a program makes them: JSON out, JSON back, one host and one credential."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client

from regulars.sites.models import Site
from tests.world import PASSWORD, api_key


@dataclass
class Answer:
    status: int
    json: Any
    raw: HttpResponse

    @property
    def code(self) -> str:
        return str(self.json["code"])

    @property
    def fields(self) -> dict[str, str]:
        return {one["field"]: one["code"] for one in self.json["errors"]}


@dataclass
class Caller:
    """`call.get("/sets")`; a path that begins with /api/ is taken as it is."""

    host: str
    token: str = ""
    client: Client = field(default_factory=Client)

    def _send(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        path = path if path.startswith("/api/") else f"/api/v1{path}"
        sent = {"host": self.host} | ({"authorization": f"Bearer {self.token}"} if self.token else {})
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        raw = getattr(self.client, method)(path, headers=sent, **more)
        is_json = "json" in raw.headers.get("Content-Type", "")
        return Answer(raw.status_code, raw.json() if is_json else None, raw)

    def get(self, path: str, **headers: str) -> Answer:
        return self._send("get", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self._send("post", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self._send("patch", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self._send("put", path, body, **headers)

    def delete(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self._send("delete", path, body, **headers)


def admin(role: str = "administrator") -> Caller:
    return Caller("admin.localhost", api_key(role))


def at(site: Site, token: str = "") -> Caller:
    return Caller(site.hosts.get().name, token)


def log_in(site: Site, username: str, password: str = PASSWORD) -> Answer:
    return at(site).post("/sessions", {"username": username, "password": password})


def as_shopper(site: Site, username: str, password: str = PASSWORD) -> Caller:
    answer = log_in(site, username, password)
    assert answer.status == 201, answer.json
    return at(site, answer.json["token"])
