"""A site's own words for its mails: placeholders and nothing else."""

import pytest

from regulars.customers.rules.mails import PASSWORD_RESET
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.mail.outbox import html_of
from regulars.kernel.models import AuditRecord, Mail
from regulars.sites.models import MailText, Site
from regulars.sites.operations.mails import (
    Paragraph,
    change_mail_text,
    compose,
    framed,
    letterhead_of,
    reset_mail_text,
    text_of,
    write_mail,
)
from regulars.sites.rules import mails_on
from tests.world import a_site

pytestmark = pytest.mark.django_db

SAM = Actor(ActorKind.STAFF, Channel.BACKOFFICE, 1)
BODY = "Dear {name},\n\nthis way:\n\n{link}\n\nYours, {site}"


@pytest.fixture
def kids() -> Site:
    return a_site("kids", name="Mystic Kids", brand_colour="#d2541b")


def change(site: Site, *, subject: str = "Your new password", body: str = BODY, version: int = 0) -> MailText:
    return change_mail_text(PASSWORD_RESET, site, "en", subject=subject, body=body, version=version, by=SAM)


def test_own_words_replace_the_shipped_ones_in_one_language(kids: Site) -> None:
    change(kids, subject="{site}: your new password")
    composed = compose(
        letterhead_of(kids),
        text_of(PASSWORD_RESET, kids, "en"),
        {"name": "Ada", "link": "http://x.example/y"},
    )
    assert composed.subject == "Mystic Kids: your new password"
    assert composed.text.startswith("Dear Ada,\n\nthis way:\n\nhttp://x.example/y\n\nYours, Mystic Kids\n")
    assert Paragraph("Choose a new password", "http://x.example/y") in composed.paragraphs
    assert text_of(PASSWORD_RESET, kids, "de").subject.startswith("Wählen Sie")
    assert text_of(PASSWORD_RESET, a_site("sports"), "en").subject.startswith("Choose")
    assert AuditRecord.objects.filter(event="site.mail_text_changed").count() == 1


def test_reset_brings_the_shipped_words_back(kids: Site) -> None:
    change(kids)
    reset_mail_text(PASSWORD_RESET, kids, "en", by=SAM)
    assert text_of(PASSWORD_RESET, kids, "en").subject == "Choose a new password for {site}"


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"body": "{link} {password}"}, "unknown_placeholder", "body"),
        ({"body": "{link} {name.__class__}"}, "unknown_placeholder", "body"),
        ({"body": "{link} {}"}, "unknown_placeholder", "body"),
        ({"subject": "{nmae}"}, "unknown_placeholder", "subject"),
        ({"body": "no way in"}, "link_missing", "body"),
        ({"body": ""}, "required", "body"),
        ({"subject": " "}, "required", "subject"),
        ({"subject": "one\ntwo"}, "control_characters", "subject"),
        ({"body": "{link}\x00"}, "control_characters", "body"),
        ({"body": "{link}" + "x" * 5000}, "too_long", "body"),
        ({"subject": "x" * 201}, "too_long", "subject"),
    ],
)
def test_words_that_can_not_be_are_refused_beside_their_field(
    kids: Site, values, code: str, field: str
) -> None:
    with pytest.raises(Invalid) as error:
        change(kids, **values)
    assert (error.value.code, error.value.field) == (code, field)
    assert not MailText.objects.exists()


@pytest.mark.parametrize("body", ["{{ 7*7 }} {link}", "{% if x %} {link}", "{link!r} {link}", "{0} {link}"])
def test_template_languages_are_refused(kids: Site, body: str) -> None:
    with pytest.raises(Invalid) as error:
        change(kids, body=body)
    assert error.value.code == "unknown_placeholder"


def test_other_signs_mean_nothing(kids: Site) -> None:
    change(kids, body="${name} %(name)s {link} } {")
    composed = compose(letterhead_of(kids), text_of(PASSWORD_RESET, kids, "en"), {"name": "Ada", "link": "L"})
    assert composed.text.startswith("$Ada %(name)s L } {\n")


def test_words_that_somebody_else_saved_meanwhile_are_kept(kids: Site) -> None:
    """G23"""
    assert change(kids).version == 1
    assert change(kids, subject="Second", version=1).version == 2
    for stale in (0, 1):
        with pytest.raises(Conflict) as error:
            change(kids, subject="Third", version=stale)
        assert error.value.code == "version_conflict"
    assert MailText.objects.get().subject == "Second"


def test_frame_wears_the_colour_of_the_site_and_nothing_from_elsewhere(kids: Site) -> None:
    mail = write_mail(
        PASSWORD_RESET,
        kids,
        to="ada@mail.example",
        language="en",
        about=("customer", 1),
        values={"name": "Ada", "username": "ada", "link": "http://kids.localhost/x"},
    )
    assert mail.html == ""  # whoever sends it makes it (P3)
    html = html_of(mail)
    assert "#d2541b" in html
    assert "Choose a new password</a>" in html
    for fetched in ("<img", "<script", "<link", "url(", "@import"):
        assert fetched not in html


def test_mail_of_a_site_that_is_gone_leaves_as_plain_text(kids: Site) -> None:
    assert framed(Mail(site_id=kids.pk + 1, paragraphs=[["Hello", ""]])) == ""


@pytest.mark.parametrize(
    ("colour", "letters"),
    [("#000000", "#ffffff"), ("#ffffff", "#000000"), ("#facc15", "#000000"), ("#24427a", "#ffffff")],
)
def test_letters_on_a_button_can_be_read(colour: str, letters: str) -> None:
    assert mails_on(colour) == letters
