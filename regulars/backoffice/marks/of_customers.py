"""A customer's *Roles* tab: roles given and taken, and tags (ROL-01, ROL-04, CLS-03, ADM-02)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_action, staff_page
from regulars.backoffice.customers.asking import Question, ask
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.marks.forms import PickForm, RolesForm
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.customers.rules import Kind, Status
from regulars.groups.models import CustomerRole, Tag
from regulars.groups.operations.holdings import change_roles
from regulars.groups.operations.tags import change_tags
from regulars.groups.queries.memberships import HeldForDays, roles_of
from regulars.groups.rules.roles import STANDING_LABELS, Standing
from regulars.kernel.i18n import translate
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["held_roles", "new_roles", "role_taken", "tags_of"]

BODY = "backoffice/marks/pick.html"
TONES = {Standing.NOW: "ok", Standing.TO_COME: "info", Standing.OVER: "off"}


@staff_page(Right.SEE)
def held_roles(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Roles with their days, memberships too; tags below."""
    authorized = _account(find_customer(request, customer_id))
    authorized.grant.require_sight("roles", "tags")
    account, mine = authorized.customer, authorized.grant
    context = {
        "holdings": [_drawn(held) for held in roles_of(account.pk)],
        "tags": Tag.objects.filter(taggings__account=account).order_by("name", "pk"),
        "may": mine.edits("roles") and account.status != Status.ERASED,
        "may_define": grant(request).may(Right.EDIT_GROUPS),
        "is_any": CustomerRole.objects.exists(),
    }
    return person_page(request, authorized, "backoffice/marks/of_customer.html", context)


@staff_page(Right.EDIT_CUSTOMERS, post=Right.EDIT_CUSTOMERS)
def new_roles(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Several at once; one that the customer has already is extended (ROL-01)."""
    authorized = _account(find_customer(request, customer_id, Right.EDIT_CUSTOMERS, "roles"))
    offer = list(CustomerRole.objects.order_by("name", "pk").values_list("code", "name"))
    form = RolesForm(posted(request), offer=offer, label=translate("Roles"))

    def give() -> None:
        days = form.days
        change_roles(authorized.customer, dict.fromkeys(form.cleaned_data["picked"], days), by=actor(request))

    return _pick(request, authorized, translate("Add roles"), form, give)


@staff_action(Right.EDIT_CUSTOMERS)
def role_taken(request: HttpRequest, customer_id: int, role_id: int) -> HttpResponse:
    authorized = _account(find_customer(request, customer_id, Right.EDIT_CUSTOMERS, "roles"))
    role = CustomerRole.objects.filter(pk=role_id).first()
    if role is None:
        raise Http404
    change_roles(authorized.customer, {}, take=[role.code], by=actor(request))
    messages.success(request, translate("{role} is taken away.", role=role.name))
    return redirect(request, reverse("customer-roles-held", args=[customer_id]))


@staff_page(Right.EDIT_CUSTOMERS, post=Right.EDIT_CUSTOMERS)
def tags_of(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Ticked are those that the customer carries."""
    authorized = _account(find_customer(request, customer_id, Right.EDIT_CUSTOMERS, "tags"))
    account = authorized.customer
    offer = list(Tag.objects.order_by("name", "pk").values_list("code", "name"))
    carried = list(Tag.objects.filter(taggings__account=account).values_list("code", flat=True))
    form = PickForm(posted(request), offer=offer, label=translate("Tags"), initial={"picked": carried})
    return _pick(
        request,
        authorized,
        translate("Change tags"),
        form,
        lambda: change_tags(account, form.cleaned_data["picked"], by=actor(request)),
    )


def _drawn(held: HeldForDays) -> dict[str, Any]:
    """What is over stays, and says so."""
    holding = held.holding
    return {
        "role": holding.role,
        "first_day": holding.first_day,
        "last_day": holding.last_day,
        "standing": translate(STANDING_LABELS[held.standing]),
        "tone": TONES[held.standing],
    }


def _account(authorized: AuthorizedCustomer) -> AuthorizedCustomer:
    """A guest has neither roles nor tags, so there is no such page (ROL-04)."""
    if authorized.customer.kind != Kind.ACCOUNT:
        raise Http404
    return authorized


def _pick(
    request: HttpRequest, authorized: AuthorizedCustomer, title: str, form: PickForm, act: Callable[[], None]
) -> HttpResponse:
    tab = reverse("customer-roles-held", args=[authorized.customer.pk])
    done: Any = attempt(form, act)
    if not isinstance(done, Undone):
        messages.success(request, translate("Saved."))
        return redirect(request, tab)
    question = Question(
        title=title, url=request.path, back=tab, body=BODY, submit=translate("Save and close")
    )
    return ask(request, question, authorized, {"form": form}, status=done.status)
