from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.choices import offered_sets
from regulars.backoffice.customers.person import crumbs_to, find_customer, reach
from regulars.backoffice.customers.words import name_of
from regulars.backoffice.lookups import find_set
from regulars.backoffice.plans import PlanPage, through_plan
from regulars.customers.models import Customer
from regulars.customers.queries.authorization import is_seen
from regulars.customers.queries.clashes import NO_CLASHES
from regulars.journeys.customer_lifecycle import move_account
from regulars.journeys.move_account import plan_account_move
from regulars.kernel.i18n import translate
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["customer_set"]


@staff_page(Right.MOVE_CUSTOMERS, post=Right.MOVE_CUSTOMERS)
def customer_set(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The plan of a move to another set, then the move; a clash is refused with its ways out (ACC-02, ACC-07)."""
    authorized = find_customer(request, customer_id, Right.MOVE_CUSTOMERS)
    customer, back = authorized.customer, reverse("customer", args=[customer_id])
    to_set = find_set(request, (request.POST or request.GET).get("to", customer.set.code))
    plan = plan_account_move(customer, to_set)
    clash, stays = next(iter(plan.clashes.first), None), to_set.pk == customer.set_id
    page = PlanPage(
        translate("Move {customer}", customer=name_of(authorized.seen)),
        crumbs_to(authorized, translate("Customer set")),
        "" if stays or clash else translate("Move to {to_set}", to_set=to_set.name),
        reverse("customer-set-of", args=[customer_id]),
        back=back,
        choices="backoffice/customers/move.html",
        note=""
        if stays or clash
        else translate(
            "Profile, username, password and history follow the account. The customer logs in anew."
        ),
        context=reach(authorized)
        | {
            "customer": authorized.seen,
            "to_set": to_set,
            "stays": stays,
            "clash": clash,
            "clash_is_theirs": clash is not None and is_seen(authorized.grant, clash.other.id),
            "set_offer": offered_sets(authorized.grant),
        },
    )

    def done(_: Customer) -> HttpResponse:
        messages.success(
            request,
            translate(
                "{customer} belongs to {to_set} now.", customer=name_of(authorized.seen), to_set=to_set.name
            ),
        )
        return redirect(request, back if is_seen(authorized.grant, customer.pk) else reverse("customers"))

    return through_plan(
        request,
        page,
        replace(plan, clashes=NO_CLASHES),
        act=lambda agreed: move_account(customer, to_set=to_set, agreed=agreed.plan, by=actor(request)),
        done=done,
    )
