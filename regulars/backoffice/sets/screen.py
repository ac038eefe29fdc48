"""What the Customer Sets screen shows, and answering with it as a page or as a part."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import grant
from regulars.backoffice.jobs.account import JobAccount, account_of
from regulars.backoffice.numbers import counted, in_words
from regulars.backoffice.pages import office_page, tell_htmx
from regulars.backoffice.sets.forms import NewSetForm, RowForm
from regulars.backoffice.sites.around import shops_of
from regulars.customers.queries.counts import Total, customers_per_set, customers_per_site
from regulars.kernel.models import Job
from regulars.sites.models import CustomerSet, Site
from regulars.sites.queries import SetWithSites, sets_with_sites
from regulars.sites.queries.types import ways_around
from regulars.sites.rules import AccessMode, SiteKind
from regulars.staff.rules import Grant

__all__ = ["SCREEN", "Editing", "places", "show_screen"]

SCREEN = "/customer-sets"
TEMPLATE = "backoffice/sets/index.html"


@dataclass(frozen=True)
class Editing:
    """The row that is being edited: the form, where it is sent, and the set unless it is new."""

    form: RowForm
    url: str
    customer_set: CustomerSet | None = None

    @property
    def is_new(self) -> bool:
        return isinstance(self.form, NewSetForm)


@dataclass(frozen=True)
class SiteFacts:
    code: str
    name: str
    host: str
    colour: str
    number: str
    is_sub: bool


@dataclass(frozen=True)
class Row:
    """A set as the picture and the grid show it."""

    customer_set: CustomerSet
    is_default: bool
    number: str
    sites: list[SiteFacts]

    @property
    def is_open(self) -> bool:
        return self.customer_set.access_mode == AccessMode.OPEN

    @property
    def mode(self) -> str:
        return "All its sites" if self.is_open else "Only where granted"

    @property
    def reach(self) -> str:
        """What a login of this set opens."""
        who = "customer" if self.number == "1" else "customers"
        if not self.sites:
            return f"{who}, no site to log in at"
        if not self.is_open:
            return f"{who}, where granted"
        return f"{who}, one login, {' '.join(counted(len(self.sites), 'site'))}"


def places(sets: list[SetWithSites]) -> Iterator[tuple[Site, str]]:
    """Every site with the name of its set."""
    return ((site, one.customer_set.name) for one in sets for site in one.sites)


def show_screen(
    request: HttpRequest,
    sets: list[SetWithSites] | None = None,
    *,
    editing: Editing | None = None,
    back_at: str = "",
    status: int = 200,
) -> HttpResponse:
    """The screen, with one row in edit mode if there is one; `back_at` is the code whose row gets the focus."""
    shown = sets or sets_with_sites()
    context = {
        "around": _around(shown, editing.customer_set, grant(request))
        if editing and editing.customer_set
        else "",
        "rows": _rows(shown),
        "job": _open_job(),
        "editing": editing,
        "back_at": back_at,
    }
    answer = office_page(request, TEMPLATE, context, part="sets", status=status)
    return tell_htmx(answer, retarget="#sets", reswap="outerHTML", reselect="#sets")


def _around(shown: list[SetWithSites], edited: CustomerSet, mine: Grant) -> str:
    """Where those who wait at a site of this set may log in meanwhile (F17)."""
    site_ids = [site.pk for one in shown if one.customer_set == edited for site in one.sites]
    return shops_of(ways_around(site_ids), mine)


def _open_job() -> JobAccount | None:
    """The work that is about to change what this screen shows, if there is some."""
    job = Job.objects.filter(state=Job.State.QUEUED).select_related("progress").order_by("pk").first()
    return account_of(job, {}) if job else None


def _rows(sets: list[SetWithSites]) -> list[Row]:
    nobody = Total(0, is_exact=True)
    in_set, at_site = customers_per_set(), customers_per_site()
    return [
        Row(
            one.customer_set,
            one.is_default,
            in_words(in_set.get(one.customer_set.pk, nobody)),
            [_facts(site, at_site.get(site.pk, nobody)) for site in _families(one.sites)],
        )
        for one in sets
    ]


def _families(sites: list[Site]) -> list[Site]:
    """By name, each sub site below its master."""
    names = {site.pk: site.name for site in sites}
    return sorted(
        sites, key=lambda site: (names.get(site.family_id, ""), site.family_id, site.master_id or 0)
    )


def _facts(site: Site, customers: Total) -> SiteFacts:
    hosts = [host.name for host in site.hosts.all()]
    more = [f"+{len(hosts) - 1}"] if len(hosts) > 1 else []
    return SiteFacts(
        site.code,
        site.name,
        " ".join([*hosts[:1], *more]),
        site.brand_colour,
        in_words(customers),
        is_sub=site.kind == SiteKind.SUB,
    )
