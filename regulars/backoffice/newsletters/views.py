"""Newsletters of sites: listed, added, changed, deleted (CON-01)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.choices import PickField
from regulars.backoffice.decimals import TYPED
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.lists import list_page
from regulars.backoffice.lookups import find_site
from regulars.backoffice.pages import office_page
from regulars.kernel.i18n import lazy, translate
from regulars.kernel.lookups import coded
from regulars.newsletters.models import Newsletter
from regulars.newsletters.operations.newsletters import (
    NewsletterWish,
    add_newsletter,
    change_newsletter,
    remove_newsletter,
)
from regulars.newsletters.queries.counts import sizes_of
from regulars.newsletters.queries.lists import NEWSLETTERS, newsletters_within
from regulars.newsletters.rules import no_such_newsletter
from regulars.sites.models import Site
from regulars.staff.rules import Right
from regulars.ui.numbers import in_words
from regulars.ui.pages import posted, redirect
from regulars.ui.widgets import Switch

__all__ = ["deletion", "find_newsletter", "index", "new_newsletter", "newsletter", "tabs_of"]


class NewsletterForm(forms.Form):
    name = forms.CharField(label=lazy("Name"), max_length=100, widget=forms.TextInput(attrs=TYPED))
    wording = forms.CharField(
        label=lazy("Wording"),
        max_length=1000,
        help_text=lazy(
            "What people agree to when they subscribe. It is kept with every subscription; another wording counts for those who come later."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    active = forms.BooleanField(
        label=lazy("Active"),
        required=False,
        initial=True,
        widget=Switch,
        help_text=lazy("Off, the shop doesn't offer it and no campaign starts."),
    )

    def wish(self) -> NewsletterWish:
        data = self.cleaned_data
        return NewsletterWish(data["name"], data["wording"], data["active"])


class KnownNewsletterForm(NewsletterForm):
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class NewNewsletterForm(NewsletterForm):
    site = PickField(label=lazy("Site"))
    code = forms.CharField(
        label=lazy("Code"),
        max_length=40,
        help_text=lazy("Short and for good: programs call the newsletter so."),
        widget=forms.TextInput(attrs=TYPED),
    )

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site: Any = self.fields["site"]
        site.offer(sites, "site-choices")


@staff_page(Right.SEE)
def index(request: HttpRequest) -> HttpResponse:
    """Those of the sites that they reach, with how many have subscribed each."""
    return list_page(
        request,
        NEWSLETTERS,
        "backoffice/newsletters",
        newsletters_within(grant(request).sites),
        sizes=lambda found: {pk: in_words(total) for pk, total in sizes_of(found).items()},
    )


@staff_page(Right.SEND_CAMPAIGNS, post=Right.SEND_CAMPAIGNS)
def new_newsletter(request: HttpRequest) -> HttpResponse:
    """A newsletter that nobody has subscribed yet."""
    form = NewNewsletterForm(posted(request), sites=Site.objects.within(grant(request).sites))
    added = attempt(
        form,
        lambda: add_newsletter(
            form.cleaned_data["site"], form.cleaned_data["code"], form.wish(), by=actor(request)
        ),
    )
    if isinstance(added, Undone):
        context = {"form": form, "newsletter": None, "may": True}
        return office_page(request, "backoffice/newsletters/newsletter.html", context, status=added.status)
    messages.success(request, translate("{added} is saved.", added=added.name))
    return redirect(request, reverse("newsletter", args=[added.site.code, added.code]))


@staff_page(Right.SEE, post=Right.SEND_CAMPAIGNS)
def newsletter(request: HttpRequest, site_code: str, code: str) -> HttpResponse:
    """Name, wording and whether it is offered; site and code stay."""
    found, mine = find_newsletter(request, site_code, code), grant(request)
    values = {name: getattr(found, name) for name in ("name", "wording", "active", "version")}
    form = KnownNewsletterForm(posted(request), initial=values)
    changed = attempt(
        form,
        lambda: change_newsletter(
            found, form.wish(), version=form.cleaned_data["version"], by=actor(request)
        ),
    )
    if isinstance(changed, Undone):
        context = {
            "form": form,
            "newsletter": found,
            "may": mine.may(Right.SEND_CAMPAIGNS),
            "tabs": tabs_of(request, found),
        }
        return office_page(request, "backoffice/newsletters/newsletter.html", context, status=changed.status)
    messages.success(request, translate("Saved."))
    return redirect(request, reverse("newsletter", args=[found.site.code, found.code]))


@staff_page(Right.SEND_CAMPAIGNS, post=Right.SEND_CAMPAIGNS)
def deletion(request: HttpRequest, site_code: str, code: str) -> HttpResponse:
    """Asked once, then done; one with subscribers or campaigns stays."""
    found = find_newsletter(request, site_code, code)
    if request.method != "POST":
        text = translate("This works as long as nobody has subscribed and no campaign was written for it.")
        back = reverse("newsletter", args=[found.site.code, found.code])
        context = {"name": found.name, "back": back, "text": text}
        return office_page(request, "backoffice/shops/deletion.html", context)
    remove_newsletter(found, by=actor(request))
    messages.success(request, translate("{found} is deleted.", found=found.name))
    return redirect(request, reverse("newsletters"))


def find_newsletter(request: HttpRequest, site_code: str, code: str) -> Newsletter:
    """Raises `NotFound` `no_such_site`, `no_such_newsletter`."""
    rows = newsletters_within(grant(request).sites).filter(site=find_site(request, site_code))
    found = coded(rows, code).first()
    if found is None:
        raise no_such_newsletter()
    return found


def tabs_of(request: HttpRequest, found: Newsletter) -> list[dict[str, Any]]:
    """Addresses are shown to those who see addresses and consents of customers."""
    tabs = [("newsletter", translate("General"))]
    if grant(request).sees("email") and grant(request).sees("consent:newsletter"):
        tabs.append(("subscribers", translate("Subscribers")))
    addresses = [(reverse(name, args=[found.site.code, found.code]), label) for name, label in tabs]
    return [{"label": label, "href": href, "current": request.path == href} for href, label in addresses]
