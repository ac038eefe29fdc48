"""How a site writes and asks for addresses, on the pages of the back office (ADR-04, ADR-06)."""

import pytest
from django.test import Client

from regulars.addresses.models import SiteFormat
from regulars.addresses.operations.addresses import add_address
from regulars.addresses.operations.formats import FormatWish, change_format
from regulars.addresses.rules.formats import EVERYWHERE
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.doors.pages import Filled, untouched
from tests.rooms.addresses.samples import BERLIN
from tests.world import a_family, a_set, an_account, sites

pytestmark = pytest.mark.django_db

CITY_FIRST = "{city} {postal_code}\n{street}\n{company}\n{name}"
PAGE = "/sites/north/addresses/format"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def shops() -> list[Site]:
    return sites(["north", "south"], a_set("b2c"))


def say(site: Site, country: str, text: str = "", **fields: list[str]) -> None:
    change_format(site, country, FormatWish(text, **fields), by=OPERATOR)


def form_of(client: Client, country: str = "") -> Filled:
    return untouched(client.get(f"{PAGE}?country={country}").text, has="format")


def stored(site: Site) -> dict[str, tuple[str, list[str], list[str]]]:
    rows = SiteFormat.objects.filter(site=site)
    return {row.country: (row.format, row.required, row.left_out) for row in rows}


def test_form_begins_as_the_country_has_it(shops: list[Site], administrator: Client) -> None:
    """Saved as it stands, nothing is another."""
    sent = form_of(administrator, "DE")
    assert sent["format"] == ["{name}\n{company}\n{street}\n{postal_code} {city}"]
    assert (sent["ask-company"], sent["ask-phone"]) == (["asked"], ["asked"])
    assert administrator.post(f"{PAGE}?country=DE", sent).status_code == 303
    assert stored(shops[0]) == {"DE": ("", [], [])}


def test_format_and_form_are_saved_for_a_country_or_for_every_one(
    shops: list[Site], administrator: Client
) -> None:
    sent = form_of(administrator) | {"ask-phone": "required", "ask-district": "left_out"}
    assert administrator.post(PAGE, sent).status_code == 303
    sent = form_of(administrator, "DE") | {"format": CITY_FIRST}
    assert administrator.post(f"{PAGE}?country=DE", sent).status_code == 303
    found = stored(shops[0])
    assert found[""][1:] == (["phone"], ["district"])
    assert found["DE"] == (CITY_FIRST, ["phone"], [])
    tab = administrator.get("/sites/north/addresses").text
    assert "Every country" in tab
    assert "{city} {postal_code}" in tab
    assert stored(shops[1]) == {}


def test_preview_shows_and_stores_nothing(shops: list[Site], administrator: Client) -> None:
    sent = form_of(administrator, "DE") | {"format": CITY_FIRST, "ask-phone": "left_out", "preview": "1"}
    answer = administrator.post(f"{PAGE}?country=DE", sent, **HTMX)
    assert answer.status_code == 200
    assert answer.text.index("26133") < answer.text.index("Ada Lovelace")
    assert "Phone" not in answer.text
    assert "Company (optional)" in answer.text
    assert "textarea" not in answer.text
    wrong = administrator.post(f"{PAGE}?country=DE", sent | {"format": "{town}"}, **HTMX)
    assert "callout-warning" in wrong.text
    assert "Ada Lovelace" not in wrong.text
    assert stored(shops[0]) == {}


def test_what_is_wrong_stands_beside_the_field(shops: list[Site], administrator: Client) -> None:
    sent = form_of(administrator, "DE") | {"format": "{name}\n{street}\n{city}"}
    answer = administrator.post(f"{PAGE}?country=DE", sent)
    assert answer.status_code == 422
    assert "Addresses there need Postal code." in answer.text
    assert stored(shops[0]) == {}
    assert administrator.post(f"{PAGE}?country=DE", sent | {"ask-phone": "never"}).status_code == 422
    for country in ("XX", "D\x00", "DEU"):
        assert administrator.get(PAGE, {"country": country}).status_code == 404


def test_what_somebody_else_saved_is_shown_above_what_was_typed(
    shops: list[Site], administrator: Client
) -> None:
    """G23."""
    sent = form_of(administrator, "DE") | {"format": CITY_FIRST}
    say(shops[0], "DE", required=["company"])
    conflict = administrator.post(f"{PAGE}?country=DE", sent)
    assert conflict.status_code == 409
    assert stored(shops[0]) == {"DE": ("", ["company"], [])}
    again = untouched(conflict.text, has="format")
    assert again["format"] == [CITY_FIRST]
    assert administrator.post(f"{PAGE}?country=DE", again).status_code == 303
    assert stored(shops[0])["DE"][0] == CITY_FIRST


def test_old_page_with_a_mistake_stays_old(shops: list[Site], administrator: Client) -> None:
    """G23: a refusal doesn't bring the newer version along."""
    sent = form_of(administrator, "DE") | {"format": "{town}"}
    say(shops[0], "DE", required=["company"])
    refused = untouched(administrator.post(f"{PAGE}?country=DE", sent).text, has="format")
    answer = administrator.post(f"{PAGE}?country=DE", refused | {"format": CITY_FIRST})
    assert answer.status_code == 409


def test_format_is_deleted_after_a_question(shops: list[Site], administrator: Client) -> None:
    assert administrator.get(f"{PAGE}/deletion?country=DE").status_code == 404
    say(shops[0], "DE", CITY_FIRST)
    assert administrator.get(f"{PAGE}/deletion?country=DE").status_code == 200
    assert "DE" in stored(shops[0])
    sent = untouched(administrator.get(f"{PAGE}/deletion?country=DE").text, has="version")
    assert administrator.post(f"{PAGE}/deletion?country=DE", sent).status_code == 303
    assert stored(shops[0]) == {}


def test_deletion_says_what_counts_then_and_refuses_an_old_page(
    shops: list[Site], administrator: Client
) -> None:
    """G23."""
    say(shops[0], "DE", CITY_FIRST)
    question = f"{PAGE}/deletion?country=DE"
    assert "as each country has it" in administrator.get(question).text
    say(shops[0], EVERYWHERE, left_out=["phone"])
    page = administrator.get(question).text
    assert "as in every other country" in page
    sent = untouched(page, has="version")
    say(shops[0], "DE", required=["company"])
    assert administrator.post(question, sent).status_code == 409
    assert "DE" in stored(shops[0])


def test_format_for_a_country_that_nobody_knows_any_more_is_deleted(
    shops: list[Site], administrator: Client
) -> None:
    SiteFormat.objects.create(site=shops[0], country="AN")
    question = f"{PAGE}/deletion?country=AN"
    assert question in administrator.get("/sites/north/addresses").text
    sent = untouched(administrator.get(question).text, has="version")
    assert administrator.post(question, sent).status_code == 303
    assert stored(shops[0]) == {}


def test_country_begins_with_what_it_has_of_the_format_for_every_one(
    shops: list[Site], administrator: Client
) -> None:
    """Saved as it is offered, whatever the text for every country has."""
    say(shops[0], EVERYWHERE, "{name}\n{street}\n{postal_code} {city}\n{area}")
    for country in ("DE", "JP", "US"):
        sent = form_of(administrator, country) | {"ask-phone": "required"}
        assert administrator.post(f"{PAGE}?country={country}", sent).status_code == 303


def test_sub_site_shows_what_its_master_says(administrator: Client) -> None:
    master, north = a_family("trade", ["north"], a_set("b2b"))
    say(master, EVERYWHERE, left_out=["phone"])
    assert "As the master has them" in administrator.get("/sites/north/addresses").text
    assert form_of(administrator, "DE")["ask-phone"] == ["left_out"]
    say(north, "DE", CITY_FIRST)
    assert "As the master has them" not in administrator.get("/sites/north/addresses").text


def test_shop_that_is_chosen_sets_the_format_and_the_form(shops: list[Site], administrator: Client) -> None:
    """ADR-04."""
    ada = an_account(site=shops[0])
    add_address(ada, BERLIN, by=OPERATOR)
    say(shops[1], "DE", CITY_FIRST, required=["company"], left_out=["phone"])
    path = f"/customers/{ada.pk}/addresses"
    for site, written in (("north", '<span dir="auto">10115 Berlin'), ("south", "Berlin 10115")):
        assert written in administrator.get(f"{path}?site={site}").text
    assert "phone" in untouched(administrator.get(f"{path}/new?site=north").text, has="drawn_for")
    sent = untouched(administrator.get(f"{path}/new?site=south").text, has="drawn_for")
    assert "phone" not in sent
    sent |= {**BERLIN, "for_shipping": "on"}
    assert administrator.post(f"{path}/new", sent).status_code == 422
    assert administrator.post(f"{path}/new", sent | {"company": "Lind"}).status_code == 303
    assert ada.addresses.count() == 2
    question = f"{path}/{ada.addresses.order_by('pk')[0].pk}/deletion"
    assert "Berlin 10115" in administrator.get(f"{question}?site=south").text
