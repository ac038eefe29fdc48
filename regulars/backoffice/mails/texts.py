"""A site's own words for its mails: placeholders, a preview beside them, and back to what comes with Regulars."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_action, staff_page
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.lookups import find_site
from regulars.backoffice.mails.forms import TextForm
from regulars.backoffice.pages import office_page, office_part
from regulars.kernel.errors import DomainError, NotFound
from regulars.kernel.i18n import LANGUAGES, spoken, translate
from regulars.kernel.mail.mail_types import MailType, Text, all_mail_types
from regulars.sites.models import MailText, Site
from regulars.sites.operations.mails import (
    change_mail_text,
    checked_text,
    compose,
    letterhead_of,
    reset_mail_text,
    text_of,
)
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["index", "preview", "reset", "text"]

TEMPLATE = "backoffice/mails/text.html"


@staff_page(Right.SEE)
def index(request: HttpRequest, code: str) -> HttpResponse:
    """Every mail of a site, in each language: own words or those that come with Regulars."""
    site = find_site(request, code)
    own = set(MailText.objects.filter(site=site).values_list("flow", "language"))
    rows = [
        (
            mail_type,
            [(language, name, (mail_type.code, language) in own) for language, name in LANGUAGES.items()],
        )
        for mail_type in all_mail_types().values()
        if mail_type.of_sites
    ]
    context = {"site": site, "rows": rows, "spoken": translate(LANGUAGES[spoken(site.locale)])}
    return office_page(request, "backoffice/mails/texts.html", context)


@staff_page(Right.SEE, post=Right.EDIT_SITES)
def text(request: HttpRequest, code: str, mail_type: str, language: str) -> HttpResponse:
    """The words of one mail in one language, and how it looks with them."""
    site, mail = _found(request, code, mail_type, language)
    form = TextForm(request.POST) if request.method == "POST" else _stored_form(mail, site, language)
    done = attempt(
        form, lambda: change_mail_text(mail, site, language, **form.cleaned_data, by=actor(request))
    )
    if isinstance(done, Undone):
        return _show(request, site, mail, language, form, status=done.status)
    messages.success(
        request, translate("Saved. {site} uses these words from the next mail on.", site=site.name)
    )
    return redirect(request, request.path)


@staff_page(Right.SEE, post=Right.SEE)
def preview(request: HttpRequest, code: str, mail_type: str, language: str) -> HttpResponse:
    """How the mail would look with the words that were just typed; nothing is stored."""
    site, mail = _found(request, code, mail_type, language)
    subject, body = request.POST.get("subject", ""), request.POST.get("body", "")
    context: dict[str, Any] = {"site": site, "mail_type": mail, "text_language": language}
    try:
        words = checked_text(mail, language, subject=subject, body=body)
        context |= {"composed": compose(letterhead_of(site), words, mail.samples), "problem": ""}
    except DomainError as error:
        context |= {"composed": None, "problem": error.message}
    return office_part(request, TEMPLATE, "preview", context)


@staff_action(Right.EDIT_SITES)
def reset(request: HttpRequest, code: str, mail_type: str, language: str) -> HttpResponse:
    site, mail = _found(request, code, mail_type, language)
    reset_mail_text(mail, site, language, by=actor(request))
    messages.success(request, translate("Back to the words that come with Regulars."))
    return redirect(request, reverse("site-mail", args=[site.code, mail.code, language]))


def _found(request: HttpRequest, code: str, mail_type: str, language: str) -> tuple[Site, MailType]:
    site, mail = find_site(request, code), all_mail_types().get(mail_type)
    if mail is None or not mail.of_sites or language not in LANGUAGES:
        raise NotFound("no_such_mail", "There is no such mail.")
    return site, mail


def _stored_form(mail_type: MailType, site: Site, language: str) -> TextForm:
    own = MailText.objects.filter(site=site, flow=mail_type.code, language=language).first()
    words = text_of(mail_type, site, language)
    version = own.version if own else 0
    return TextForm(initial={"subject": words.subject, "body": words.body, "version": version})


def _show(
    request: HttpRequest, site: Site, mail_type: MailType, language: str, form: TextForm, *, status: int = 200
) -> HttpResponse:
    words = text_of(mail_type, site, language)
    typed = Text(form["subject"].value() or "", form["body"].value() or "", words.button)
    context = {
        "site": site,
        "mail_type": mail_type,
        "text_language": language,
        "language_name": translate(LANGUAGES[language]),
        "form": form,
        "is_own": MailText.objects.filter(site=site, flow=mail_type.code, language=language).exists(),
        "composed": compose(letterhead_of(site), typed, mail_type.samples),
        "problem": "",
    }
    return office_page(request, TEMPLATE, context, status=status)
