from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse

from regulars.customers.models import Customer
from regulars.customers.operations.exports import export_personal_data
from regulars.customers.queries.visits import Account, Visit
from regulars.kernel.actor import Actor, ActorKind, Door
from regulars.storefront.doors import customer_page

__all__ = ["data"]


@customer_page("POST")
def data(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:  # noqa: ARG001 - the door hands it over
    """*Download my data*: everything the account holds, also from other shops of its set. It is put on record."""
    customer = Customer.objects.get(pk=account.id)
    held = export_personal_data(customer, by=Actor(ActorKind.CUSTOMER, Door.STOREFRONT, account.id))
    answer = JsonResponse(asdict(held), json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    answer["Cache-Control"] = "no-store"
    return answer
