"""What staff write into a campaign arrives as it was typed; only the link that unsubscribes is ours (CON-03, MSG-01)."""

import html
import re
from email.message import EmailMessage
from typing import Any

import pytest

from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Invalid
from regulars.kernel.mail.outbox import SECRET
from regulars.kernel.mail.sending import send_due
from regulars.kernel.models import Mail
from regulars.newsletters.models import Newsletter
from regulars.newsletters.operations.campaigns import CampaignWish, add_campaign, start_campaign
from regulars.newsletters.operations.sending import send_next_batch
from regulars.newsletters.queries.campaigns import envelope_of
from regulars.newsletters.rules.mails import CAMPAIGN
from regulars.sites.operations.mails import change_mail_text, framed
from tests.mail_server import mail_server
from tests.rooms.newsletters.readers import a_newsletter, subscribed

pytestmark = pytest.mark.django_db(transaction=True)

HOSTILE = [
    "{link}",
    "{link} {newsletter} {site} {subject} {text}",
    "Dear {name}, dear {{name}}, dear {name.__class__}, dear {0} and {}",
    "{{ 7 * 7 }} {% raw %} {# gone #} ${site} <%= site %>",
    "50 % off, %s %d %(site)s %%",
    "<script>alert(1)</script> & <b>bold</b> &amp; &lt;",
    "\\1 \\g<0> \\n $1",
    SECRET,
    "https://elsewhere.example/newsletters/unsubscribe?key=1",
]


def arrived(newsletter: Newsletter, subject: str, text: str, settings: Any) -> EmailMessage:
    """Written, sent, and taken over by a mail server."""
    campaign = add_campaign(CampaignWish(newsletter, subject, text), by=OPERATOR)
    with mail_server() as server:
        settings.SMTP = server.settings
        start_campaign(campaign, by=OPERATOR)
        while send_next_batch() or send_due():
            pass
        (message,) = server.to("ada@mail.example")
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("typed", HOSTILE)
def test_words_arrive_as_they_were_typed(typed: str, settings: Any) -> None:
    newsletter = a_newsletter()
    key = subscribed(newsletter).key
    message = arrived(newsletter, typed, f"Kites.\n\n{typed}\n\nCome {typed} too.", settings)
    assert message["Subject"] == typed
    assert part(message, "plain").startswith(f"Kites.\n\n{typed}\n\nCome {typed} too.\n\nYou receive")
    frame = part(message, "html")
    paragraphs = [
        html.unescape(re.sub("<[^>]+>", "", words))
        for words in re.findall(r"<p[^>]*>(.*?)</p>", frame, re.DOTALL)
    ]
    assert paragraphs[:3] == ["Kites.", typed, f"Come {typed} too."]
    link = f"http://kids.localhost:8000/newsletters/unsubscribe?key={key}"
    assert re.findall(r'href="([^"]+)"', frame) == [link, link, "http://kids.localhost:8000"]
    assert message["List-Unsubscribe"] == f"<{link}>"


@pytest.mark.parametrize("typed", HOSTILE)
def test_preview_shows_what_arrives(typed: str) -> None:
    newsletter = a_newsletter()
    composed = envelope_of(newsletter, typed, f"{typed}\n\nKites.").composed("…")
    assert composed.subject == typed
    assert [paragraph.text for paragraph in composed.paragraphs[:2]] == [typed, "Kites."]
    assert [bool(paragraph.href) for paragraph in composed.paragraphs] == [False, False, False, True]


def test_sites_own_frame_stands_around_the_words(settings: Any) -> None:
    """MSG-02: its placeholders are filled in, those in the words are not."""
    newsletter = a_newsletter()
    subscribed(newsletter)
    body = "Hello from {site}.\n\n{text}\n\n{link}\n\nBye, {newsletter}"
    change_mail_text(
        CAMPAIGN, newsletter.site, "en", subject="{site}: {subject}", body=body, version=0, by=OPERATOR
    )
    message = arrived(newsletter, "{site}", "One {newsletter}.\n\nTwo.", settings)
    site = newsletter.site.name
    assert message["Subject"] == f"{site}: {{site}}"
    assert part(message, "plain").startswith(f"Hello from {site}.\n\nOne {{newsletter}}.\n\nTwo.\n\nhttp://")
    assert "Bye, News of toys" in part(message, "plain")


@pytest.mark.parametrize(
    ("body", "code", "name"),
    [
        ("{text}\n\nNever.", "link_missing", None),
        ("{text}\n\nUnsubscribe here: {link}", "placeholder_missing", "link"),
        ("Hello,\n\n{link}", "placeholder_missing", "text"),
        ("News: {text}\n\n{link}", "placeholder_missing", "text"),
    ],
)
def test_frame_needs_the_words_and_the_link(body: str, code: str, name: str | None) -> None:
    """Without, readers got nothing to read, or no way out."""
    newsletter = a_newsletter()
    with pytest.raises(Invalid) as refused:
        change_mail_text(CAMPAIGN, newsletter.site, "en", subject="x", body=body, version=0, by=OPERATOR)
    assert (refused.value.code, refused.value.values.get("name")) == (code, name)


def test_mail_whose_link_stands_in_a_sentence_still_leaves(settings: Any) -> None:
    """A site had such a frame before it was refused: the way out is in the words."""
    newsletter = a_newsletter()
    key = subscribed(newsletter).key
    with mail_server() as server:
        settings.SMTP = server.settings
        campaign = add_campaign(CampaignWish(newsletter, "Kites", "Kites."), by=OPERATOR)
        start_campaign(campaign, by=OPERATOR)
        send_next_batch()
        mail = Mail.objects.latest("pk")
        bare = replace_link(mail.paragraphs)
        Mail.objects.filter(pk=mail.pk).update(paragraphs=bare)
        send_due()
        (message,) = server.to("ada@mail.example")
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (None, None)
    assert str(key) in framed(Mail.objects.get(pk=mail.pk))


def replace_link(paragraphs: list[list[str]]) -> list[list[str]]:
    return [[f"Bye: {href}" if href else text, ""] for text, href in paragraphs]
