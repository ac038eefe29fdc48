from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.codes import find_set
from regulars.backoffice.customers.asking import Question, ask
from regulars.backoffice.customers.person import find_customer
from regulars.backoffice.customers.words import name_of
from regulars.backoffice.errors import status_of
from regulars.backoffice.plan_parts import fact
from regulars.customers.operations.moves import AccountMovePlan, plan_account_move
from regulars.customers.queries.desk import AtDesk, is_seen
from regulars.customers.queries.doors import DoorView
from regulars.journeys.customer_lifecycle import move_account
from regulars.kernel.errors import DomainError
from regulars.sites.models import CustomerSet
from regulars.staff.rules import Right
from regulars.ui.pages import go

__all__ = ["customer_set"]


@staff_page(Right.MOVE_CUSTOMERS, post=Right.MOVE_CUSTOMERS)
def customer_set(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The plan of a move to another set, then the move; a clash is refused with its ways out (ACC-02, ACC-07)."""
    desk = find_customer(request, customer_id, Right.MOVE_CUSTOMERS)
    customer = desk.customer
    to_set = find_set(request, (request.POST or request.GET).get("to", customer.set.code))
    if request.method != "POST":
        return _ask(request, desk, to_set)
    try:
        move_account(customer, to_set=to_set, by=actor(request))
    except DomainError as error:
        return _ask(request, desk, to_set, refused=error)
    messages.success(request, f"{name_of(desk.seen)} belongs to {to_set.name} now.")
    stays = is_seen(desk.grant, customer.pk)
    return go(request, reverse("customer", args=[customer.pk]) if stays else reverse("customers"))


def _ask(
    request: HttpRequest, desk: AtDesk, to_set: CustomerSet, *, refused: DomainError | None = None
) -> HttpResponse:
    customer, sites = desk.customer, desk.grant.sites
    stays = to_set.pk == customer.set_id
    plan = plan_account_move(customer, to_set)
    question = Question(
        title=f"Move {name_of(desk.seen)}",
        text="Nothing has changed yet. This is what would happen.",
        url=reverse("customer-set-of", args=[customer.pk]),
        back=reverse("customer", args=[customer.pk]),
        body="backoffice/customers/move.html",
        submit=None if stays or plan.clash else f"Move to {to_set.name}",
    )
    context = {
        "to_set": to_set,
        "stays": stays,
        "clash": plan.clash,
        "clash_is_theirs": plan.clash is not None and is_seen(desk.grant, plan.clash.pk),
        "refused": refused.message if refused and not plan.clash else "",
        "consequences": _consequences(plan, sites),
        "set_choices": [(one.code, one.name) for one in CustomerSet.objects.within(sites).order_by("name")],
    }
    return ask(request, question, desk, context, status=status_of(refused) if refused else 200)


def _consequences(plan: AccountMovePlan, site_ids: frozenset[int] | None) -> list[dict[str, str]]:
    """Of the sites that they look after: others are neither named nor counted."""
    lost, gained = (_seen(doors, site_ids) for doors in (plan.doors_lost, plan.doors_gained))
    ended = plan.sessions_ended
    opens = fact(len(gained), "site opens", ", ".join(gained), "ok", many="sites open")
    if not gained:
        opens |= {"hint": "They can log in nowhere until a site is granted.", "tone": "wait"}
    return [
        fact(len(lost), "site closes", ", ".join(lost), "danger", many="sites close"),
        opens,
        fact(ended, "session ends at once", "", "wait", many="sessions end at once"),
    ]


def _seen(doors: list[DoorView], site_ids: frozenset[int] | None) -> list[str]:
    return [door.site_name for door in doors if site_ids is None or door.site_id in site_ids]
