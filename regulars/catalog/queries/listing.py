"""Lists of products, price lists and prices, declared once for the back office and the API."""

from collections.abc import Iterator
from typing import Any

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from regulars.catalog.models import Price, PriceList
from regulars.catalog.queries.categories import first_categories
from regulars.catalog.queries.periods import BY_STATE
from regulars.catalog.rules.quantities import written_quantity
from regulars.customer_search.queries.terms import needles, operator_of
from regulars.groups.models import PricingPolicy
from regulars.kernel.i18n import lazy, translate
from regulars.kernel.lists import Column, Filter, List
from regulars.kernel.lookups import coded
from regulars.kernel.money import rounded
from regulars.staff.rules import Grant

__all__ = ["PRICES", "PRICE_COLUMNS", "PRICE_LISTS", "PRODUCTS", "price_lists_of", "price_rows"]

PRICE_COLUMNS = ("product", "from", "amount")
_PORTION = 5_000
ARCHIVED = {"on_sale": lazy("Not archived"), "archived": lazy("Archived")}


def _with_words(rows: QuerySet[Any], text: str, column: str = "search") -> QuerySet[Any]:
    """By every word, in the code or a name; by the index of `Product.search`."""
    for needle in needles(text):
        fits = Func(Value(needle), template=operator_of(needle, "%(expressions)s"))
        rows = rows.filter(
            Func(F(column), fits, template="%(expressions)s", arg_joiner=" ", output_field=BooleanField())
        )
    return rows


def _categories() -> dict[str, str]:
    return {category: category for category in first_categories()}


PRODUCTS = List(
    ("product", "products"),
    [
        Column("product", "Product"),
        Column("category", "Category"),
        Column("step", "Step", style="numeric"),
        Column("state", "State"),
    ],
    [
        Filter("q", "Code or name", _with_words, "search"),
        Filter("category", "Category", "category", "choice", _categories),
        Filter(
            "state",
            "State",
            lambda rows, meaning: rows.filter(archived_at__isnull=meaning == "on_sale"),
            "select",
            ARCHIVED,
        ),
    ],
    {"": ("name", "pk"), "newest": ("-pk",)},
)


def _policies() -> dict[str, str]:
    return {"-": translate("Open to everybody")} | dict(
        PricingPolicy.objects.order_by("name").values_list("code", "name")
    )


def _of_policy(rows: QuerySet[PriceList], code: str) -> QuerySet[PriceList]:
    return (
        rows.filter(policy=None)
        if code == "-"
        else rows.filter(policy__in=coded(PricingPolicy.objects, code))
    )


PRICE_LISTS = List(
    ("price list", "price lists"),
    [
        Column("price_list", "Price list"),
        Column("site", "Site"),
        Column("policy", "For"),
        Column("priority", "Priority", style="numeric"),
        Column("state", "State"),
    ],
    [
        Filter("site", "Site", "site", "site"),
        Filter("policy", "Pricing policy", _of_policy, "select", _policies),
        BY_STATE,
    ],
    {"": ("-pk",)},
)
PRICES = List(
    ("price", "prices"),
    [
        Column("product", "Product"),
        Column("from", "From", style="numeric"),
        Column("amount", "Price", style="numeric"),
        Column("change", "Change", "hidden"),
    ],
    [Filter("q", "Code or name", lambda rows, text: _with_words(rows, text, "product__search"), "search")],
    {"": ("product_id", "min_quantity")},
)


def price_lists_of(grant: Grant) -> QuerySet[PriceList]:
    """Those of the sites that somebody reaches."""
    rows = PriceList.objects.select_related("site", "policy")
    return rows if grant.sites is None else rows.filter(site_id__in=grant.sites)


def price_rows(price_list: PriceList) -> Iterator[tuple[str, str, str]]:
    """Rows of `PRICE_COLUMNS`, which an import takes, by product; read in portions, however many there are."""
    rows = Price.objects.filter(price_list=price_list).order_by("product_id", "min_quantity")
    columns = rows.values_list("product_id", "min_quantity", "product__code", "amount")
    last = None
    while portion := list((columns if last is None else columns.filter(_behind(*last)))[:_PORTION]):
        for _, quantity, code, amount in portion:
            yield code, written_quantity(quantity), f"{rounded(amount, price_list.currency):f}"
        last = portion[-1][:2]


def _behind(product_id: int, quantity: Any) -> Q:
    return Q(product_id__gte=product_id) & (
        Q(product_id__gt=product_id) | Q(product_id=product_id, min_quantity__gt=quantity)
    )
