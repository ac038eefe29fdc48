from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.choices import offered_family
from regulars.backoffice.customers.asking import Question, ask
from regulars.backoffice.customers.person import find_customer
from regulars.backoffice.customers.words import name_of
from regulars.backoffice.lookups import find_site
from regulars.customers.operations.access import move_access
from regulars.customers.queries.authorization import naming_no_strangers
from regulars.kernel.i18n import translate
from regulars.sites.rules import SiteKind
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["access_move"]


@staff_page(Right.EDIT_ACCESS, post=Right.EDIT_ACCESS)
def access_move(request: HttpRequest, customer_id: int, code: str) -> HttpResponse:
    """Asks where to, then moves the access of a family to another of its sites (SUB-02)."""
    authorized = find_customer(request, customer_id, Right.EDIT_ACCESS)
    customer, former = authorized.customer, find_site(request, code)
    name, back = name_of(authorized.seen), reverse("customer-sites", args=[customer.pk])
    if request.method == "POST":
        site = find_site(request, request.POST.get("to", ""))
        with naming_no_strangers(authorized.grant):
            move_access(customer, site=site, instead_of=former, by=actor(request))
        messages.success(
            request, translate("{customer} belongs to {site} now.", customer=name, site=site.name)
        )
        return redirect(request, back)
    offer = offered_family(former, authorized.grant)
    has_any = bool(offer.choices or offer.source)
    question = Question(
        title=translate("Move {customer} from {site}", customer=name, site=former.name),
        url=request.path,
        back=back,
        body="backoffice/customers/access_move.html",
        submit=translate("Move customer") if has_any else None,
    )
    context = {
        "former": former,
        "leaves_sub": former.kind == SiteKind.SUB,
        "offer": offer,
        "has_any": has_any,
    }
    return ask(request, question, authorized, context)
