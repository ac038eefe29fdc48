"""How every page of a shop is dressed: its name, colour and language, and who is at the door."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.operations.sessions import told_of_sister_site
from regulars.authentication.queries.visits import Account, SiteHere, Visit
from regulars.customers.queries.shared_sites import shared_sites
from regulars.customers.rules import LoginDecision, refusal
from regulars.kernel.i18n import noop, translate
from regulars.pages.queries import said_in
from regulars.storefront.brought import brought_by
from regulars.storefront.cookies import forget_log_in, token_of
from regulars.storefront.language import language_tag
from regulars.ui.formats import initials
from regulars.ui.pages import fragment, page

__all__ = ["brand_name", "called", "is_lost", "show", "show_part"]

PAGES_AT_ONCE = 3  # further ones stand in a menu
TELLING = frozenset({LoginDecision.BLOCKED, LoginDecision.PENDING, LoginDecision.DISABLED})


def show(
    request: HttpRequest,
    here: Visit,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """A page of this shop. Nobody but the browser may keep it; a log-in that no longer counts is taken away."""
    lost = is_lost(request, here)
    dress = _dress(request, here) | _notices(here, lost=lost)
    answer = page(request, f"storefront/{template}", dress | (context or {}), status=status)
    answer["Cache-Control"] = "no-store"
    return forget_log_in(answer) if lost else answer


def show_part(
    request: HttpRequest, here: Visit, template: str, block: str, context: dict[str, Any]
) -> HttpResponse:
    """One block of such a page, for htmx."""
    answer = fragment(request, f"storefront/{template}", block, {"account": here.account} | context)
    answer["Cache-Control"] = "no-store"
    return answer


def is_lost(request: HttpRequest, here: Visit) -> bool:
    """Whether a log-in was brought along that no longer counts. A whole page says so, a part of one can't."""
    return here.account is None and bool(token_of(request))


def called(account: Account) -> str:
    """What this customer is called on screen."""
    return f"{account.first_name} {account.last_name}".strip() or account.username


def brand_name(site: SiteHere, *, mark: bool = False) -> str:
    """What the address of its colours or of its mark names: it changes when they do."""
    colour = site.brand_colour.lstrip("#")
    return f"{colour}-{quote(initials(site.name))}" if mark else colour


def _dress(request: HttpRequest, here: Visit) -> dict[str, Any]:
    site, account = here.site, here.account
    language = language_tag(site.locale)
    may_register = account is None and not brought_by(here).for_guests
    entrance = [(noop("Log in"), "login")] if account is None else []
    entrance += [(noop("Register"), "register")] if may_register else []
    pages = _menu(request, here)
    return {
        "site": site,
        "site_name": site.name,
        "language": language,
        "locale": language,
        "time_zone": site.time_zone,
        "brand_href": f"{reverse('brand')}?{brand_name(site)}",
        "icon_href": f"{reverse('brand_mark')}?{brand_name(site, mark=True)}",
        "account": account,
        "is_viewed": here.is_viewed_by_staff,
        "may_register": may_register,
        "user": account
        and {"name": called(account), "href": reverse("account"), "logout": reverse("logout")},
        "links": [
            _link(request, translate(noop("Products")), "products"),
            *pages[:PAGES_AT_ONCE],
            _link(request, _basket_label(here), "basket", id="nav-basket"),
            *(_link(request, translate(label), name) for label, name in entrance),
        ],
        "more": pages[PAGES_AT_ONCE:],
        "approves": brought_by(here).approves,
        "local": settings.IS_LOCAL,
    }


def _menu(request: HttpRequest, here: Visit) -> list[dict[str, Any]]:
    """The pages that they may read; what else there is isn't told."""
    return [
        _link(request, said_in(title, titles), "page", code) for code, title, titles in brought_by(here).menu
    ]


def _link(request: HttpRequest, label: str, name: str, *args: str, **more: str) -> dict[str, Any]:
    href = reverse(name, args=args)
    return {"label": label, "href": href, "current": request.path == href, **more}


def _basket_label(here: Visit) -> str:
    """With the number of its lines, which came along with the visit."""
    lines = brought_by(here).lines
    return translate("Basket ({lines})", lines=lines) if lines else translate("Basket")


def _notices(here: Visit, *, lost: bool) -> dict[str, Any]:
    """What is said once, at the top: a log-in that ended, or that the account of a sister shop is at home here."""
    if lost:
        why = translate(refusal(here.ended).message) if here.ended in TELLING and here.ended else ""
        return {"logged_out": True, "why": why, "sisters": []}
    sisters: list[str] = []
    if here.tell_of_sister_site and here.account and here.session_id:
        sisters = shared_sites(here.account.id, here=here.site.id)
        told_of_sister_site(here.session_id)
    return {"logged_out": False, "why": "", "sisters": sisters}
