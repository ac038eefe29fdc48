from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse

from regulars.backoffice.access import actor, staff_action
from regulars.backoffice.customers.person import find_customer
from regulars.backoffice.customers.words import name_of
from regulars.journeys.customer_lifecycle import export_personal_data
from regulars.staff.rules import Right
from regulars.ui.pages import page

__all__ = ["data"]


@staff_action(Right.EXPORT_CUSTOMERS)
def data(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Everything held about a customer, as JSON or as a page to print; it is sent for, because it leaves a record."""
    authorized = find_customer(request, customer_id, Right.EXPORT_CUSTOMERS)
    customer = authorized.customer
    held = export_personal_data(customer, grant=authorized.grant, by=actor(request))
    if request.POST.get("as") == "page":
        context = {"held": held, "name": name_of(authorized.seen)}
        return page(request, "backoffice/customers/data.html", context)
    answer = JsonResponse(asdict(held), json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="customer-{customer.pk}.json"'
    return answer
