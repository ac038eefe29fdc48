"""WRK-10: the back office speaks English and German; no sentence of its pages is left over."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from babel import Locale
from django.test import Client
from django.utils import translation

from regulars.addresses.models import Address
from regulars.addresses.rules.postal import COUNTRIES
from regulars.addresses.rules.samples import sample_in
from regulars.cards.models import Card, Gateway
from regulars.catalog.models import Discount, FulfilmentCentre, PriceList, Product, ShippingMethod
from regulars.customers.models import Customer, Session
from regulars.fields.models import Attribute
from regulars.fields.rules.shipped import SHIPPED
from regulars.groups.models import CustomerGroup, CustomerRole, PricingPolicy, Tag
from regulars.kernel.models import AuditRecord, Mail
from regulars.newsletters.models import Campaign, Newsletter
from regulars.orders.models import Order, SavedExport
from regulars.pages.models import Page
from regulars.sites.models import CustomerSet, CustomerType, Site, SiteHost
from regulars.staff.models import ApiKey, StaffRole, StaffUser
from regulars.ui import environment
from regulars.webhooks.models import Delivery, Webhook
from tests.doors.backoffice.base.test_budgets import NO_PAGES, address, world
from tests.doors.backoffice.base.test_permission_matrix import guarded, rule_of
from tools.words import COMPILED, PACKAGE, catalog, compiled, missing, sentences, unused

__all__ = ["world"]

pytestmark = pytest.mark.django_db

READ = ("aria-label", "placeholder", "title", "alt", "data-label")
MARKED = re.compile(r"⟦[^⟦⟧]*(?:⟧|…|\Z)")
OURS = re.compile(r"(?i)(?<!\{)\b(doors?|heirs?|rows?|whoever|(needs|waits for) a yes)\b")
WORD = re.compile(r"[^\W\d_]{3,}")
# Moments, addresses of the web, and names that no language changes.
MACHINES = re.compile(
    r"\S+@\S+|\{[a-z_]+\}|[A-Z][a-z]{2} \d{1,2}, \d{4}|https?://\S+|\b[a-z_]+\.[a-z_*]+|evt_\d+|\d+ \w+ ago|\b(Regulars|English|Deutsch|API)\b"
)


class Words(HTMLParser):
    """What a page says to people, without what is written as a machine reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.mute = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.mute += tag in MUTE
        self.said += [value for name, value in attrs if name in READ and value]

    def handle_endtag(self, tag: str) -> None:
        self.mute -= tag in MUTE

    def handle_data(self, data: str) -> None:
        if not self.mute:
            self.said.append(data)


# Pages whose content is a shop's own: a mail as it is sent, the look of its pages.
IN_THE_WORDS_OF_THE_SHOP = {"site-mail", "mail", "site-brand", "campaign"}
FORMS_OF_THE_SHOP = {"site-form", "site-form-preview"}  # with a preview in its language
MUTE = {"script", "style", "code", "pre", "kbd", "textarea"}


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every sentence that is looked up in the catalogue is marked."""
    trans: Any = translation._trans
    monkeypatch.setattr(trans, "gettext", lambda said: f"⟦{said}⟧")
    monkeypatch.setattr(trans, "ngettext", lambda one, many, n: f"⟦{one if n == 1 else many}⟧")
    environment._plain.cache_clear()
    yield
    environment._plain.cache_clear()


def values_of_the_world() -> list[str]:
    """What people and machines wrote: names, codes, addresses; the longest first."""
    columns: list[tuple[Any, tuple[str, ...]]] = [
        (CustomerSet, ("name", "code")),
        (CustomerType, ("name", "code")),
        (Site, ("name", "code", "sender", "locale", "currency", "time_zone")),
        (SiteHost, ("name",)),
        (Address, ("name", "city")),
        (Customer, ("first_name", "last_name", "username", "phone")),
        (StaffUser, ("name", "email")),
        (StaffRole, ("name",)),
        *((model, ("name", "code")) for model in (CustomerRole, Tag, PricingPolicy)),
        (Attribute, ("name", "code")),
        (Webhook, ("name", "url")),
        *((model, ("name", "code")) for model in (Discount, PriceList, Product)),
        (FulfilmentCentre, ("name", "code")),
        (ShippingMethod, ("name", "code")),
        (Page, ("title", "code")),
        (Delivery, ("event",)),
        (Session, ("device",)),
        (Mail, ("subject", "message_id")),
        (ApiKey, ("name", "prefix")),
        (CustomerGroup, ("name", "code")),
        (Gateway, ("name", "code")),
        (Card, ("brand",)),
        (Order, ("number",)),
        (SavedExport, ("name",)),
        (Newsletter, ("name", "code", "wording")),
        (Campaign, ("subject", "text")),
    ]
    found = {
        str(value) for model, names in columns for row in model.objects.values_list(*names) for value in row
    }
    by_language = (Discount, ShippingMethod, Product)
    names_of = [names for model in by_language for names in model.objects.values_list("names", flat=True)]
    found |= {name for names in names_of for name in names.values()}
    english = Locale("en")
    # What a shop asks in German, the button of its form, and the job and mail that only this world has.
    found |= {value for code in COUNTRIES for value in vars(sample_in(code)).values()}
    found |= {one.names["de"] for one in SHIPPED.values()} | {"Create account", "Nothing", "test"}
    names = (english.languages, english.currencies, english.territories)
    found |= {f"{name} ({code})" for code, name in english.languages.items()}
    found |= {str(name) for table in names for name in table.values()}
    return sorted({one for one in found if WORD.search(one)}, key=len, reverse=True)


def left_over(html: str, values: Iterable[str] = ()) -> set[str]:
    words = Words()
    words.feed(html)
    text = "\n".join(words.said)
    while MARKED.search(text):
        text = MARKED.sub(" ", text)
    text = MACHINES.sub(" ", text)
    for value in values:
        text = text.replace(value, " ")
    return {line.strip() for line in text.splitlines() if WORD.search(line)}


def test_no_sentence_of_a_page_is_left_over(
    administrator: Client, world: dict[str, Any], marked: None
) -> None:
    found: dict[str, set[str]] = {}
    values = values_of_the_world()
    for page in guarded():
        if rule_of(page).get and page.name not in NO_PAGES | IN_THE_WORDS_OF_THE_SHOP:
            answer = administrator.get(address(page, world))
            html = answer.text if answer["Content-Type"].startswith("text/html") else ""
            if "brand-mark" in html:  # no value of a page stands in the place of our name
                assert "<span>Regulars</span>" in html, page.name
            for said in left_over(html, values):
                found.setdefault(said, set()).add(str(page.name))
    assert found == {}


# Names of this world, the language that is called by its own name, and a country whose German name is an English word.
NO_ENGLISH = {"", "Default", "Guest", "Nothing", "English", "Island", "Mail"}


def test_no_words_of_ours_are_left_in_english(administrator: Client, world: dict[str, Any]) -> None:
    """Also those that come out of a table, such as the names of shipped roles, types and attributes."""
    english, german = set[str](), set[str]()
    for one in catalog():
        english |= {one.id} if isinstance(one.id, str) else set(one.id)
        german |= {one.string} if isinstance(one.string, str) else set(one.string)
    english |= {one.name for one in SHIPPED.values()}
    found: dict[str, set[str]] = {}
    for page in guarded():
        if rule_of(page).get and page.name not in NO_PAGES | IN_THE_WORDS_OF_THE_SHOP | FORMS_OF_THE_SHOP:
            answer = administrator.get(address(page, world), headers={"Accept-Language": "de"})
            words = Words()
            words.feed(answer.text if answer["Content-Type"].startswith("text/html") else "")
            for said in {said.strip() for said in words.said} & (english - german - NO_ENGLISH):
                found.setdefault(said, set()).add(str(page.name))
    assert found == {}


def test_control_a_sentence_that_is_not_looked_up_is_noticed(marked: None) -> None:
    assert left_over("<p>⟦Sites⟧ <b>⟦of ⟦b2c⟧⟧</b></p>") == set()
    assert left_over('<p title="Plain words">⟦Sites⟧</p>') == {"Plain words"}


def test_catalogue_has_every_sentence_and_no_other() -> None:
    assert missing() == {}
    assert "Everything about %(name)s" in sentences()  # with values too
    assert unused() == set()
    assert COMPILED.read_bytes() == compiled(), "python -m tools.words --write"


def test_screens_say_what_the_glossary_says() -> None:
    """F47: none of the words that only developers know."""
    said = [
        one for sentence in sentences() for one in ([sentence] if isinstance(sentence, str) else sentence)
    ]
    assert [one for one in said if OURS.search(one)] == []
    for before in (
        "A row is written at the first log-in.",
        "open without a row",
        "Each needs a yes",
        "Pick an heir",
    ):
        assert OURS.search(before)


def test_browser_says_the_language_until_the_person_chooses(administrator: Client) -> None:
    german = {"Accept-Language": "fr, de-AT;q=0.8, en;q=0.5"}
    page = administrator.get("/sites", headers=german)
    assert '<html lang="de">' in page.text
    assert "Kundensets" in page.text
    assert '<html lang="en">' in administrator.get("/sites").text
    asked = german | {"Referer": "http://admin.localhost/sites?q=kids"}
    answer = administrator.post("/language", {"lang": "en"}, headers=asked)
    assert (answer.status_code, answer["Location"]) == (303, "/sites?q=kids")
    assert '<html lang="en">' in administrator.get("/sites", headers=german).text
    assert AuditRecord.objects.latest("pk").event == "staff.language_chosen"
    administrator.post("/language", {"lang": ""})
    assert '<html lang="de">' in administrator.get("/sites", headers=german).text
    assert administrator.post("/language", {"lang": "xx"}).status_code == 422
    assert set(StaffUser.objects.values_list("language", flat=True)) == {""}


def test_what_a_rule_refuses_is_told_in_the_language_of_the_page(administrator: Client) -> None:
    sent = {"code": "B2C", "name": "Shoppers"}
    german = administrator.post("/customer-types/new", sent, headers={"Accept-Language": "de"}).text
    assert "Es gibt schon einen Kundentyp mit diesem Code." in german
    assert "There is a customer type with this code already." not in german


def test_api_answers_english(administrator: Client) -> None:
    answer = administrator.get("/api/v1/sets", headers={"Accept-Language": "de"}).json()
    assert answer["detail"].startswith("Send a valid key")


SENTENCE = re.compile(r"""["'`][A-Z][a-z']+ [^"'`]*["'`]""")


def test_scripts_say_what_the_page_gives_them() -> None:
    """WRK-10: in the language of the page, from `words` in ui/tail.html."""
    assert SENTENCE.search('say("Nothing found")')
    scripts = sorted((PACKAGE / "ui/static/ui").rglob("*.js"))
    assert len(scripts) > 15
    assert {path.name: found for path in scripts if (found := SENTENCE.findall(path.read_text()))} == {}
