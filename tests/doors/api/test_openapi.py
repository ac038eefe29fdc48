import json

import pytest

from regulars.api.base import as_resources
from tests.doors.api.calls import Caller
from tests.world import a_site
from tools.openapi import DOCUMENTS, snapshot, written

pytestmark = pytest.mark.django_db

HOSTS = {"admin": "admin.localhost", "storefront": "sports.localhost"}


@pytest.mark.parametrize("door", DOCUMENTS)
def test_document_is_what_was_committed(door: str) -> None:
    """A change on purpose: `python -m tools.openapi --write`, and look at the difference."""
    assert snapshot(door).read_text() == written(door)


@pytest.mark.parametrize("door", DOCUMENTS)
def test_document_and_its_page_are_served(door: str) -> None:
    a_site("sports")
    call = Caller(HOSTS[door])
    served = call.get("/api/openapi.json")
    assert served.json == json.loads(snapshot(door).read_text())
    assert served.json["openapi"].startswith("3.1")
    page = call.get("/api/docs")
    assert page.raw["Content-Security-Policy"].startswith("default-src 'self';")
    assert b"http" not in page.raw.content
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-init.js"):
        assert f'"docs/{name}"'.encode() in page.raw.content
        assert call.get(f"/api/docs/{name}").status == 200
    assert call.get("/api/docs/redoc.standalone.js").status == 404
    tag = served.raw["ETag"]
    assert call.get("/api/openapi.json", if_none_match=tag).status == 304
    assert call.post("/api/docs", {}).status == 405


def test_two_schemas_never_share_a_name() -> None:
    """One of them would be documented as the other."""
    alike = {"Type": {"enum": ["text"]}, "TypeSchema": {"type": "object"}}
    with pytest.raises(ValueError, match="TypeSchema"):
        as_resources({"components": {"schemas": alike}})
    assert as_resources({"components": {"schemas": {"TypeSchema": {}}}}) == {
        "components": {"schemas": {"Type": {}}}
    }


def test_every_operation_tells_its_problems() -> None:
    for door in DOCUMENTS:
        for methods in json.loads(snapshot(door).read_text())["paths"].values():
            for operation in methods.values():
                assert "503" in operation["responses"]
                assert operation["description"]
