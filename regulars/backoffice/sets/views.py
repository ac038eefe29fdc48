from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.sets.forms import EditSetForm, NewSetForm
from regulars.backoffice.sets.saving import Story, answer_save
from regulars.backoffice.sets.screen import Editing, places, show_screen
from regulars.journeys.save_set import create_set, plan_new_set, plan_set_sites, save_set
from regulars.kernel.actor import Actor
from regulars.kernel.errors import NotFound
from regulars.sites.models import CustomerSet
from regulars.sites.queries import SetWithSites, sets_with_sites
from regulars.sites.rules import Sharing
from regulars.staff.rules import Right
from regulars.ui.pages import posted

__all__ = ["index", "new_set", "set_row"]


@staff_page(Right.SEE_STRUCTURE)
def index(request: HttpRequest) -> HttpResponse:
    """Every set at a glance (SET-02); `from` says whose row was left, so that the keyboard goes on there."""
    return show_screen(request, back_at=request.GET.get("from", ""))


@staff_page(Right.EDIT_SETS, post=Right.EDIT_SETS)
def new_set(request: HttpRequest) -> HttpResponse:
    """A new row, edited in line (SET-03, SET-07, SET-08)."""
    sets = sets_with_sites()
    form = NewSetForm(posted(request), places=places(sets))
    editing = Editing(form, request.path)
    if request.method != "POST":
        return show_screen(request, sets, editing=editing)
    return answer_save(request, _creation(editing, form, by=actor(request)))


@staff_page(Right.EDIT_SETS, post=Right.EDIT_SETS)
def set_row(request: HttpRequest, code: str) -> HttpResponse:
    """The row of one set in edit mode; its code is shown and not asked (SET-05, SET-06, SET-09)."""
    sets = sets_with_sites()
    row = _row(sets, code)
    form = EditSetForm(posted(request), places=places(sets), initial=_values(row))
    editing = Editing(form, request.path, row.customer_set)
    if request.method != "POST":
        form.focus_on(request.GET.get("focus", "name"))
        return show_screen(request, sets, editing=editing)
    return answer_save(request, _change(editing, form, row.customer_set, by=actor(request)))


def _creation(editing: Editing, form: NewSetForm, *, by: Actor) -> Story:
    return Story(
        editing,
        plan=lambda strategy: plan_new_set(form.new_code, form.changes(), form.site_ids, strategy=strategy),
        save=lambda agreement: create_set(
            form.new_code,
            form.changes(),
            is_default=form.cleaned_data["is_default"],
            site_ids=form.site_ids,
            agreement=agreement,
            by=by,
        ),
    )


def _change(editing: Editing, form: EditSetForm, customer_set: CustomerSet, *, by: Actor) -> Story:
    return Story(
        editing,
        plan=lambda strategy: plan_set_sites(customer_set, form.site_ids, strategy=strategy),
        save=lambda agreement: save_set(
            customer_set,
            form.changes(),
            version=form.cleaned_data["version"],
            is_default=form.cleaned_data["is_default"],
            site_ids=form.site_ids,
            agreement=agreement,
            by=by,
        ),
    )


def _row(sets: list[SetWithSites], code: str) -> SetWithSites:
    for one in sets:
        if one.customer_set.code == code:
            return one
    raise NotFound("no_such_set", "This customer set is gone. It may have been deleted.")


def _values(row: SetWithSites) -> dict[str, object]:
    one = row.customer_set
    return {
        "name": one.name,
        "access_mode": one.access_mode,
        "sites": [str(site.pk) for site in row.sites],
        "is_default": row.is_default,
        "approval_for_set": one.approval_for_set,
        "discreet": one.discreet,
        "version": one.version,
        **{f"share_{kind}": getattr(one, f"share_{kind}") for kind in Sharing},
    }
