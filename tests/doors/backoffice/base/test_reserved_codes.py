"""No code is a word that an address means something else by: made from the URLs, so that a new page is under it at once."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from regulars.cards.operations.gateway_settings import add_gateway
from regulars.catalog.operations.centres import add_centre
from regulars.catalog.operations.discounts import DiscountWish, add_discount
from regulars.catalog.operations.shipping import MethodWish, add_method
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.rules import Definition, Type
from regulars.groups.models import CustomerGroup
from regulars.groups.operations.groups import add_group
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Invalid
from regulars.pages.operations.pages import PageWish, add_page
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges, add_site
from regulars.sites.operations.types import add_type
from tests.world import a_site

# How something with a code comes to each address that ends with one.
ADDING: dict[str, Callable[[Site, str], object]] = {
    "sites/<code>": lambda _, code: add_site(
        code, SiteChanges(name="A", hosts=["a.localhost"], sender="a@b.example"), by=OPERATOR
    ),
    "sites/<code>/pages/<code>": lambda site, code: add_page(site, code, PageWish("A"), by=OPERATOR),
    "sites/<code>/shop/methods/<code>": lambda site, code: add_method(
        site, code, MethodWish("A", "1"), by=OPERATOR
    ),
    "fulfilment-centres/<code>": lambda _, code: add_centre(code, "A", "DE", by=OPERATOR),
    "discounts/<code>": lambda _, code: add_discount(code, DiscountWish("A", "percent", "5"), by=OPERATOR),
    "groups/<code>": lambda _, code: add_group("A", code=code, by=OPERATOR),
    "gateways/<code>": lambda _, code: add_gateway(code, "A", by=OPERATOR),
    "customer-types/<code>": lambda _, code: add_type(code, "A", by=OPERATOR),
    "attributes/<code>": lambda _, code: add_attribute(Definition(code, "A", Type.TEXT), by=OPERATOR),
}

ONLY_SMALL = {"attributes/<code>", "sites/<code>/pages/<code>"}


def _routes(patterns: list[URLPattern | URLResolver], above: str = "") -> Iterator[str]:
    for each in patterns:
        here = above + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _routes(each.url_patterns, here)
        elif not here.startswith("api/"):
            yield re.sub(r"<(?:str:)?\w*code>", "<code>", here)


def taken_words() -> dict[str, set[str]]:
    """For each address that ends with a code, the words that stand there instead of one."""
    routes = list(_routes(get_resolver("regulars.config.urls_admin").url_patterns))
    found: dict[str, set[str]] = {}
    for route in routes:
        above = route.removesuffix("<code>")
        words = {
            other.removeprefix(above) for other in routes if above and re.fullmatch(rf"{above}[\w-]+", other)
        }
        if above != route and words:
            found[route] = words
    return found


def test_every_such_address_is_known() -> None:
    assert taken_words() == {route: {"new"} for route in ADDING}


@pytest.mark.django_db
@pytest.mark.parametrize("route", ADDING)
def test_word_is_no_code(route: str) -> None:
    """In any case of its letters; another code is fine, and so is one that contains it."""
    site = a_site("kids")
    for word in taken_words()[route]:
        for code in (word, word.capitalize()):
            with pytest.raises(Invalid) as refused:
                ADDING[route](site, code)
            is_shape = route in ONLY_SMALL and code != word
            expected = "code_shape" if is_shape else "code_reserved"
            assert (refused.value.code, refused.value.field) == (expected, "code")
        ADDING[route](site, f"{word}er")


@pytest.mark.django_db
def test_group_named_like_it_has_another_code() -> None:
    add_group("New", by=OPERATOR)
    assert CustomerGroup.objects.get().code == "new-1"
