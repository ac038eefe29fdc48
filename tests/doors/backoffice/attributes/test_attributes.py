"""Customers > Attributes: defined, changed and deleted by staff (ATT-01, ATT-04, ATT-06)."""

import re
from typing import Any

import pytest
from django.test import Client

from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.fields.models import Attribute
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.operations.forms import save_form
from regulars.fields.queries import form_at
from regulars.fields.rules import Definition, Option, Purpose, Type
from regulars.fields.rules.forms import FormField
from regulars.fields.rules.shipped import SHIPPED
from regulars.kernel.actor import OPERATOR
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db

SIZE = {
    "name": "Shoe size",
    "name_de": "Schuhgröße",
    "type": "number",
    "group": "attributes",
    "writable": "on",
}


def the(code: str) -> Definition:
    return Attribute.objects.get(code=code).definition()


def test_list_shows_what_comes_with_regulars_and_finds_by_word_group_and_type(administrator: Client) -> None:
    """ATT-06"""
    text = administrator.get("/attributes").text
    assert all(one.name in text for one in SHIPPED.values())
    found = administrator.get("/attributes?q=anrede&group=identity&type=choice").text
    assert re.findall(r'href="/attributes/(\w+)" class="row-link"', found) == ["salutation"]
    assert "<html" not in administrator.get("/attributes?q=x", headers={"HX-Request": "true"}).text


def test_attribute_is_added_with_a_code_from_its_name(administrator: Client) -> None:
    """ATT-01"""
    answer = administrator.post("/attributes/new", SIZE | {"least": "15", "most": "60.5", "decimals": "1"})
    assert answer["Location"] == "/attributes/shoe_size"
    size = the("shoe_size")
    assert (size.type, size.names, size.limits.least, size.limits.most, size.limits.decimals) == (
        Type.NUMBER,
        {"de": "Schuhgröße"},
        15,
        60.5,
        1,
    )
    assert "Schuhgröße" in administrator.get("/attributes/shoe_size").text


def test_choice_gets_its_options_by_buttons_without_scripts(administrator: Client) -> None:
    sent: dict[str, Any] = {"name": "Sport", "type": "choice", "group": "attributes"}
    rows = {"option_name": ["Football", "Golf"], "option_de": ["Fußball", ""], "option_key": ["", "G"]}
    steps = {"option_add": 3, "option_remove": 1, "option_up": 2, "option_down": 2}
    for step, count in steps.items():
        text = administrator.post("/attributes/new", sent | rows | {step: "1"}).text
        assert text.count('name="option_key"') == count
        assert not Attribute.objects.filter(code="sport").exists()
    assert administrator.post("/attributes/new", sent | rows).status_code == 303
    assert the("sport").options == (Option("football", "Football", {"de": "Fußball"}), Option("G", "Golf"))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"code": "__proto__"}, "Up to 40 small letters"),
        ({"code": "constructor"}, "means something else"),
        ({"code": "state"}, "means something else"),
        ({"code": "email"}, "There is an attribute with this code"),
        ({"code": "größe"}, "Up to 40 small letters"),
        ({"name": "a\u202eb"}, "invisible or control"),
        ({"name": "x" * 101}, "at most 100"),
        ({"name": "  "}, "Up to 40 small letters"),
        ({"least": "5", "most": "1"}, "The least is above"),
        ({"least": "many"}, "with digits"),
        ({"type": "image", "filterable": "on"}, "filtered by"),
        ({"group": "credentials"}, "be in this group"),
        ({"group": "consent"}, "yes or no"),
        ({"type": "choice"}, "at least one option"),
        ({"type": "choice", "option_name": ["a"] * 201, "option_key": [f"k{n}" for n in range(201)], "option_de": [""] * 201}, "At most 200"),
        ({"type": "choice", "option_name": ["a", "b"], "option_key": ["x", "x"], "option_de": ["", ""]}, "key of its own"),
        ({"type": "choice", "option_name": ["a"], "option_key": ["<b>"], "option_de": [""]}, "Keys of options"),
    ],
)  # fmt: skip
def test_hostile_definition_is_refused_beside_its_field(
    administrator: Client, wrong: dict[str, Any], told: str
) -> None:
    """Reserved names, tricks of Unicode, too long, too many; what was typed stays."""
    answer = administrator.post("/attributes/new", SIZE | wrong)
    assert answer.status_code in {409, 422}
    assert told in answer.text
    assert "Schuhgröße" in answer.text
    assert not Attribute.objects.filter(shipped=False).exists()


def test_markup_in_every_word_is_text_on_every_screen(administrator: Client) -> None:
    bad = "<script>alert(1)</script>"
    rows = {"option_name": [bad], "option_de": [bad], "option_key": ["one"]}
    sent = {"name": bad, "name_de": bad, "code": "bad", "type": "choice", "group": "attributes"} | rows
    assert administrator.post("/attributes/new", sent).status_code == 303
    for path in ("/attributes", "/attributes/bad", "/attributes/bad/deletion"):
        text = administrator.get(path).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


def test_shipped_attribute_changes_its_words_alone(administrator: Client) -> None:
    """ATT-04: and the options of the salutation (REG-10)."""
    rows = {"option_name": ["Dr", "Ms"], "option_de": ["Dr.", "Frau"], "option_key": ["dr", "ms"]}
    sent = {"name": "Title", "name_de": "Titel", "version": 1, "filterable": "on", "group": "b2b"} | rows
    assert administrator.post("/attributes/salutation", sent).status_code == 303
    one = the("salutation")
    assert (one.name, one.names["de"], one.group, one.filterable) == ("Title", "Titel", "identity", False)
    assert [option.key for option in one.options] == ["dr", "ms"]
    deletion = administrator.get("/attributes/salutation/deletion").text
    assert "comes with Regulars and stays" in deletion
    assert administrator.post("/attributes/salutation/deletion", {"values": "erase"}).status_code == 409


def test_option_that_a_customer_has_stays(administrator: Client) -> None:
    ada = an_account(site=a_site("kids"))
    change_profile(ada, ProfileChanges(attributes={"salutation": "mx"}), version=1, by=OPERATOR)
    rows = {"option_name": ["Ms"], "option_de": ["Frau"], "option_key": ["ms"]}
    answer = administrator.post("/attributes/salutation", {"name": "Salutation", "version": 1} | rows)
    assert (answer.status_code, "Customers have mx" in answer.text) == (409, True)


def test_stale_page_is_refused_and_says_so(administrator: Client) -> None:
    """G23"""
    administrator.post("/attributes/phone", {"name": "Telephone", "version": 1})
    answer = administrator.post("/attributes/phone", {"name": "Mobile", "version": 1})
    assert (answer.status_code, "Someone else saved" in answer.text) == (409, True)
    assert 'value="Mobile"' in answer.text
    assert 'name="version" value="2"' in answer.text


@pytest.mark.parametrize(("values", "left"), [("keep", {"shoe_size": 42}), ("erase", {})])
def test_own_attribute_is_deleted_after_its_use_was_shown(
    administrator: Client, values: str, left: dict[str, Any]
) -> None:
    """ATT-01: off its forms, its values kept or erased as chosen; a form of nothing else is the standard one again."""
    kids = a_site("kids")
    size = add_attribute(Definition("shoe_size", "Shoe size", Type.NUMBER), by=OPERATOR).definition()
    phone = FormField(SHIPPED["phone"])
    save_form(kids, Purpose.PROFILE, "B2C", [FormField(size)], version=0, by=OPERATOR)
    save_form(kids, Purpose.PROFILE, "B2B", [FormField(size), phone], version=0, by=OPERATOR)
    ada = an_account(site=kids)
    change_profile(ada, ProfileChanges(attributes={"shoe_size": 42}), version=1, by=OPERATOR)
    asked = administrator.get("/attributes/shoe_size/deletion").text
    assert "Site kids: Profile, Business customer" in asked
    assert "Customers with something in it: 1." in asked
    assert administrator.post("/attributes/shoe_size/deletion", {}).status_code == 422
    assert administrator.post("/attributes/shoe_size/deletion", {"values": values}).status_code == 303
    assert not Attribute.objects.filter(code="shoe_size").exists()
    ada.refresh_from_db()
    assert ada.attributes == left
    assert form_at(kids.pk, Purpose.PROFILE, "B2C").is_standard
    other = form_at(kids.pk, Purpose.PROFILE, "B2B")
    assert ([one.code for one in other.fields], other.version) == (["phone"], 2)


def test_viewer_and_manager_read_and_define_nothing(viewer: Client, manager: Client) -> None:
    for client in (viewer, manager):
        assert "Add attribute" not in client.get("/attributes").text
        assert '<fieldset class="stack" disabled>' in client.get("/attributes/salutation").text
        assert client.post("/attributes/new", SIZE).status_code == 403


def test_two_hundred_options_are_shown_and_saved(administrator: Client) -> None:
    options = tuple(Option(f"k{number}", f"Option {number}") for number in range(200))
    add_attribute(Definition("many", "Many", Type.CHOICE, options=options), by=OPERATOR)
    assert administrator.get("/attributes/many").text.count('name="option_key"') == 200
    rows = {"option_name": [], "option_de": [""] * 200, "option_key": []}
    rows["option_name"] = [one.name for one in options]
    rows["option_key"] = [one.key for one in options]
    assert (
        administrator.post(
            "/attributes/many", {"name": "Many", "group": "attributes", "version": 1} | rows
        ).status_code
        == 303
    )


def test_attributes_are_called_as_the_language_of_the_page_does(administrator: Client) -> None:
    german = {"Accept-Language": "de"}
    a_site("kids", locale="de_DE")
    for address in ("/attributes", "/attributes/salutation", "/sites/kids/forms/registration/B2C"):
        text = administrator.get(address, headers=german).text
        assert ('<html lang="de">' in text, "Anrede" in text) == (True, True), address
        assert not re.search(r">(Salutation|Last name)<", text), address
    refused = administrator.post(
        "/sites/kids/forms/registration/B2C",
        {"field": ["last_name", "approve_flag"], "version": 0, "save": "1"},
        headers=german,
    )
    assert "Bestellungen brauchen Freigabe" in refused.text
