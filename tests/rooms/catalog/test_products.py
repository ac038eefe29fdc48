"""What may be said of a product, and what becomes of it."""

import json
import unicodedata
from typing import Any

import pytest

from regulars.catalog.models import Product, ProductImage
from regulars.catalog.operations.product_images import remove_product_image, set_product_image
from regulars.catalog.operations.products import (
    add_product,
    archive_product,
    change_product,
    restore_product,
)
from regulars.catalog.queries.assortment import assortment
from regulars.catalog.queries.listing import PRODUCTS
from regulars.catalog.rules.products import ProductValues
from regulars.history.queries.records import RecordFilters, records
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Invalid
from regulars.kernel.models import AuditRecord
from regulars.staff.rules.rights import EVERYTHING
from tests.rooms.catalog.shops import a_list
from tests.rooms.catalog.stocked import a_product, refusal
from tests.rooms.customers.pictures import a_picture, bomb
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({"name": " "}, {"name": "required"}),
        ({"name": "x" * 201}, {"name": "too_long"}),
        ({"name": "a\u202eb"}, {"name": "control_characters"}),
        ({"names": {"xx": "Tea"}}, {"names": "unknown_language"}),
        ({"texts": {"xx": "Tea"}}, {"texts": "unknown_language"}),
        ({"texts": {"de": "x" * 5001}}, {"texts": "too_long"}),
        ({"text": "x" * 5_001}, {"text": "too_long"}),
        ({"tax_class": "19 %"}, {"tax_class": "tax_class_shape"}),
        ({"step": "0"}, {"step": "not_positive"}),
        ({"step": "-1"}, {"step": "not_positive"}),
        ({"step": "0.0001"}, {"step": "too_many_decimals"}),
        ({"step": "1000000000"}, {"step": "too_large"}),
        ({"step": "NaN"}, {"step": "not_a_number"}),
        ({"step": "1_0"}, {"step": "not_a_number"}),
        ({"step": "١٢"}, {"step": "not_a_number"}),
        ({"step": "1,5"}, {"step": "not_a_number"}),
        ({"name": "", "step": "0"}, {"name": "required", "step": "not_positive"}),
    ],
)
def test_product_that_cannot_be_is_refused_beside_its_fields(
    values: dict[str, Any], problems: dict[str, str]
) -> None:
    """SHP-01"""
    with pytest.raises(Invalid) as refused:
        a_product(**values)
    assert {problem.field: problem.code for problem in refused.value.problems} == problems
    assert not Product.objects.exists()


def test_what_was_pasted_from_macos_is_found() -> None:
    """SHP-01: there letters and their marks stand apart; both are found by both."""
    typed = {"name": "がっこう", "category": "Möbel", "text": "Schön\nがい", "names": {"de": "Stühle ぱん"}, "texts": {"de": "größer"}}  # fmt: skip
    pasted = json.loads(unicodedata.normalize("NFD", json.dumps(typed, ensure_ascii=False)))
    assert pasted != typed
    product = a_product(**pasted)
    assert {name: getattr(product, name) for name in typed} == typed
    sports = a_site("sports", a_set("b2c"))
    a_list(sports, "open", {product: "1"})
    for search in ("がっこう", "stühle", "ぱん", "が"):
        for text in (search, unicodedata.normalize("NFD", search)):
            assert [offer.product.id for offer in assortment(sports.pk, None, search=text).items] == [
                product.pk
            ]
            assert PRODUCTS.narrow(Product.objects.all(), q=text).get() == product


@pytest.mark.parametrize("code", ["", "a b", "a/b", "..", "-a", "ä", "x" * 61])
def test_code_is_one_that_an_address_and_a_file_can_have(code: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_product(code)
    assert refused.value.field == "code"


def test_code_is_there_once_whatever_its_case() -> None:
    a_product("Tea")
    with refusal("product_code_taken") as refused:
        a_product("tEA")
    assert refused.value.field == "code"


def test_of_two_who_change_a_product_the_second_is_refused() -> None:
    """G23"""
    tea = a_product()
    change_product(tea, ProductValues("Green tea", step="0.1"), version=1, by=OPERATOR)
    with refusal("version_conflict") as refused:
        change_product(tea, ProductValues("Black tea"), version=1, by=OPERATOR)
    assert refused.value.details == {"version": 2}
    tea.refresh_from_db()
    assert (tea.name, str(tea.step), tea.version) == ("Green tea", "0.100", 2)


def test_archived_product_is_on_sale_again() -> None:
    tea = archive_product(a_product(), version=1, by=OPERATOR)
    assert tea.archived_at is not None
    assert restore_product(tea, version=2, by=OPERATOR).archived_at is None


def test_history_names_the_product_and_its_values() -> None:
    tea = a_product()
    change_product(
        tea,
        ProductValues("Green tea", names={"de": "Tee"}, step="0.5", restricted=True),
        version=1,
        by=OPERATOR,
    )
    (record, *_) = records(RecordFilters(about=(("product", tea.pk),)), grant=EVERYTHING).records
    assert record.sentence == "Changed the product tea: Name, Name by language, Restricted, Sold in steps of."
    assert {(value.label, value.before, value.after) for value in record.values} == {
        ("Name", "Product tea", "Green tea"),
        ("Name by language", "", "de: Tee"),
        ("Restricted", "No", "Yes"),
        ("Sold in steps of", "1", "0.5"),
    }


def test_picture_is_made_anew_and_goes_again() -> None:
    tea = set_product_image(a_product(), a_picture(), by=OPERATOR)
    image = ProductImage.objects.get()
    assert (image.width, image.height, image.content[8:12]) == (40, 30, b"WEBP")
    assert tea.version == 2
    set_product_image(tea, a_picture(size=(10, 10)), by=OPERATOR)
    assert ProductImage.objects.get().name != image.name
    remove_product_image(tea, by=OPERATOR)
    assert not ProductImage.objects.exists()


@pytest.mark.parametrize(
    ("content", "code"), [(b"<svg/>", "image_unreadable"), (bomb(9_000, 9_000), "image_too_large")]
)
def test_picture_that_is_none_is_refused_and_the_former_stays(content: bytes, code: str) -> None:
    tea = set_product_image(a_product(), a_picture(), by=OPERATOR)
    kept = AuditRecord.objects.count()
    with refusal(code) as refused:
        set_product_image(tea, content, by=OPERATOR)
    assert (refused.value.field, AuditRecord.objects.count()) == ("image", kept)
    assert ProductImage.objects.get().width == 40


def test_names_by_language_that_are_empty_are_left_out() -> None:
    tea = add_product(
        "tea", ProductValues("Tea", names={"de": " "}, texts={"de": "", "en": "Black.\r\nHot."}), by=OPERATOR
    )
    assert (tea.names, tea.texts) == ({}, {"en": "Black.\nHot."})
