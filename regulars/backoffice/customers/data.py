from collections.abc import Mapping
from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse

from regulars.addresses.rules import KIND_LABELS as ADDRESS_KINDS
from regulars.backoffice.access import actor, staff_action
from regulars.backoffice.customers.data_words import address_in_words, person_in_words
from regulars.backoffice.customers.person import find_customer
from regulars.backoffice.customers.words import ACCESS, STATUS, name_of
from regulars.backoffice.history.rows import OTHERS
from regulars.credit.rules import word_of
from regulars.customers.rules import Kind
from regulars.customers.rules.mails import Purpose
from regulars.fields.rules.shipped import SHIPPED
from regulars.history.queries.listing import CHANNELS
from regulars.history.queries.names import Names
from regulars.history.queries.words import language_name
from regulars.journeys.customer_lifecycle import export_personal_data
from regulars.kernel.actor import ActorKind
from regulars.kernel.i18n import lazy, noop
from regulars.newsletters.rules import STATES as SUBSCRIPTION_LABELS
from regulars.orders.rules.payment import KIND_LABELS as PAID_BY
from regulars.orders.rules.states import STATE_LABELS
from regulars.staff.rules import Right
from regulars.ui.pages import page

__all__ = ["data"]

TEMPLATE = "backoffice/customers/data.html"
# The words of the page for codes of the file.
WORDS = {
    "states": {state: word for state, (word, _) in ACCESS.items()},
    "channels": CHANNELS,
    "links": {
        Purpose.PASSWORD.value: lazy("New password"),
        Purpose.MAILBOX.value: lazy("Confirm email"),
        Purpose.EMAIL_CHANGE.value: lazy("Change email address"),
        Purpose.EMAIL_STOP.value: lazy("Stop the change"),
    },
    "address_kinds": ADDRESS_KINDS,
    "order_states": STATE_LABELS,
    "paid_by": PAID_BY,
    "subscription_states": SUBSCRIPTION_LABELS,
    "entry_word": word_of,
    "address_in_words": address_in_words,
    "person_in_words": person_in_words,
    "actors": OTHERS | {ActorKind.STAFF.value: noop("Staff")},
}
LABELS = {"kind": lazy("Kind"), "status": lazy("State"), "username": lazy("Username")}
KINDS = {Kind.ACCOUNT.value: lazy("Account"), Kind.GUEST.value: lazy("Guest")}


@staff_action(Right.EXPORT_CUSTOMERS)
def data(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Everything held about a customer, as JSON or as a page to print; it is sent for, because it leaves a record."""
    authorized = find_customer(request, customer_id, Right.EXPORT_CUSTOMERS)
    customer = authorized.customer
    held = export_personal_data(customer, grant=authorized.grant, by=actor(request))
    if request.POST.get("as") == "page":
        context = {"held": held, "name": name_of(authorized.seen), "profile": _profile(held.profile)}
        return page(request, TEMPLATE, context | WORDS)
    answer = JsonResponse(asdict(held), json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="customer-{customer.pk}.json"'
    return answer


def _profile(values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Label and value of each field, as the other pages show them."""
    return [
        (LABELS[code] if code in LABELS else SHIPPED[code].label, _word(code, value))
        for code, value in values.items()
    ]


def _word(code: str, value: str) -> str:
    match code:
        case "kind":
            return KINDS[value]
        case "status":
            return STATUS[value][0]
        case "type":
            return Names().of("type", value)
        case "language":
            return language_name(value) if value else ""
        case _:
            return value
