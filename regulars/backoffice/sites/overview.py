"""A site's *Overview* tab: what is in force for its customers, and where each value comes from (CLS-05)."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.addresses.queries.site_terms import TermsLine, terms_in_words
from regulars.addresses.rules import Where as Whose
from regulars.backoffice.access import grant, staff_page
from regulars.backoffice.lookups import find_site
from regulars.backoffice.pages import office_page
from regulars.backoffice.sites.tabs import tabs_of
from regulars.catalog.queries.site_shop import ShopLine, shop_in_words, shop_terms_of
from regulars.fields.queries.overview import Line, Where, overview
from regulars.kernel.i18n import lazy, translate
from regulars.orders.queries.site_orders import order_terms_in_words, order_terms_of, payment_in_words
from regulars.sites.models import Site
from regulars.sites.rules.settings import Topic
from regulars.sites.rules.types import GUEST
from regulars.staff.rules import Right

__all__ = ["site_overview"]

SOURCES = {Where.SITE: lazy("This site"), Whose.MASTER: lazy("Its master"), Where.STANDARD: lazy("Standard")}


@staff_page(Right.SEE)
def site_overview(request: HttpRequest, code: str) -> HttpResponse:
    """Each topic leads to the page that changes it, for those who may open it."""
    site = find_site(request, code)
    shop = shop_terms_of(site)
    types = [customer_type for customer_type in shop.types if customer_type.code != GUEST]
    topics: list[tuple[str, str, list[Line] | list[TermsLine] | list[ShopLine]]] = [
        (translate(topic.heading), _changed_at(request, site, topic), list(settings))
        for topic, settings in groupby(overview(site, types), key=lambda line: line.topic)
    ]
    addresses = terms_in_words(site, types)
    topics.append((translate("Addresses"), reverse("site-addresses", args=[site.code]), addresses))
    topics.append(
        (translate("Prices and shipping"), reverse("site-shop", args=[site.code]), shop_in_words(shop))
    )
    terms = order_terms_of(site)
    topics.append(
        (translate("Payment"), reverse("site-payment", args=[site.code]), [payment_in_words(terms)])
    )
    orders = order_terms_in_words(terms)
    topics.append((translate("Orders"), reverse("site-orders", args=[site.code]), orders))
    context = {
        "site": site,
        "topics": topics,
        "sources": SOURCES | {Where.SET: translate("Set {set}", set=site.set.name)},
    }
    return office_page(request, "backoffice/sites/overview.html", context | {"tabs": tabs_of(request, site)})


def _changed_at(request: HttpRequest, site: Site, topic: Topic) -> str:
    match topic:
        case Topic.ACCESS:
            may = grant(request).may(Right.SEE_STRUCTURE)
            return f"{reverse('customer-sets')}#set-{site.set.code}" if may else ""
        case Topic.REGISTRATION:
            return reverse("site-registration", args=[site.code])
        case Topic.FORMS:
            return reverse("site-forms", args=[site.code])
        case _:
            return reverse("site", args=[site.code])
