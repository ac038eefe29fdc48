"""A customer's *Groups* tab, and the groups to choose from (GRP-04)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.choices import PickField, answer_choices
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.errors import Undone, attempt
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.customers.rules import Kind, Status
from regulars.groups.models import CustomerGroup
from regulars.groups.operations.of_customers import change_groups
from regulars.groups.queries.groups import groups_of
from regulars.kernel.i18n import lazy, translate
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["choices", "groups"]


class GroupsForm(forms.Form):
    add = PickField(label=lazy("Put into a group"), required=False)

    def __init__(self, data: Any, others: Any) -> None:
        super().__init__(data)
        pick: Any = self.fields["add"]
        pick.offer(others, "group-choices")


@staff_page(Right.SEE)
def choices(request: HttpRequest) -> HttpResponse:
    """Groups whose name or code holds what is typed, at most twenty."""
    grant(request).require_sight("groups")
    return answer_choices(request, CustomerGroup.objects.all())


@staff_page(Right.SEE, post=Right.EDIT_CUSTOMERS)
def groups(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The groups of this customer: unticked ones they leave, the chosen one they join."""
    is_sent = request.method == "POST"
    authorized = find_customer(request, customer_id, Right.EDIT_CUSTOMERS if is_sent else Right.SEE)
    authorized.grant.require_sight("groups")
    account = authorized.customer
    if account.kind != Kind.ACCOUNT:
        raise Http404
    held = list(groups_of(account.pk))
    form = GroupsForm(posted(request), CustomerGroup.objects.exclude(pk__in=[group.pk for group in held]))
    if is_sent:
        authorized.grant.require_edit("groups")

    def act() -> None:
        chosen = form.cleaned_data["add"]
        left = set(request.POST.getlist("shown")) - set(request.POST.getlist("kept"))
        leave = [group.code for group in held if group.code in left]
        change_groups(account, add=[chosen.code] if chosen else [], remove=leave, by=actor(request))

    done = attempt(form, act)
    if isinstance(done, Undone):
        return _show(request, authorized, held, form, status=done.status)
    messages.success(request, translate("Saved."))
    return redirect(request, request.path)


def _show(
    request: HttpRequest,
    authorized: AuthorizedCustomer,
    held: list[CustomerGroup],
    form: GroupsForm,
    *,
    status: int,
) -> HttpResponse:
    may_change = authorized.grant.edits("groups") and authorized.customer.status != Status.ERASED
    pick: Any = form.fields["add"]
    context = {"held": held, "form": form, "may_change": may_change, "has_others": pick.has_any}
    return person_page(request, authorized, "backoffice/groups/of_customer.html", context, status=status)
