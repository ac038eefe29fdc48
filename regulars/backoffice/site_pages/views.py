"""A site's *Pages* tab: its own words, some of them for customers with a role that names them (ROL-02)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.lookups import find_site
from regulars.backoffice.pages import office_page
from regulars.backoffice.site_pages.forms import NewPageForm, PageForm, values_of
from regulars.backoffice.sites.tabs import tabs_of
from regulars.kernel.i18n import listed, translate
from regulars.kernel.lookups import the_one
from regulars.pages.models import Page
from regulars.pages.operations.pages import add_page, change_page, remove_page
from regulars.pages.queries import roles_naming
from regulars.sites.models import Site
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["deletion", "new_page", "page", "pages"]


@staff_page(Right.SEE)
def pages(request: HttpRequest, code: str) -> HttpResponse:
    """Its own, and those of its master that it has none in the place of. At most a hundred each, so there is one page of them."""
    site = find_site(request, code)
    rows = Page.objects.order_by("position", "title", "pk")
    own = list(rows.filter(site=site))
    above = rows.filter(site=site.master_id) if site.master_id else Page.objects.none()
    context = {
        "site": site,
        "tabs": tabs_of(request, site),
        "own": own,
        "above": list(above.exclude(code__in=[page.code for page in own])),
    }
    return office_page(request, "backoffice/site_pages/list.html", context)


@staff_page(Right.EDIT_SITES, post=Right.EDIT_SITES)
def new_page(request: HttpRequest, code: str) -> HttpResponse:
    site = find_site(request, code)
    form = NewPageForm(posted(request), initial={"active": True, "position": 100})
    done = attempt(form, lambda: add_page(site, form.cleaned_data["code"], form.wish(), by=actor(request)))
    if isinstance(done, Undone):
        return _show(request, site, None, form, done.status)
    messages.success(request, translate("{added} is saved.", added=done.title))
    return redirect(request, reverse("site-pages", args=[site.code]))


@staff_page(Right.EDIT_SITES, post=Right.EDIT_SITES)
def page(request: HttpRequest, code: str, page_code: str) -> HttpResponse:
    site = find_site(request, code)
    found = _find(site, page_code)
    form = PageForm(posted(request), initial=values_of(found))
    done = attempt(
        form,
        lambda: change_page(found, form.wish(), version=form.cleaned_data["version"], by=actor(request)),
    )
    if isinstance(done, Undone):
        return _show(request, site, found, form, done.status)
    messages.success(request, translate("Saved. It counts from the next request on."))
    return redirect(request, reverse("site-pages", args=[site.code]))


@staff_page(Right.EDIT_SITES, post=Right.EDIT_SITES)
def deletion(request: HttpRequest, code: str, page_code: str) -> HttpResponse:
    """Asked once, with the roles that name it, then done."""
    site = find_site(request, code)
    found = _find(site, page_code)
    if request.method != "POST":
        back = reverse("site-page", args=[site.code, found.code])
        context = {"name": found.title, "back": back, "text": _what_is_lost(site, found)}
        return office_page(request, "backoffice/shops/deletion.html", context)
    remove_page(found, by=actor(request))
    messages.success(request, translate("{found} is deleted.", found=found.title))
    return redirect(request, reverse("site-pages", args=[site.code]))


def _what_is_lost(site: Site, found: Page) -> str:
    lost = [translate("Its words are gone for good. To hide it for a while, switch it off instead.")]
    if site.master_id and Page.objects.filter(site=site.master_id, code=found.code).exists():
        lost.append(translate("This site shows its master's page with this code then."))
    if names := roles_naming(found.code):
        lost.append(
            translate(
                "Roles that name it: {roles}. They keep the right, for pages with this code elsewhere.",
                roles=listed(names),
            )
        )
    return " ".join(lost)


def _find(site: Site, code: str) -> Page:
    rows = Page.objects.select_related("site").filter(site=site)
    return the_one(rows, "no_such_page", "There is no such page.", code=code.lower())


def _show(request: HttpRequest, site: Site, found: Page | None, form: PageForm, status: int) -> HttpResponse:
    context: dict[str, Any] = {"site": site, "page": found, "form": form}
    context["roles"] = listed(roles_naming(found.code)) if found and found.restricted else ""
    return office_page(request, "backoffice/site_pages/page.html", context, status=status)
