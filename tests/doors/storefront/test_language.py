"""A shop speaks the customer's language, else its own (REG-10)."""

import ast
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override
from jinja2.ext import babel_extract

from regulars.fields.rules import Definition
from regulars.fields.rules.shipped import SHIPPED
from regulars.kernel.i18n import translate
from tests.doors.storefront.browsing import log_in, text
from tests.world import a_set, a_site, an_account
from tools.words import COMPILED, catalog, compiled

ROOT = Path(__file__).resolve().parents[3] / "regulars"
OF_OTHER_PAGES = {
    "frame_backoffice.html",
    "sidebar.html",
    "sets.html",
    "filter.html",
    "pager.html",
    "table.html",
}
OF_THE_FRONT_PAGE = {"front.html", "nowhere.html"}
TELLING = {"translate", "line", "password", "problem", "_said", "_Question"}


def of_templates() -> set[str]:
    files = [*(ROOT / "storefront/templates").rglob("*.html"), *(ROOT / "ui/templates/ui").glob("*.html")]
    found = set()
    for path in files:
        if path.name in OF_OTHER_PAGES | OF_THE_FRONT_PAGE or path.name.startswith("gallery"):
            continue
        with path.open("rb") as file:
            found |= {said for _, _, said, _ in babel_extract(file, ("_",), [], {}) if isinstance(said, str)}
    return found


def of_code() -> set[str]:
    """Constants that the storefront's own code hands to what speaks."""
    found = set()
    for path in (ROOT / "storefront").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) in TELLING
            ):
                given = [*node.args, *(one.value for one in node.keywords)]
                found |= {
                    one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return {said for said in found if " " in said or said[:1].isupper()} - {"GET", "POST"}


@pytest.mark.parametrize("said", sorted(of_templates() | of_code()))
def test_sentence_is_there_in_german(said: str) -> None:
    assert said in catalog(), "add it to the catalogue of the storefront"


def test_compiled_catalogue_is_the_written_one() -> None:
    assert COMPILED.read_bytes() == compiled(), "python -m tools.words --write"


@pytest.mark.parametrize("one", SHIPPED.values(), ids=lambda one: one.code)
def test_shipped_attribute_has_german_words(one: Definition) -> None:
    assert one.names["de"]


@pytest.mark.django_db
def test_shop_speaks_its_own_language_and_then_the_customers(client: Client) -> None:
    """Labels change, the stored value is the same key."""
    kids = a_site("kids", a_set("b2c"), locale="de_DE")
    an_account("ada@mail.example", kids, language="en")
    client.defaults["HTTP_HOST"] = "kids.localhost"
    page = text(client.get("/register"))
    assert 'lang="de-DE"' in page
    for said in ("Konto anlegen", "Nachname", "freiwillig", "Mit dieser Adresse melden Sie sich an."):
        assert said in page
    assert ">optional<" not in page
    refused = text(client.post("/register", {"email": "ada"}))
    assert "Bitte füllen Sie das aus." in refused
    assert "Please" not in refused
    assert "Anmelden" in text(client.get("/login"))
    log_in(client)
    page = text(client.get("/account"))
    assert 'lang="en"' in page
    assert "Your details" in page
    assert "Ihre Daten" not in page


def test_values_stay_in_translated_sentences() -> None:
    with override("de"):
        assert translate("At most {high}.", high=1_024) == "Höchstens 1.024."
        assert translate("No such sentence {what}.", what="{here}") == "No such sentence {here}."
    assert translate("At most {high}.", high=1_024) == "At most 1,024."
