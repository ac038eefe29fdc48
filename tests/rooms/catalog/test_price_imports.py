"""Prices out of a file: every line checked, all stored in one transaction or nothing of it."""

import pytest

from regulars.catalog.models import Price, PriceList, Product
from regulars.catalog.operations.price_imports import import_prices, plan_prices
from regulars.catalog.operations.products import archive_product
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.transfer.operations.import_lines import BadLine, ImportLine
from regulars.transfer.operations.staging import BadLines
from tests.rooms.catalog.stocked import a_price_list, a_product, prices_of, refusal
from tests.world import a_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def retail() -> PriceList:
    for code in ("tea", "coffee"):
        a_product(code)
    return a_price_list(a_site("kids", currency="EUR"), prices={"tea": "3.00", "tea@10": "2.50"})


def lines(*texts: str) -> list[ImportLine]:
    """`tea,10,2.50`, from line 2 on."""
    names = ("product", "from", "amount")
    return [
        ImportLine(number, dict(zip(names, text.split(","), strict=True)))
        for number, text in enumerate(texts, 2)
    ]


FILE = ("TEA,,3.00", "tea,10,2.40", " coffee ,1,5.00")


@pytest.mark.parametrize(
    ("replaces", "numbers", "prices"),
    [
        (False, (1, 1, 0, 1), {"coffee": "5.00", "tea": "3.00", "tea@10": "2.40", "tea@100": "1.00"}),
        (True, (1, 1, 1, 1), {"coffee": "5.00", "tea": "3.00", "tea@10": "2.40"}),
    ],
)
def test_plan_says_what_the_import_does(
    retail: PriceList, *, replaces: bool, numbers: tuple[int, ...], prices: dict[str, str]
) -> None:
    """SHP-02"""
    import_prices(retail, lines("tea,100,1.00"), by=OPERATOR)
    before = prices_of(retail)
    (place,) = plan_prices(retail, lines(*FILE), replaces=replaces).places
    assert (place.new, place.changed, place.removed, place.unchanged) == numbers
    assert prices_of(retail) == before
    import_prices(retail, lines(*FILE), replaces=replaces, by=OPERATOR)
    assert prices_of(retail) == prices
    kept = AuditRecord.objects.count()
    import_prices(retail, lines(*FILE), replaces=replaces, by=OPERATOR)
    assert (AuditRecord.objects.count(), PriceList.objects.get().version) == (kept, 4)


@pytest.mark.parametrize("replaces", [False, True])
def test_one_bad_line_leaves_everything_as_it_was(retail: PriceList, *, replaces: bool) -> None:
    """SHP-05: each is named by line, column and reason."""
    bad = (
        "cake,1,1", "tea,0,1", "tea,1,-1", "tea,1,0.001", "tea,x,1000000000000000", ",1,1", "coffee,1,5", "Coffee,1.000,6", "a\x00b,1,1",
    )  # fmt: skip
    with pytest.raises(BadLines) as refused:
        import_prices(retail, lines(*bad), replaces=replaces, by=OPERATOR)
    assert [(line.number, line.column, line.code) for line in refused.value.plan.bad] == [
        (2, "product", "no_such_product"),
        (3, "from", "not_positive"),
        (4, "amount", "negative"),
        (5, "amount", "too_many_decimals"),
        (6, "from", "not_a_number"),
        (6, "amount", "too_large"),
        (7, "product", "required"),
        (9, "product", "price_twice"),
        (10, "product", "no_such_product"),
    ]
    assert prices_of(retail) == {"tea": "3.00", "tea@10": "2.50"}


def test_good_lines_are_stored_without_the_bad_only_where_nothing_is_replaced(retail: PriceList) -> None:
    """The price of a bad line would be removed."""
    some = lines("tea,1,2.90", "tea,10,oops")
    with pytest.raises(BadLines):
        import_prices(retail, some, replaces=True, skip_bad=True, by=OPERATOR)
    assert prices_of(retail) == {"tea": "3.00", "tea@10": "2.50"}
    import_prices(retail, some, skip_bad=True, by=OPERATOR)
    assert prices_of(retail) == {"tea": "2.90", "tea@10": "2.50"}


def test_what_a_quote_hides_is_never_left_out(retail: PriceList) -> None:
    hidden = BadLine(3, "", "csv", "A quote is never closed.", hides_rest=True)
    with pytest.raises(BadLines):
        import_prices(retail, [*lines("tea,1,2.90"), hidden], skip_bad=True, by=OPERATOR)
    assert prices_of(retail) == {"tea": "3.00", "tea@10": "2.50"}


def test_file_without_a_line_empties_no_list(retail: PriceList) -> None:
    with refusal("nothing_to_import"):
        import_prices(retail, [], replaces=True, by=OPERATOR)
    assert len(prices_of(retail)) == 2


def test_import_on_a_former_version_is_refused(retail: PriceList) -> None:
    """G23"""
    with refusal("version_conflict"):
        import_prices(retail, lines(*FILE), version=1, by=OPERATOR)
    assert prices_of(retail) == {"tea": "3.00", "tea@10": "2.50"}


def test_archived_product_may_have_a_price_for_the_day_when_it_is_back(retail: PriceList) -> None:
    archive_product(Product.objects.get(code="coffee"), by=OPERATOR)
    import_prices(retail, lines("coffee,1,5.00"), by=OPERATOR)
    assert prices_of(retail)["coffee"] == "5.00"


def test_a_hundred_thousand_lines_are_stored(retail: PriceList) -> None:
    Product.objects.bulk_create(Product(code=f"p-{nr}", name="P") for nr in range(10_000))
    rows = [f"p-{nr % 10_000},{nr // 10_000 + 1},{nr}.50" for nr in range(100_000)]
    import_prices(retail, lines(*rows), replaces=True, by=OPERATOR)
    assert Price.objects.filter(price_list=retail).count() == 100_000
