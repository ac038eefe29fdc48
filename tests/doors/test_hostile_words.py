"""Words of attributes and forms that are markup: text on every page, for staff and for shoppers, and in every mail."""

import pytest
from django.test import Client

from regulars.customers.models import Customer
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.operations.forms import save_form
from regulars.fields.rules import Definition, Option, Purpose, Type
from regulars.fields.rules.forms import FormField
from regulars.fields.rules.shipped import SHIPPED
from regulars.kernel.actor import OPERATOR
from regulars.kernel.mail.outbox import html_of
from regulars.kernel.models import Mail
from tests.doors.storefront.browsing import register, text
from tests.world import a_site, an_account, logged_in, sam

pytestmark = pytest.mark.django_db

BAD = "<script>alert(1)</script>"
WORDS = {"label": BAD, "help": BAD, "labels": {"de": BAD}}


@pytest.fixture
def shop() -> Client:
    """Kids asks, at registration and in the profile, for a choice and a text whose every word is a script."""
    kids = a_site("kids")
    options = (Option("one", BAD, {"de": BAD}),)
    choice = add_attribute(Definition("choice", BAD, Type.CHOICE, options=options), by=OPERATOR)
    words = add_attribute(Definition("words", BAD, Type.TEXT, names={"de": BAD}), by=OPERATOR)
    asked = [
        FormField(choice.definition(), **WORDS),  # type: ignore[arg-type]
        FormField(words.definition(), pattern="[a-z]+", message=BAD, messages={"de": BAD}),
    ]
    needed = [FormField(SHIPPED[code], required=True) for code in ("email", "last_name")]
    passwords = [FormField(SHIPPED[code]) for code in ("password", "password_confirmation")]
    save_form(kids, Purpose.REGISTRATION, "B2C", [*needed, *passwords, *asked], version=0, by=OPERATOR)
    save_form(kids, Purpose.PROFILE, "B2C", [needed[1], *asked], version=0, by=OPERATOR)
    ada = an_account("ada@mail.example", kids)
    values = {"choice": "one", "words": BAD}
    change_profile(ada, ProfileChanges(attributes=values), version=1, by=OPERATOR)
    client = Client(HTTP_HOST="kids.localhost")
    client.cookies["regulars"] = logged_in(ada, kids).token
    return client


def harmless(page: str) -> bool:
    return "<script>alert" not in page and "&lt;script&gt;" in page


def test_markup_is_text_for_shoppers(shop: Client) -> None:
    visitor = Client(HTTP_HOST="kids.localhost")
    assert harmless(text(visitor.get("/register?type=B2C")))
    refused = register(visitor, "ben@mail.example", type="B2C", words="123", choice="one")
    assert harmless(text(refused))
    assert register(visitor, "ben@mail.example", type="B2C", words="abc", choice="one").status_code < 400
    assert all("<script>alert" not in f"{html_of(mail)}" for mail in Mail.objects.all())


def test_markup_is_text_for_staff(shop: Client) -> None:
    authorized = Client(HTTP_HOST="admin.localhost")
    authorized.force_login(sam())
    ada = Customer.objects.get(email="ada@mail.example").pk
    pages = (
        f"/customers/{ada}/attributes",
        "/sites/kids/forms/registration/B2C",
        "/sites/kids/forms/profile/B2C",
        "/attributes",
        "/attributes/choice",
        f"/customers/{ada}/history",
    )
    for path in pages:
        page = authorized.get(path)
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text, path
        assert harmless(page.text) or path.endswith("history"), path
