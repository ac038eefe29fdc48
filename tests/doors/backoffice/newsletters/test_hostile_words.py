"""Whatever staff write into a campaign, its pages show it as it was typed; the words of its mails have a preview (MSG-01)."""

import pytest
from django.test import Client

from regulars.newsletters.models import Campaign
from regulars.newsletters.rules.mails import CAMPAIGN, CONFIRM
from regulars.sites.models import Site
from tests.doors.pages import words_of
from tests.rooms.newsletters.readers import a_newsletter, many
from tests.rooms.newsletters.test_campaign_words import HOSTILE
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kids() -> Site:
    return a_site("kids", a_set("b2c"), name="Mystic Kids")


@pytest.mark.parametrize("typed", HOSTILE)
def test_pages_of_a_campaign_show_what_was_typed(typed: str, manager: Client, kids: Site) -> None:
    newsletter = a_newsletter(site=kids)
    many(newsletter, 1)
    wish = {"newsletter": str(newsletter.pk), "subject": typed, "text": f"Kites.\n\n{typed}"}
    answer = manager.post("/campaigns/new", wish)
    assert answer.status_code == 303, words_of(answer)
    pk = Campaign.objects.get().pk
    for path in ("/campaigns", f"/campaigns/{pk}", f"/campaigns/{pk}/deletion", "/history"):
        page = manager.get(path)
        assert page.status_code == 200, path
        assert typed in words_of(page), path
    assert (
        words_of(manager.get(f"/campaigns/{pk}")).count(typed) >= 3
    )  # heading, subject, words of the preview


@pytest.mark.parametrize(
    ("code", "language", "words"),
    [
        (CONFIRM.code, "en", "Confirm your subscription to New toys"),
        (CONFIRM.code, "de", "Bestätigen Sie Ihr Abonnement von New toys"),
        (CAMPAIGN.code, "en", "Come and see them."),
        (CAMPAIGN.code, "de", "Sie erhalten diese E-Mail"),
    ],
)
def test_mails_of_newsletters_have_words_of_sites_and_a_preview(
    viewer: Client, code: str, language: str, words: str
) -> None:
    path = f"/sites/kids/mails/{code}/{language}"
    assert path in viewer.get("/sites/kids/mails").text
    assert words in words_of(viewer.get(path))


def test_preview_says_what_a_frame_lacks(administrator: Client) -> None:
    path = "/sites/kids/mails/newsletter_campaign/en"
    typed = {"subject": "{subject}", "body": "Hello\n\n{link}", "version": "0"}
    said = "This mail needs {text} in a paragraph of its own."
    assert said in words_of(administrator.post(f"{path}/preview", typed))
    refused = administrator.post(path, typed)
    assert (refused.status_code, said in words_of(refused)) == (422, True)


def test_name_and_wording_of_a_newsletter_are_no_templates(manager: Client, kids: Site) -> None:
    newsletter = a_newsletter(site=kids)
    newsletter.name, newsletter.wording = "{link} {{ 1 }} %(x)s", "I agree to {newsletter} %s."
    newsletter.save()
    for path in ("/newsletters", "/newsletters/kids/toys", "/newsletters/kids/toys/subscribers"):
        assert newsletter.name in words_of(manager.get(path)), path
