"""What the Customer Sets screen shows, and answering with it as a page or as a part."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import grant
from regulars.backoffice.filtering import Addressed
from regulars.backoffice.jobs.account import JobAccount, account_of
from regulars.backoffice.pages import office_page, tell_htmx
from regulars.backoffice.sets.forms import NewSetForm, RowForm
from regulars.customers.queries.counts import Total, customers_per_set, customers_per_site
from regulars.kernel.errors import NotFound
from regulars.kernel.i18n import counted, grouped, translate
from regulars.kernel.models import Job
from regulars.sites.models import CustomerSet
from regulars.sites.queries.glance import SetAtAGlance, place_of, sets_at_a_glance
from regulars.sites.rules import AccessMode, SiteKind
from regulars.ui.numbers import in_words
from regulars.ui.pages import is_htmx

__all__ = ["SCREEN", "Board", "Editing", "read_board", "show_screen"]

SCREEN = "/customer-sets"
TEMPLATE = "backoffice/sets/index.html"
SETS_A_PAGE = 10
SITES_EACH, SITES_UNFOLDED = 6, 500
TABLE_FIRST = 6  # sets, from which on the picture stands below the table
NOBODY = Total(0, is_exact=True)


@dataclass(frozen=True)
class Asked(Addressed):
    """What the address asks for: sets or sites that are searched, a page, and a set all of whose sites are shown."""

    LIST = SCREEN

    q: str = ""
    page: str = ""
    open: str = ""

    @property
    def number(self) -> int:
        return max(1, int(self.page)) if re.fullmatch(r"[0-9]{1,5}", self.page) else 1


@dataclass(frozen=True)
class Board:
    """A page of the sets, and how many there are altogether."""

    list_query: Asked
    summaries: list[SetAtAGlance]
    total: int

    def has(self, code: str) -> bool:
        return any(customer_set.customer_set.code == code for customer_set in self.summaries)

    def summary(self, code: str) -> SetAtAGlance:
        for customer_set in self.summaries:
            if customer_set.customer_set.code == code:
                return customer_set
        raise NotFound("no_such_set", "This customer set is gone. It may have been deleted.")


@dataclass(frozen=True)
class Editing:
    """The row that is being edited: the form, where it is sent, and the set unless it is new."""

    form: RowForm
    url: str
    customer_set: CustomerSet | None = None
    around: str = ""

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
    note: str
    is_sub: bool


@dataclass(frozen=True)
class Row:
    """A set as the picture and the grid show it, with the first of its sites."""

    customer_set: CustomerSet
    is_default: bool
    number: str
    site_count: int
    sites: list[SiteFacts]
    unfold: str
    edit: str
    edit_sites: str

    @property
    def more(self) -> int:
        """How many sites are folded away."""
        return self.site_count - len(self.sites)

    @property
    def is_unfolded(self) -> bool:
        return len(self.sites) > SITES_EACH

    @property
    def is_open(self) -> bool:
        return self.customer_set.access_mode == AccessMode.OPEN

    @property
    def mode(self) -> str:
        return translate("All its sites") if self.is_open else translate("Only where granted")

    @property
    def reach(self) -> str:
        """What a login of this set opens."""
        who = translate("customer") if self.number == "1" else translate("customers")
        if not self.site_count:
            return translate("{customers}, no site to log in at", customers=who)
        if not self.is_open:
            return translate("{customers}, where granted", customers=who)
        return counted(
            "{customers}, one login, {number} site",
            "{customers}, one login, {number} sites",
            self.site_count,
            customers=who,
        )


def show_screen(
    request: HttpRequest,
    board: Board | None = None,
    *,
    editing: Editing | None = None,
    back_at: str = "",
    status: int = 200,
) -> HttpResponse:
    """The screen, with one row in edit mode if there is one; `back_at` is the code whose row gets the focus."""
    edited = editing.customer_set if editing else None
    board = board or read_board(request, edited.code if edited else back_at)
    list_query, total = board.list_query, board.total
    rows, is_many = _rows(list_query, board.summaries), bool(list_query.q) or total >= TABLE_FIRST
    context = {
        "rows": rows,
        "asked": list_query,
        "place": grouped(total),
        "is_table_first": is_many,
        "is_searchable": is_many or any(row.more for row in rows),
        "leave": list_query.address(more={"from": edited.code if edited else None}),
        "previous": list_query.address(page=str(list_query.number - 1)) if list_query.number > 1 else None,
        "next": list_query.address(page=str(list_query.number + 1))
        if list_query.number * SETS_A_PAGE < total
        else None,
        "job": _open_job(request),
        "editing": editing,
        "back_at": back_at,
    }
    answer = office_page(request, TEMPLATE, context, part="sets", status=status)
    if is_htmx(request) and request.headers.get("HX-Target") == "set-rows":  # typed into the search
        return tell_htmx(answer, replace_url=list_query.address())
    return tell_htmx(answer, retarget="#sets", reswap="outerHTML", reselect="#sets")


def read_board(request: HttpRequest, wanted: str = "") -> Board:
    """The page that is asked for, or the one with the wanted set where that isn't on it."""
    board = _read(Asked.read(request.GET))
    if wanted and not board.has(wanted):
        board = _read(Asked(page=str(place_of(wanted) // SETS_A_PAGE + 1)))
    return board


def _read(list_query: Asked) -> Board:
    offset = (list_query.number - 1) * SETS_A_PAGE
    unfolded = {list_query.open: SITES_UNFOLDED}
    summaries, total = sets_at_a_glance(
        list_query.q, offset=offset, limit=SETS_A_PAGE, first=SITES_EACH, unfolded=unfolded
    )
    return Board(list_query, summaries, total)


def _open_job(request: HttpRequest) -> JobAccount | None:
    """The work that is about to change what this screen shows, if there is some."""
    job = Job.objects.filter(state=Job.State.QUEUED).select_related("progress").order_by("pk").first()
    return account_of(job, {}, grant(request)) if job else None


def _rows(list_query: Asked, summaries: list[SetAtAGlance]) -> list[Row]:
    in_set = customers_per_set([customer_set.customer_set.pk for customer_set in summaries])
    at_site = customers_per_site([site.pk for customer_set in summaries for site in customer_set.sites])
    return [
        Row(
            customer_set.customer_set,
            customer_set.is_default,
            in_words(in_set.get(customer_set.customer_set.pk, NOBODY)),
            customer_set.site_count,
            [_facts(site, at_site) for site in customer_set.sites],
            list_query.address(open=customer_set.customer_set.code),
            list_query.address(path := reverse("customer-set-row", args=[customer_set.customer_set.code])),
            list_query.address(path, more={"focus": "sites"}),
        )
        for customer_set in summaries
    ]


def _facts(site: Any, numbers: Mapping[int, Total]) -> SiteFacts:
    hosts = site.host_names or []
    more = [f"+{len(hosts) - 1}"] if len(hosts) > 1 else []
    return SiteFacts(
        site.code,
        site.name,
        " ".join([*hosts[:1], *more]),
        site.brand_colour,
        in_words(numbers.get(site.pk, NOBODY)),
        translate("customers, with those of its sub sites")
        if site.kind == SiteKind.MASTER
        else translate("customers"),
        is_sub=site.kind == SiteKind.SUB,
    )
