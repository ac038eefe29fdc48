"""A site's Forms tab: every button, with and without scripts."""

import re
from functools import partial
from typing import Any

import pytest
from django.test import Client

from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.operations.forms import save_form
from regulars.fields.queries import form_at
from regulars.fields.rules import Definition, Purpose, Type
from regulars.fields.rules.forms import FormField
from regulars.fields.rules.shipped import SHIPPED
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.cost import cost_of
from tests.doors.backoffice.base.test_budgets import PIECES, STATEMENTS
from tests.doors.pages import plan_in, plan_lines
from tests.statements import counted_statements
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db

REGISTRATION, PROFILE = "/sites/kids/forms/registration/B2C", "/sites/kids/forms/profile/B2C"
NEEDED: dict[str, Any] = {"field": ["email", "last_name"], "version": 0}


@pytest.fixture
def kids(db: None) -> Site:
    return a_site("kids")


def codes(site: Site, purpose: Purpose = Purpose.REGISTRATION, kind: str = "B2C") -> list[str]:
    return [one.code for one in form_at(site.pk, purpose, kind).fields]


def on_screen(text: str) -> list[str]:
    return re.findall(r'name="field" value="(\w+)"', text)


def test_tab_opens_with_the_standard_form_of_a_type_that_the_site_takes(
    kids: Site, administrator: Client
) -> None:
    assert administrator.get("/sites/kids/forms")["Location"] == REGISTRATION
    text = administrator.get(REGISTRATION).text
    assert on_screen(text) == [
        "first_name",
        "last_name",
        "email",
        "phone",
        "password",
        "password_confirmation",
        "marketing_opt_in",
    ]
    assert "Standard form" in text
    assert text.index("Private customer</a>") < text.index("Employee</a>")


def test_each_type_gets_its_own_fields_in_its_own_order(kids: Site, administrator: Client) -> None:
    """REG-02, REG-11: company lines and department on the form of businesses."""
    fields = ["company", "company2", "department", "last_name", "email"]
    sent = {
        "field": fields,
        "version": 0,
        "department.required": "on",
        "company.label": "Firm",
        "company.label_de": "Betrieb",
    }
    assert administrator.post(REGISTRATION.replace("B2C", "B2B"), sent | {"save": "1"}).status_code == 303
    form = form_at(kids.pk, Purpose.REGISTRATION, "B2B")
    assert [one.code for one in form.fields] == fields
    assert [one.code for one in form.fields if one.required] == ["department", "last_name", "email"]
    company = form.fields[0]
    assert (company.label_in("en"), company.label_in("de")) == ("Firm", "Betrieb")
    assert "phone" in codes(kids)


@pytest.mark.parametrize(
    ("step", "after"),
    [
        ({"add": "salutation"}, ["email", "last_name", "phone", "salutation"]),
        ({"add": "password"}, ["email", "last_name", "phone", "password", "password_confirmation"]),
        ({"remove": "phone"}, ["email", "last_name"]),
        ({"remove": "email"}, ["email", "last_name", "phone"]),
        ({"up": "phone"}, ["email", "phone", "last_name"]),
        ({"down": "email"}, ["last_name", "email", "phone"]),
        ({"up": "email"}, ["email", "last_name", "phone"]),
        ({"add": "no_such"}, ["email", "last_name", "phone"]),
    ],
)
def test_buttons_change_the_screen_without_scripts_and_store_nothing(
    kids: Site, administrator: Client, step: dict[str, str], after: list[str]
) -> None:
    """ATT-01: email and last name stay; REG-07: the confirmation comes with the password."""
    sent = {"field": ["email", "last_name", "phone"], "version": 0, "phone.help": "By day, please"}
    text = administrator.post(REGISTRATION, sent | step).text
    assert on_screen(text) == after
    assert ("By day, please" in text) == ("phone" in after)
    assert form_at(kids.pk, Purpose.REGISTRATION, "B2C").is_standard


def test_password_takes_its_confirmation_along(kids: Site, administrator: Client) -> None:
    """REG-07"""
    sent = {"field": ["email", "last_name", "password", "password_confirmation"], "version": 0}
    assert on_screen(administrator.post(REGISTRATION, sent | {"remove": "password_confirmation"}).text) == [
        "email",
        "last_name",
    ]
    refused = administrator.post(REGISTRATION, {**NEEDED, "field": ["email", "last_name", "password"]})
    assert (refused.status_code, "come together" in refused.text) == (422, True)


def test_htmx_gets_the_rows_and_the_preview_hears_of_it(kids: Site, administrator: Client) -> None:
    answer = administrator.post(REGISTRATION, NEEDED | {"add": "phone"}, headers={"HX-Request": "true"})
    assert on_screen(answer.text) == ["email", "last_name", "phone"]
    assert "<html" not in answer.text
    assert answer["HX-Trigger-After-Settle"] == "regulars:form-changed"


def test_what_cannot_be_on_the_form_is_not_offered(kids: Site, administrator: Client) -> None:
    """G14: what staff decide is on no registration form; a profile shows it locked."""
    picks = set(re.findall(r'name="add" value="(\w+)"', administrator.get(REGISTRATION).text))
    assert picks & {"approve_flag", "pricing_policy", "type"} == set()
    assert {"salutation", "company", "department", "registration_address"} <= picks
    picks = set(re.findall(r'name="add" value="(\w+)"', administrator.get(PROFILE).text))
    assert {"approve_flag", "email"} <= picks
    assert picks & {"password", "registration_address"} == set()


def test_pattern_is_tried_before_it_is_saved(kids: Site, administrator: Client) -> None:
    """REG-06, REG-08: a ready pattern brings its sentence."""
    sent = {
        "field": ["email", "last_name"],
        "version": 0,
        "email.ready": "domain",
        "email.value": "ada@mail.example",
    }
    said = administrator.post(REGISTRATION, sent | {"try": "email"}, headers={"HX-Request": "true"})
    assert "Refused: Use your company" in said.text
    sent["email.value"] = "ada@corp.example"
    assert "This passes." in administrator.post(REGISTRATION, sent | {"try": "email"}).text
    assert administrator.post(REGISTRATION, sent | {"save": "1"}).status_code == 303
    email = form_at(kids.pk, Purpose.REGISTRATION, "B2C").fields[0]
    assert email.pattern == r"[^@\s]+@corp\.example"
    assert email.message_in("de").startswith("Bitte")


def test_pattern_that_explodes_is_refused_beside_its_field(kids: Site, administrator: Client) -> None:
    sent = NEEDED | {"email.pattern": "(a|aa)+c", "save": "1"}
    answer = administrator.post(REGISTRATION, sent)
    assert (answer.status_code, "take this pattern too long" in answer.text) == (422, True)
    tried = administrator.post(REGISTRATION, sent | {"try": "email", "email.value": "a" * 60})
    assert "take this pattern too long" in tried.text


def test_stale_page_shows_what_is_stored_and_saving_again_is_a_decision(
    kids: Site, administrator: Client
) -> None:
    """G23"""
    save_form(
        kids,
        Purpose.REGISTRATION,
        "B2C",
        [FormField(SHIPPED[code]) for code in ("email", "last_name", "phone")],
        version=0,
        by=OPERATOR,
    )
    answer = administrator.post(REGISTRATION, NEEDED | {"save": "1"})
    assert (answer.status_code, "Email, Last name, Phone" in answer.text) == (409, True)
    assert on_screen(answer.text) == ["email", "last_name"]
    assert 'name="version" value="1"' in answer.text
    assert administrator.post(REGISTRATION, NEEDED | {"version": 1, "save": "1"}).status_code == 303
    assert codes(kids) == ["email", "last_name"]


def test_hidden_values_are_told_before_a_profile_is_saved(kids: Site, administrator: Client) -> None:
    """D-32: counted in the site's set, of this type; the values stay."""
    ada = an_account(site=kids)
    change_profile(ada, ProfileChanges(phone="0123 456"), version=1, by=OPERATOR)
    an_account("ben@mail.example", kids, type="B2B")
    sent = {"field": ["last_name", "first_name"], "version": 0, "last_name.label": "Surname", "save": "1"}
    asked = administrator.post(PROFILE, sent)
    assert plan_lines(asked.text) == {"hidden": "1"}
    assert 'name="last_name.label" value="Surname"' in asked.text
    assert form_at(kids.pk, Purpose.PROFILE, "B2C").is_standard
    plan = plan_in(asked.text)
    assert administrator.post(PROFILE, sent | {"plan": "of-yesterday"}).status_code == 409
    assert 'value="Surname"' in administrator.post(PROFILE, sent | {"back": "1"}).text
    assert administrator.post(PROFILE, sent | {"plan": plan}).status_code == 303
    assert codes(kids, Purpose.PROFILE) == ["last_name", "first_name"]
    ada.refresh_from_db()
    assert ada.phone == "0123 456"


def test_standard_form_comes_back_after_a_question(kids: Site, administrator: Client) -> None:
    administrator.post(REGISTRATION, NEEDED | {"save": "1"})
    asked = administrator.get(f"{REGISTRATION}/standard").text
    plan = plan_in(asked)
    assert "is forgotten" in asked
    assert administrator.post(f"{REGISTRATION}/standard", {"plan": plan, "version": 1}).status_code == 303
    assert form_at(kids.pk, Purpose.REGISTRATION, "B2C").is_standard


def test_copied_form_is_looked_at_before_it_replaces_another(kids: Site, administrator: Client) -> None:
    a_site("sports")
    administrator.post(REGISTRATION, NEEDED | {"save": "1"})
    for wish, path in (({"to": "sports:B2B"}, REGISTRATION), ({"from": "kids:B2C"}, None)):
        place = path or "/sites/sports/forms/registration/B2B"
        assert "own form, 2 fields" in administrator.get(f"{place}/copy").text or wish.get("to")
        led = administrator.post(f"{place}/copy", wish)
        assert led["Location"] == "/sites/sports/forms/registration/B2B?from=kids:B2C"
    text = administrator.get(led["Location"]).text
    assert on_screen(text) == ["email", "last_name"]
    assert "Nothing is saved yet" in text
    assert "First name, Last name, Company" in text
    assert "data-unsaved" in text


def test_preview_speaks_the_chosen_language_and_escapes_every_word(kids: Site, administrator: Client) -> None:
    """REG-10; markup in labels and options is text."""
    bad = "<img src=x onerror=alert(1)>"
    add_attribute(Definition("shoe_size", bad, Type.NUMBER), by=OPERATOR)
    sent = {
        "field": ["salutation", "shoe_size", "phone"],
        "version": 0,
        "phone.help": bad,
        "phone.label_de": bad,
    }
    text = administrator.post(f"{REGISTRATION}/preview", sent | {"language": "de"}).text
    assert "Frau" in text
    assert "Konto anlegen" in text
    page = administrator.post(REGISTRATION, sent | {"add": "email"}).text
    assert "<img" not in text + page
    assert text.count("&lt;img") == 3


def test_preview_has_the_colours_of_the_shop(kids: Site, administrator: Client) -> None:
    answer = administrator.get("/sites/kids/brand.css")
    assert answer["Content-Type"].startswith("text/css")
    assert answer.text.startswith(".preview {")


def test_viewer_reads_and_saves_nothing(kids: Site, viewer: Client) -> None:
    assert '<fieldset class="stack" disabled>' in viewer.get(REGISTRATION).text
    assert viewer.post(REGISTRATION, NEEDED | {"save": "1"}).status_code == 403


def test_form_with_sixty_fields_of_two_hundred_attributes_stays_usable(
    kids: Site, administrator: Client
) -> None:
    own = [
        add_attribute(Definition(f"extra_{number}", f"Extra {number}", Type.TEXT), by=OPERATOR).definition()
        for number in range(200)
    ]
    fields = [FormField(SHIPPED[code]) for code in ("email", "last_name")]
    save_form(
        kids,
        Purpose.REGISTRATION,
        "B2C",
        [*fields, *map(FormField, own[:58])],
        version=0,
        by=OPERATOR,
    )
    page = administrator.get(REGISTRATION)
    assert len(on_screen(page.text)) == 60
    for path in (REGISTRATION, "/attributes"):
        with counted_statements() as counted:
            administrator.get(path)
        assert counted.count < STATEMENTS
        cost = cost_of(partial(administrator.get, path), enough=2 * PIECES)  # as long as a form may be
        assert cost <= 2 * PIECES
    one_more = {"field": [*codes(kids), "extra_199"], "version": 1, "save": "1"}
    refused = administrator.post(REGISTRATION, one_more)
    assert (refused.status_code, "at most 60 fields" in refused.text) == (422, True)


def test_try_it_answers_in_the_language_of_the_page(kids: Site, administrator: Client) -> None:
    sent = NEEDED | {
        "email.pattern": "x+",
        "email.message": "Only x.",
        "email.message_de": "Nur x.",
        "email.value": "a",
        "try": "email",
    }
    assert "Only x." in administrator.post(REGISTRATION, sent, headers={"HX-Request": "true"}).text
    german = {"HX-Request": "true", "Accept-Language": "de"}
    assert "Abgelehnt: Nur x." in administrator.post(REGISTRATION, sent, headers=german).text
