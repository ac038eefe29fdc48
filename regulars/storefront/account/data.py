from dataclasses import asdict, replace

from django.http import HttpRequest, HttpResponse, JsonResponse

from regulars.authentication.queries.visits import Account, Visit
from regulars.customers.models import Customer
from regulars.journeys.customer_lifecycle import export_personal_data
from regulars.kernel.i18n import noop, translate
from regulars.staff.rules.rights import EVERYTHING, Grant
from regulars.storefront.doors import customer_actor, customer_page

__all__ = ["data"]

NOTE = noop(
    "This file holds what belongs to {site}. Write to us for anything else that is held under your log-in."
)


@customer_page("POST")
def data(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:  # noqa: ARG001 - the door hands it over
    """*Download my data*: everything the account holds, also from other shops of its set, unless they are discreet:
    then what belongs to this shop, and whom to ask for the rest. It is put on record.
    """
    customer = Customer.objects.get(pk=account.id)
    by = customer_actor(account.id)
    held = asdict(export_personal_data(customer, grant=_export_grant(here), asked_at=here.site.id, by=by))
    if here.site.discreet:
        held = {"note": translate(NOTE, site=here.site.name)} | held
    answer = JsonResponse(held, json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    answer["Cache-Control"] = "no-store"
    return answer


def _export_grant(here: Visit) -> Grant:
    return replace(EVERYTHING, sites=here.site_ids) if here.site.discreet else EVERYTHING
