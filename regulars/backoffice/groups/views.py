"""Customers > Groups: listed, added, changed, looked at, deleted (GRP-01, GRP-02, GRP-07)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.customers.words import name_of, state_of
from regulars.backoffice.discounts.naming import links_naming
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.groups.tabs import tabs_of
from regulars.backoffice.jobs.handing_over import handed_over
from regulars.backoffice.lists import list_page
from regulars.backoffice.pages import office_page
from regulars.groups.models import CustomerGroup
from regulars.groups.operations.groups import GroupChanges, add_group, change_group
from regulars.groups.operations.locks import why_in_use
from regulars.groups.queries.counts import accounts_per_group
from regulars.groups.queries.groups import GROUPS, group_named, sizes_of
from regulars.groups.queries.members import MEMBERS, members_of
from regulars.journeys.delete_marks import start_mark_deletion
from regulars.kernel.i18n import lazy, translate
from regulars.kernel.models import Job
from regulars.staff.rules import Right
from regulars.ui.numbers import in_words
from regulars.ui.pages import posted, redirect

__all__ = ["deletion", "general", "group", "index", "new_group"]

_TYPED = {"autocomplete": "off"}


class GroupForm(forms.Form):
    name = forms.CharField(
        label=lazy("Name"), max_length=100, widget=forms.TextInput(attrs=_TYPED | {"autofocus": True})
    )
    description = forms.CharField(
        label=lazy("Description"),
        max_length=500,
        required=False,
        help_text=lazy("What it is for. Only staff read it."),
        widget=forms.TextInput(attrs=_TYPED),
    )


class NewGroupForm(GroupForm):
    code = forms.CharField(
        label=lazy("Code"),
        max_length=50,
        required=False,
        help_text=lazy("Programs call the group so, for good. Left empty, it is made from the name."),
        widget=forms.TextInput(attrs=_TYPED | {"spellcheck": "false"}),
    )


class SeenGroupForm(forms.Form):
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class KnownGroupForm(GroupForm, SeenGroupForm):
    pass


@staff_page(Right.SEE)
def index(request: HttpRequest) -> HttpResponse:
    """Every group with how many of its members they see."""
    mine = grant(request)
    mine.require_sight("groups")
    return list_page(
        request,
        GROUPS,
        "backoffice/groups",
        CustomerGroup.objects.all(),
        sizes=lambda found: {pk: in_words(total) for pk, total in sizes_of(found, mine).items()},
    )


@staff_page(Right.SEE)
def group(request: HttpRequest, code: str) -> HttpResponse:
    """A group and its members, each with the way to their page (GRP-07)."""
    mine = grant(request)
    mine.require_sight("groups")
    found = group_named(code)

    def read(*, sort: str, **meanings: Any) -> Any:  # noqa: ARG001 - there is one order
        return members_of(found, grant=mine, **meanings)

    return list_page(
        request,
        MEMBERS,
        "backoffice/groups/members",
        read=read,
        group=found,
        edit=_edit(found, mine),
        name_of=lambda _: name_of,
        state_of=lambda _: state_of,
    )


@staff_page(Right.EDIT_GROUPS, post=Right.EDIT_GROUPS)
def new_group(request: HttpRequest) -> HttpResponse:
    """A new group; *Next* leads to its customers (GRP-02)."""
    grant(request).require_sight("groups")
    form = NewGroupForm(posted(request))
    made = attempt(form, lambda: add_group(by=actor(request), **form.cleaned_data))
    if isinstance(made, Undone):
        return _show(request, None, form, status=made.status)
    messages.success(request, translate("{group} is there.", group=made.name))
    return redirect(request, _next(request, made))


@staff_page(Right.EDIT_GROUPS, post=Right.EDIT_GROUPS)
def general(request: HttpRequest, code: str) -> HttpResponse:
    """Name and description; the code stays."""
    grant(request).require_sight("groups")
    found = group_named(code)
    initial = {name: getattr(found, name) for name in ("name", "description", "version")}
    form = KnownGroupForm(posted(request), initial=initial)

    def act() -> CustomerGroup:
        data = form.cleaned_data
        changes = GroupChanges(data["name"], data["description"])
        return change_group(found, changes, version=data["version"], by=actor(request))

    done = attempt(form, act)
    if isinstance(done, Undone):
        return _show(request, found, form, status=done.status)
    messages.success(request, translate("Saved."))
    return redirect(request, _next(request, found))


@staff_page(Right.EDIT_GROUPS, post=Right.EDIT_GROUPS)
def deletion(request: HttpRequest, code: str) -> HttpResponse:
    """Only a group that no discount names; its customers stay."""
    grant(request).require_sight("groups")
    found = group_named(code)
    form = SeenGroupForm(posted(request), initial={"version": found.version})
    done = attempt(
        form, lambda: start_mark_deletion(found, version=form.cleaned_data["version"], by=actor(request))
    )
    if isinstance(done, Undone):
        used = why_in_use(found)
        context = {"group": found, "form": form, "number": accounts_per_group([found]).get(found.pk, 0)}
        context["used"] = used and used.message
        context["discounts"] = links_naming(found) if used else []
        return office_page(request, "backoffice/groups/delete.html", context, status=done.status)
    if isinstance(done, Job):
        return handed_over(request, done, reverse("groups"))
    messages.success(request, translate("{group} is deleted.", group=found.name))
    return redirect(request, reverse("groups"))


def _edit(found: CustomerGroup, mine: Any) -> str | None:
    """Where *Edit* leads: to the tab that they may change."""
    if mine.may(Right.EDIT_GROUPS):
        return reverse("group-general", args=[found.code])
    return reverse("group-customers", args=[found.code]) if mine.edits("groups") else None


def _next(request: HttpRequest, found: CustomerGroup) -> str:
    leads_on = "next" in request.POST and grant(request).edits("groups")
    return reverse("group-customers" if leads_on else "group", args=[found.code])


def _show(
    request: HttpRequest, found: CustomerGroup | None, form: GroupForm, *, status: int = 200
) -> HttpResponse:
    context = {"group": found, "form": form, "tabs": tabs_of(found, grant(request), "general")}
    return office_page(request, "backoffice/groups/general.html", context, status=status)
