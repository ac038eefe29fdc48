"""System > Sites > Domains: where whoever edits a site may give it host names."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.pages import office_page
from regulars.kernel.i18n import lazy, translate
from regulars.sites.models import Installation
from regulars.sites.operations.installation import allow_domains
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["site_domains"]


class DomainsForm(forms.Form):
    domains = forms.CharField(
        label=lazy("Domains"),
        required=False,
        max_length=60_000,
        help_text=lazy("One per line, such as mystic.example. Host names below them count too."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocapitalize": "none"}),
    )


@staff_page(Right.ADD_SITES, post=Right.ADD_SITES)
def site_domains(request: HttpRequest) -> HttpResponse:
    """The list of domains, one text (F16)."""
    stored = {"domains": "\n".join(Installation.objects.get().domains)}
    form = DomainsForm(posted(request), initial=stored)
    done = attempt(
        form,
        lambda: allow_domains(form.cleaned_data["domains"].replace(",", " ").split(), by=actor(request)),
    )
    if isinstance(done, Undone):
        return _show(request, form, status=done.status)
    messages.success(request, translate("Saved. Sites keep the host names that they have."))
    return redirect(request, reverse("sites"))


def _show(request: HttpRequest, form: DomainsForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "own": settings.DOMAIN}
    return office_page(request, "backoffice/sites/domains.html", context, status=status)
