"""A shop speaks the customer's language, else its own (REG-10)."""

import pytest
from django.test import Client
from django.utils.translation import override

from regulars.fields.rules import Definition
from regulars.fields.rules.shipped import SHIPPED
from regulars.kernel.i18n import translate
from tests.doors.storefront.browsing import log_in, text
from tests.world import a_set, a_site, an_account


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
