from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.sets.forms import EditSetForm, NewSetForm
from regulars.backoffice.sets.saving import Story, answer_save
from regulars.backoffice.sets.screen import Editing, read_board, show_screen
from regulars.backoffice.sites.around import shops_of
from regulars.journeys.save_set import create_set, plan_new_set, plan_set, save_set
from regulars.kernel.actor import Actor
from regulars.sites.models import CustomerSet, Site
from regulars.sites.queries.colours import next_set_colour
from regulars.sites.queries.glance import SetAtAGlance
from regulars.sites.queries.types import ways_around
from regulars.sites.rules import Sharing
from regulars.staff.rules import Right
from regulars.ui.pages import posted

__all__ = ["index", "new_set", "set_row"]

SITES_TO_PICK = 500


@staff_page(Right.SEE_STRUCTURE)
def index(request: HttpRequest) -> HttpResponse:
    """Every set at a glance (SET-02); `from` says whose row was left, so that the keyboard goes on there."""
    return show_screen(request, back_at=request.GET.get("from", ""))


@staff_page(Right.EDIT_SETS, post=Right.EDIT_SETS)
def new_set(request: HttpRequest) -> HttpResponse:
    """A new row, edited in line (SET-03, SET-07, SET-08)."""
    form = NewSetForm(posted(request), places=_places(), initial={"colour": next_set_colour()})
    editing = Editing(form, request.path)
    if request.method != "POST":
        return show_screen(request, editing=editing)
    return answer_save(request, _creation(editing, form, by=actor(request)))


@staff_page(Right.EDIT_SETS, post=Right.EDIT_SETS)
def set_row(request: HttpRequest, code: str) -> HttpResponse:
    """The row of one set in edit mode; its code is shown and not asked (SET-05, SET-06, SET-09)."""
    board = read_board(request, code)
    row = board.summary(code)
    customer_set, places = row.customer_set, _places()
    here = [offered.pk for offered in places or () if offered.set_id == customer_set.pk]
    form = EditSetForm(posted(request), places=places, initial=_values(row, here))
    around = shops_of(ways_around(here), grant(request))
    editing = Editing(form, request.get_full_path(), customer_set, around)
    if request.method != "POST":
        form.focus_on(request.GET.get("focus", "name"))
        return show_screen(request, board, editing=editing)
    return answer_save(request, _change(editing, form, customer_set, by=actor(request)))


def _places() -> list[Any] | None:
    """Every site with its set, unless they are too many to choose from."""
    sites = Site.objects.values_list("pk", "name", "set_id", "set__name", named=True).order_by("name", "pk")
    places = list(sites[: SITES_TO_PICK + 1])
    return places if len(places) <= SITES_TO_PICK else None


def _creation(editing: Editing, form: NewSetForm, *, by: Actor) -> Story:
    return Story(
        editing,
        plan=lambda strategy: plan_new_set(form.changes(), form.site_ids or [], strategy=strategy),
        save=lambda strategy, agreement: create_set(
            form.new_code,
            form.changes(),
            is_default=form.cleaned_data["is_default"],
            site_ids=form.site_ids or [],
            strategy=strategy,
            agreement=agreement,
            by=by,
        ),
    )


def _change(editing: Editing, form: EditSetForm, customer_set: CustomerSet, *, by: Actor) -> Story:
    return Story(
        editing,
        plan=lambda strategy: plan_set(customer_set, form.changes(), form.site_ids, strategy=strategy),
        save=lambda strategy, agreement: save_set(
            customer_set,
            form.changes(),
            version=form.cleaned_data["version"],
            is_default=form.cleaned_data["is_default"],
            site_ids=form.site_ids,
            strategy=strategy,
            agreement=agreement,
            by=by,
        ),
    )


def _values(row: SetAtAGlance, site_ids: list[int]) -> dict[str, object]:
    customer_set = row.customer_set
    return {
        "name": customer_set.name,
        "access_mode": customer_set.access_mode,
        "sites": [str(pk) for pk in site_ids],
        "is_default": row.is_default,
        "approval_for_set": customer_set.approval_for_set,
        "discreet": customer_set.discreet,
        "colour": customer_set.colour,
        "version": customer_set.version,
        **{f"share_{kind}": getattr(customer_set, f"share_{kind}") for kind in Sharing},
    }
