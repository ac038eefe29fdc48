"""The picture of a product by the admin API, and where a shop's API shows it (SHP-01, G23)."""

import pytest

from regulars.catalog.models import Product, ProductImage
from regulars.kernel.models import AuditRecord
from tests.doors.api.calls import Answer, admin, at
from tests.rooms.catalog.shops import a_list
from tests.rooms.catalog.stocked import a_product
from tests.rooms.customers.pictures import a_picture, bomb
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db


def put(content: bytes, version: int = 1, role: str = "administrator", kind: str = "image/png") -> Answer:
    call = admin(role)
    raw = call.client.put(
        "/api/v1/products/tea/image",
        content,
        content_type=kind,
        headers={"host": call.host, "authorization": f"Bearer {call.token}", "if-match": f'"{version}"'},
    )
    return Answer(raw.status_code, None if raw.status_code == 204 else raw.json(), raw)


@pytest.fixture
def tea() -> Product:
    return a_product()


def test_picture_is_made_anew_shown_and_taken_away(tea: Product) -> None:
    sports = a_site("sports", a_set("b2c"))
    a_list(sports, "open", {tea: "3.00"})
    call = admin()
    assert call.get("/products/tea/image").code == "not_found"
    done = put(a_picture())
    assert (done.status, done.raw["ETag"]) == (204, '"2"')
    shown = call.get("/products/TEA/image")
    assert (shown.raw["Content-Type"], shown.raw["ETag"], shown.raw.content[8:12]) == ("image/webp", '"2"', b"WEBP")  # fmt: skip
    assert call.get("/products/tea").json["version"] == 2
    image = at(sports).get("/products/tea").json["image"]
    assert image == f"/product-images/{ProductImage.objects.get().name}"
    assert call.delete("/products/tea/image").status == 428
    assert call.delete("/products/tea/image", if_match='"2"').raw["ETag"] == '"3"'
    assert (ProductImage.objects.exists(), at(sports).get("/products/tea").json["image"]) == (False, None)
    assert call.delete("/products/tea/image", if_match='"3"').status == 204


def test_same_picture_changes_nothing(tea: Product) -> None:
    put(a_picture())
    name = ProductImage.objects.get().name
    assert (put(a_picture(), 2).raw["ETag"], ProductImage.objects.get().name) == ('"2"', name)
    assert AuditRecord.objects.filter(event="product.image_changed").count() == 1


def test_what_is_refused_leaves_the_picture_as_it_is(tea: Product) -> None:
    put(a_picture())
    kept = ProductImage.objects.get().name
    refused = [put(b"<svg/>", 2), put(bomb(9_000, 9_000), 2), put(a_picture(size=(9, 9)), 1), put(a_picture(size=(9, 9)), 2, "viewer")]  # fmt: skip
    assert [(answer.status, answer.code) for answer in refused] == [
        (422, "image_unreadable"),
        (422, "image_too_large"),
        (409, "version_conflict"),
        (403, "right_missing"),
    ]
    padded = put(a_picture() + b"\0" * 5_000_000, 2)
    assert (padded.status, padded.code) == (413, "too_large")
    assert put(b"<svg/>", 1).code == "version_conflict"  # before it is decoded
    assert ProductImage.objects.get().name == kept
    assert admin().put("/products/sofa/image", if_match='"1"').code == "no_such_product"
