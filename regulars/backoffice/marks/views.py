"""Customer roles, tags and pricing policies: listed, added, changed, deleted after a question. The same pages for all three."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.customers.asking import TEMPLATE as ASK
from regulars.backoffice.customers.asking import Question
from regulars.backoffice.discounts.naming import links_naming
from regulars.backoffice.errors import Undone, attempt, status_of
from regulars.backoffice.jobs.handing_over import handed_over
from regulars.backoffice.lists import list_page
from regulars.backoffice.marks.forms import MarkForm, NewMarkForm
from regulars.backoffice.marks.kinds import POLICY, ROLE, TAG, Kind
from regulars.backoffice.pages import office_page
from regulars.groups.models import Tag
from regulars.groups.operations.locks import why_in_use
from regulars.groups.rules.rights import rights_in_words
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import listed, translate
from regulars.kernel.lookups import number_in
from regulars.kernel.models import Job
from regulars.staff.rules import Right
from regulars.ui.pages import known_choice, posted, redirect

__all__ = [
    "new_policy",
    "new_role",
    "new_tag",
    "policies",
    "policy",
    "policy_deletion",
    "role",
    "role_deletion",
    "roles",
    "tag",
    "tag_deletion",
    "tags",
]  # fmt: skip


@staff_page(Right.SEE)
def roles(request: HttpRequest) -> HttpResponse:
    """ROL-02."""
    return _list(request, ROLE)


@staff_page(Right.SEE)
def tags(request: HttpRequest) -> HttpResponse:
    """CLS-03."""
    return _list(request, TAG)


@staff_page(Right.SEE)
def policies(request: HttpRequest) -> HttpResponse:
    """CLS-02."""
    return _list(request, POLICY)


@staff_page(Right.EDIT_GROUPS, post=Right.EDIT_GROUPS)
def new_role(request: HttpRequest) -> HttpResponse:
    return _add(request, ROLE)


@staff_page(Right.EDIT_GROUPS, post=Right.EDIT_GROUPS)
def new_tag(request: HttpRequest) -> HttpResponse:
    return _add(request, TAG)


@staff_page(Right.EDIT_GROUPS, post=Right.EDIT_GROUPS)
def new_policy(request: HttpRequest) -> HttpResponse:
    return _add(request, POLICY)


@staff_page(Right.EDIT_GROUPS, post=Right.EDIT_GROUPS)
def role(request: HttpRequest, mark_id: int) -> HttpResponse:
    """Its rights count for all who have it from the next request on (ROL-03)."""
    return _change(request, ROLE, mark_id)


@staff_page(Right.EDIT_GROUPS, post=Right.EDIT_GROUPS)
def tag(request: HttpRequest, mark_id: int) -> HttpResponse:
    return _change(request, TAG, mark_id)


@staff_page(Right.EDIT_GROUPS, post=Right.EDIT_GROUPS)
def policy(request: HttpRequest, mark_id: int) -> HttpResponse:
    return _change(request, POLICY, mark_id)


@staff_page(Right.EDIT_GROUPS, post=Right.EDIT_GROUPS)
def role_deletion(request: HttpRequest, mark_id: int) -> HttpResponse:
    return _delete(request, ROLE, mark_id)


@staff_page(Right.EDIT_GROUPS, post=Right.EDIT_GROUPS)
def tag_deletion(request: HttpRequest, mark_id: int) -> HttpResponse:
    return _delete(request, TAG, mark_id)


@staff_page(Right.EDIT_GROUPS, post=Right.EDIT_GROUPS)
def policy_deletion(request: HttpRequest, mark_id: int) -> HttpResponse:
    return _delete(request, POLICY, mark_id)


def _list(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Who looks after some sites isn't told how many accounts there are at all of them, nor who doesn't see what they have."""
    sees_all = grant(request).sites is None and grant(request).sees(kind.field)
    return list_page(
        request,
        kind.rows,
        "backoffice/marks",
        kind.model.objects.all(),
        kind=kind,
        may=grant(request).may(Right.EDIT_GROUPS),
        numbers=(lambda rows: kind.counted(rows) if sees_all else None),
        rights_of=lambda _: _rights_of,
    )


def _rights_of(row: Any) -> str:
    return listed(rights_in_words(row.rights))


def _add(request: HttpRequest, kind: Kind) -> HttpResponse:
    form = NewMarkForm(posted(request), has_rights=kind.has_rights)
    made = attempt(form, lambda: kind.add(**form.cleaned_data, by=actor(request)))
    if isinstance(made, Undone):
        return _show(request, kind, form, status=made.status)
    messages.success(request, translate("{name} is added.", name=made.name))
    return redirect(request, reverse(kind.listing))


def _change(request: HttpRequest, kind: Kind, mark_id: int) -> HttpResponse:
    found = _find(kind, mark_id)
    initial = {"name": found.name, "version": found.version, "rights": getattr(found, "rights", ())}
    form = MarkForm(posted(request), has_rights=kind.has_rights, initial=initial)
    done = attempt(form, lambda: kind.change(found, **form.cleaned_data, by=actor(request)))
    if isinstance(done, Undone):
        return _show(request, kind, form, found=found, status=done.status)
    messages.success(request, translate("Saved. It counts from the next request on."))
    return redirect(request, reverse(kind.listing))


def _delete(request: HttpRequest, kind: Kind, mark_id: int) -> HttpResponse:
    """Says first how many accounts have it; where something else names it, that and no more."""
    found = _find(kind, mark_id)
    if request.method != "POST":
        return _ask(request, kind, found)
    version = number_in(request.POST.get("version", "")) or 0
    more = (
        {"erase": known_choice(request.POST, "values", "keep", "erase") == "erase"} if kind.may_keep else {}
    )
    try:
        outcome = kind.remove(found, **more, version=version, by=actor(request))
    except DomainError as error:
        return _ask(request, kind, found, refused=error.message, status=status_of(error))
    if isinstance(outcome, Job):
        return handed_over(request, outcome, reverse(kind.listing))
    messages.success(request, translate("{name} is deleted.", name=found.name))
    return redirect(request, reverse(kind.listing))


def _find(kind: Kind, mark_id: int) -> Any:
    found = kind.model.objects.filter(pk=mark_id).first()
    if found is None:
        raise kind.gone()
    return found


def _show(
    request: HttpRequest, kind: Kind, form: MarkForm | NewMarkForm, *, found: Any = None, status: int = 200
) -> HttpResponse:
    context = {"kind": kind, "form": form, "found": found}
    return office_page(request, "backoffice/marks/mark.html", context, status=status)


def _ask(
    request: HttpRequest, kind: Kind, found: Any, *, refused: str = "", status: int = 200
) -> HttpResponse:
    page, used = reverse(kind.page, args=[found.pk]), why_in_use(found)
    question = Question(
        title=translate("Delete {name}?", name=found.name),
        url=request.path,
        back=page,
        body="backoffice/marks/delete.html",
        submit=None if used else translate("Delete"),
        tone="danger",
    )
    context = {
        "question": question,
        "crumbs": [
            (kind.words.area, None),
            (kind.words.many, reverse(kind.listing)),
            (found.name, page),
            (translate("Delete"), None),
        ],
        "found": found,
        "may_keep": kind.may_keep,
        "number": kind.counted([found]).get(found.pk, 0) if grant(request).sees(kind.field) else None,
        "refused": used.message if used else refused,
        "discounts": links_naming(found) if used and isinstance(found, Tag) else [],
    }
    return office_page(request, ASK, context, part="dialog", status=status)
