"""A shop speaks the customer's language, else its own (REG-10)."""

from datetime import timedelta

import pytest
from babel.dates import format_date
from django.test import Client
from django.utils.timezone import now
from django.utils.translation import override

from regulars.customers.models import Session
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


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("locale", "language", "written"),
    [("en_IE", "de", "de"), ("en_IE", "en", "en_IE"), ("de_DE", "en", "en")],
)
def test_days_are_written_in_the_language_of_the_page(
    locale: str, language: str, written: str, client: Client
) -> None:
    kids = a_site("kids", a_set("b2c"), locale=locale)
    an_account("ada@mail.example", kids, language=language)
    client.defaults["HTTP_HOST"] = "kids.localhost"
    log_in(client)
    yesterday = (now() - timedelta(days=1)).replace(hour=12)
    Session.objects.update(created_at=yesterday)
    assert f"{format_date(yesterday, 'medium', written)}, " in text(client.get("/account/sessions"))


def test_values_stay_in_translated_sentences() -> None:
    with override("de"):
        assert translate("At most {high}.", high=1_024) == "Höchstens 1.024."
        assert translate("No such sentence {what}.", what="{here}") == "No such sentence {here}."
    assert translate("At most {high}.", high=1_024) == "At most 1,024."
