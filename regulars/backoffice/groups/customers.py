"""A group's *Customers* tab: who is in it and who could be, ticked from page to page and saved as one difference (GRP-03, GRP-05, GRP-06)."""

from dataclasses import replace

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.customers.words import name_of, state_of
from regulars.backoffice.errors import Undone, attempt, status_of, tell_wait
from regulars.backoffice.groups.tabs import tabs_of
from regulars.backoffice.groups.ticks import Side, Ticks, side_of
from regulars.backoffice.jobs.handing_over import handed_over
from regulars.backoffice.pages import office_page
from regulars.groups.models import CustomerGroup
from regulars.groups.operations.members import (
    Difference,
    MembersChanged,
)
from regulars.groups.queries.groups import group_named
from regulars.groups.queries.members import (
    available_customers,
    changeable_among,
    changeable_count,
    members_among,
    members_of,
)
from regulars.journeys.group_members import start_changing_members, start_removing_all_members
from regulars.kernel.errors import DomainError, NotFound
from regulars.kernel.i18n import counted, translate
from regulars.kernel.models import Job
from regulars.staff.rules import Grant, Right
from regulars.ui.pages import posted, redirect

__all__ = ["customers", "removal"]


@staff_page(Right.EDIT_CUSTOMERS, post=Right.EDIT_CUSTOMERS)
def customers(request: HttpRequest, code: str) -> HttpResponse:
    """Two tables; nothing is changed before *Save*, whatever is paged and searched meanwhile."""
    mine = grant(request)
    mine.require_sight("groups")
    mine.require_edit("groups")
    group = group_named(code)
    if request.method != "POST":
        return _show(request, group, Ticks(version=group.version))
    ticks = Ticks.sent(request.POST)
    if "go" in request.POST:
        return _show(request, group, ticks)
    difference = Difference(ticks.add, ticks.remove)
    try:
        done = start_changing_members(group, difference, grant=mine, version=ticks.version, by=actor(request))
    except NotFound:
        raise
    except DomainError as error:
        ticks = replace(ticks, version=group.version)
        page = _show(request, group, ticks, problem=error.message, status=status_of(error))
        return tell_wait(page, error)
    return _done(request, group, done)


@staff_page(Right.EDIT_CUSTOMERS, post=Right.EDIT_CUSTOMERS)
def removal(request: HttpRequest, code: str) -> HttpResponse:
    """*Remove all*, with the number that it is about (GRP-06)."""
    mine = grant(request)
    mine.require_sight("groups")
    mine.require_edit("groups")
    group = group_named(code)
    form = _VersionForm(posted(request), initial={"version": group.version})
    done = attempt(
        form,
        lambda: start_removing_all_members(
            group, grant=mine, version=form.cleaned_data["version"], by=actor(request)
        ),
    )
    if not isinstance(done, Undone):
        return _done(request, group, done)
    if done.status != 200:
        form = _again(form, group)
    context = {"group": group, "number": changeable_count(group, mine), "form": form}
    return office_page(request, "backoffice/groups/removal.html", context, status=done.status)


class _VersionForm(forms.Form):
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


def _again(form: _VersionForm, group: CustomerGroup) -> _VersionForm:
    """What was refused stays said; sent again it is about the group as it is now."""
    form.data = {"version": str(group.version)}
    return form


def _done(request: HttpRequest, group: CustomerGroup, done: MembersChanged | Job) -> HttpResponse:
    to = reverse("group", args=[group.code])
    if isinstance(done, Job):
        return handed_over(request, done, to)
    messages.success(
        request,
        translate("Saved: {added} added, {removed} removed.", added=done.added, removed=done.removed),
    )
    if done.skipped:
        sentence = counted(
            "{number} customer was left out: erased meanwhile, or also at sites that you have no access to.",
            "{number} customers were left out: erased meanwhile, or also at sites that you have no access to.",
            done.skipped,
        )
        messages.warning(request, sentence)
    return redirect(request, to)


def _number(group: CustomerGroup, mine: Grant, assigned: Side) -> int:
    """How many *Remove all* takes out; whoever sees all members has them counted already."""
    if mine.sites is None and not assigned.place.q:
        return assigned.page.total.count
    return changeable_count(group, mine)


def _show(
    request: HttpRequest, group: CustomerGroup, ticks: Ticks, *, problem: str = "", status: int = 200
) -> HttpResponse:
    mine = grant(request)
    assigned = side_of(ticks.assigned, lambda **at: members_of(group, grant=mine, **at))
    available = side_of(ticks.available, lambda **at: available_customers(grant=mine, **at))
    ids = [customer.id for customer in [*assigned.items, *available.items]]
    context = {
        "group": group,
        "tabs": tabs_of(group, mine, "customers"),
        "ticks": ticks,
        "assigned": assigned,
        "available": available,
        "members": members_among(group, [customer.id for customer in available.items]),
        "changeable": set(ids) if mine.sites is None else changeable_among(ids, mine),
        "number": _number(group, mine, assigned),
        "problem": problem,
        "name_of": name_of,
        "state_of": state_of,
    }
    return office_page(request, "backoffice/groups/customers.html", context, part="form", status=status)
