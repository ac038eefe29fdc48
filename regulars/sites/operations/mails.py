"""Mails in a site's name: its texts, colour, sender, language and links (MSG-02, G11)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from css_inline import CSSInliner
from django.conf import settings
from django.template import engines

from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Invalid, NotFound
from regulars.kernel.i18n import LANGUAGES, spoken
from regulars.kernel.mail.mail_types import (
    MailType,
    Text,
    check_text,
    fill,
    shipped_text,
)
from regulars.kernel.mail.outbox import OutgoingMail, framed_by, post
from regulars.kernel.models import Mail
from regulars.kernel.texts import one_line
from regulars.sites import rules
from regulars.sites.models import MailText, Site

__all__ = [
    "Composed",
    "Letterhead",
    "Paragraph",
    "address_of",
    "address_of_office",
    "change_mail_text",
    "checked_text",
    "compose",
    "framed",
    "letterhead_of",
    "reset_mail_text",
    "text_of",
    "write_mail",
    "write_office_mail",
]

OFFICE_COLOUR = "#3b4a5a"


@dataclass(frozen=True)
class Paragraph:
    """Some lines, or with `href` a button."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Letterhead:
    """In whose name a mail is: a shop's or the back office's."""

    name: str
    address: str
    colour: str


@dataclass(frozen=True)
class Composed:
    """A mail as its reader gets it; `paragraphs` are what its frame holds."""

    subject: str
    paragraphs: list[Paragraph]
    text: str


def address_of(site: Site, path: str = "") -> str:
    """An address at the site's first host: of a row, never of a request (G11)."""
    host = site.hosts.order_by("pk").values_list("name", flat=True)[0]
    if not settings.IS_LOCAL:
        return f"https://{host}{path}"
    return f"http://{host}{'' if settings.PORT == 80 else f':{settings.PORT}'}{path}"


def address_of_office(path: str) -> str:
    """An address in the back office: of the settings, never of a request (G11)."""
    if not settings.IS_LOCAL:
        return f"https://admin.{settings.DOMAIN}{path}"
    return f"http://admin.{settings.DOMAIN}{'' if settings.PORT == 80 else f':{settings.PORT}'}{path}"


def text_of(mail_type: MailType, site: Site, language: str) -> Text:
    """The site's own text for this mail, else the one that comes with Regulars."""
    shipped = shipped_text(mail_type, language)
    own = MailText.objects.filter(site=site, flow=mail_type.code, language=language).first()
    return Text(own.subject, own.body, shipped.button) if own else shipped


def letterhead_of(site: Site, through: Site | None = None) -> Letterhead:
    """`through` is the site at whose host its reader was: there the mail leads, too."""
    return Letterhead(site.name, address_of(through or site), site.brand_colour)


def compose(head: Letterhead, text: Text, values: Mapping[str, str]) -> Composed:
    """Subject, plain text, and what the frame holds. A paragraph that is nothing but the link is a button; left out where there is none.

    What a value says is never read as a placeholder or button; where it has paragraphs of its own they stay apart.
    """
    known = {**values, "site": head.name}
    subject = " ".join(fill(text.subject, known).split())[:300]
    parts = [part for part in text.body.split("\n\n") if known.get("link", "-") or part.strip() != "{link}"]
    body = fill("\n\n".join(parts), known)
    paragraphs: list[Paragraph] = []
    for part in parts:
        if part.strip() == "{link}":
            paragraphs.append(Paragraph(fill(text.button, known) or known["link"], known["link"]))
        else:
            paragraphs += [Paragraph(words) for words in re.split(r"\n{2,}", fill(part, known))]
    return Composed(subject, paragraphs, f"{body}\n\n-- \n{head.name}\n{head.address}\n")


@framed_by
def framed(mail: Mail) -> str:
    """A mail of the outbox in its sender's frame. Empty when its site is gone: then it leaves as plain text."""
    head = _letterhead_of_mail(mail)
    if head is None:
        return ""
    html = _frame().render(
        language=mail.language,
        subject=mail.subject,
        head=head,
        on_colour=rules.mails_on(head.colour),
        paragraphs=[Paragraph(*paragraph) for paragraph in mail.paragraphs],
        pieces=re.compile(
            rf"({re.escape(head.address)}\S*)"
        ).split,  # our own addresses are links, no other is
    )
    return _inliner().inline(html)


def _letterhead_of_mail(mail: Mail) -> Letterhead | None:
    if mail.site_id is None:
        return _letterhead_of_office()
    site = Site.objects.filter(pk=mail.site_id).first()
    if site is None:
        return None
    return Letterhead(site.name, mail.link_origin or address_of(site), site.brand_colour)


def _letterhead_of_office() -> Letterhead:
    return Letterhead(f"Regulars, {settings.DOMAIN}", address_of_office("/"), OFFICE_COLOUR)


def write_mail(
    mail_type: MailType,
    site: Site,
    *,
    to: str,
    language: str,
    about: tuple[str, int],
    values: Mapping[str, str],
    through: Site | None = None,
    secret: str = "",
) -> Mail:
    """Post a mail in the site's name, in the caller's transaction; `language` may be empty: then the site's.

    `through` is the site at whose host its reader was, where that is another one: a master.
    """
    head, spoken_here = letterhead_of(site, through), spoken(language, site.locale)
    return _post(
        head,
        compose(head, text_of(mail_type, site, spoken_here), values),
        flow=mail_type.code,
        site_id=site.pk,
        about=about,
        sender=site.sender,
        sender_name=site.name,
        recipient=to,
        language=spoken_here,
        secret=secret,
    )


def write_office_mail(
    mail_type: MailType,
    *,
    to: str,
    language: str,
    about: tuple[str, int],
    values: Mapping[str, str],
    secret: str = "",
) -> Mail:
    """Post a mail in the back office's name, in the caller's transaction."""
    head, spoken_here = _letterhead_of_office(), spoken(language)
    return _post(
        head,
        compose(head, shipped_text(mail_type, spoken_here), values),
        flow=mail_type.code,
        site_id=None,
        about=about,
        sender=settings.SENDER,
        sender_name=head.name,
        recipient=to,
        language=spoken_here,
        secret=secret,
    )


def _post(head: Letterhead, composed: Composed, **envelope: Any) -> Mail:
    paragraphs = [(paragraph.text, paragraph.href) for paragraph in composed.paragraphs]
    written: dict[str, Any] = {"subject": composed.subject, "text": composed.text, "paragraphs": paragraphs}
    return post(OutgoingMail(link_origin=head.address, **written, **envelope))


def checked_text(mail_type: MailType, language: str, *, subject: str, body: str) -> Text:
    """A site's own text as it would be stored. Raises `Invalid` beside the field that is wrong."""
    if language not in LANGUAGES:
        raise Invalid("unknown_value", "Mails are written in English or German.", "language")
    subject = one_line(check_text(mail_type, subject, "subject"), "subject", longest=200, required=True)
    body = check_text(mail_type, body, "body")
    if not body:
        raise Invalid("required", "Please fill this in.", "body")
    if len(body) > 5000:
        raise Invalid("too_long", "Please use at most 5000 characters.", "body")
    if "link" in mail_type.samples and "{link}" not in body:
        raise Invalid(
            "link_missing", "This mail needs its link: put {link} in a paragraph of its own.", "body"
        )
    for name in mail_type.needs:
        if f"{{{name}}}" not in (part.strip() for part in body.split("\n\n")):
            raise Invalid(
                "placeholder_missing",
                "This mail needs {{{name}}} in a paragraph of its own.",
                "body",
                name=name,
            )
    return Text(subject, body, shipped_text(mail_type, language).button)


def change_mail_text(
    mail_type: MailType, site: Site, language: str, *, subject: str, body: str, version: int, by: Actor
) -> MailText:
    """Give a site its own words for a mail. `version` is 0 where it has none yet.

    Raises `Invalid` beside the field, `Conflict` `version_conflict` when somebody saved in between (G23).
    """
    text = checked_text(mail_type, language, subject=subject, body=body)
    with change(rules.MAIL_TEXT_CHANGED, by=by) as entry:
        if not Site.objects.select_for_update(no_key=True).filter(pk=site.pk).exists():
            raise NotFound("no_such_site", "This site is gone.")
        own = MailText.objects.filter(site=site, flow=mail_type.code, language=language).first()
        if (own.version if own else 0) != version:
            raise rules.mail_text_conflict()
        shipped = shipped_text(mail_type, language)
        own = own or MailText(
            site=site,
            flow=mail_type.code,
            language=language,
            subject=shipped.subject,
            body=shipped.body,
            version=0,
        )
        if (own.subject, own.body) == (text.subject, text.body):
            entry.nothing()
            return own
        own.subject, own.body, own.version = text.subject, text.body, own.version + 1
        own.save()
        entry.about("site", site.pk)
        entry.note(site=site.code, flow=mail_type.code, language=language)
    return own


def reset_mail_text(mail_type: MailType, site: Site, language: str, *, by: Actor) -> None:
    """Go back to the words that come with Regulars."""
    with change(rules.MAIL_TEXT_RESET, by=by) as entry:
        deleted, _ = MailText.objects.filter(site=site, flow=mail_type.code, language=language).delete()
        if not deleted:
            entry.nothing()
        entry.about("site", site.pk)
        entry.note(site=site.code, flow=mail_type.code, language=language)


@cache
def _inliner() -> CSSInliner:
    """Mail programs read styles beside the words; only what depends on the reader's screen stays above."""
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def _frame() -> Any:
    return engines["jinja2"].env.get_template("sites/mail/frame.html")  # type: ignore[attr-defined]
