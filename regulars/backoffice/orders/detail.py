"""An order on one page: what was bought, by whom, how it is paid and sent, and what happened to it since."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.addresses.rules.entries import FIELDS, Entry, written_lines
from regulars.addresses.rules.postal import country_named
from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.history.rows import CHANNEL_NAMES, names_of, rows_of
from regulars.backoffice.orders.possible import actions_of
from regulars.backoffice.orders.words import STATE_TONES, held_words, shown_customer
from regulars.backoffice.pages import office_page
from regulars.catalog.rules.quantities import written_quantity
from regulars.customers.queries.authorization import is_seen
from regulars.history.queries.records import records_of
from regulars.kernel.actor import ActorKind
from regulars.kernel.i18n import translate
from regulars.orders.models import Order
from regulars.orders.queries.details import details_of
from regulars.orders.queries.listing import find_order
from regulars.orders.queries.persons import answers_of, hidden_of, seen_label, seen_person
from regulars.orders.rules.payment import KIND_LABELS
from regulars.orders.rules.states import PAYMENT_LABELS, PAYMENT_STATUS_LABELS, STATE_LABELS, Origin
from regulars.staff.rules import Grant, Right

__all__ = ["order"]

TEMPLATE = "backoffice/orders/order.html"


@staff_page(Right.SEE_ORDERS)
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    """At a site of theirs, else 404. What may be done with it stands in `actions.html`."""
    mine = grant(request)
    found = find_order(mine, order_id)
    detail = details_of(found)
    person = seen_person(found.person, mine)
    context: dict[str, Any] = {
        "order": found,
        "detail": detail,
        "person": person,
        "hidden": hidden_of(mine),
        "customer": shown_customer(found, mine),
        "may_open_customer": _may_open(found, mine),
        "quantities": [written_quantity(line.quantity) for line in detail.lines],
        "states": STATE_LABELS,
        "tones": STATE_TONES,
        "payment_states": PAYMENT_LABELS,
        "payment_status": PAYMENT_STATUS_LABELS,
        "paid_by": KIND_LABELS,
        "labels": {payment.pk: seen_label(payment, mine) for payment in detail.payments},
        "references": _references(person),
        "answers": [(label, text) for _, label, text in answers_of(found.person, mine)],
        "held": held_words(found.held_for),
        "addresses": [
            (title, _lines(address), country_named(address["country"]) if address.get("country") else "")
            for title, address in (
                (translate("Shipping address"), person.shipping),
                (translate("Billing address"), person.billing),
            )
            if address
        ],
        "channel_names": CHANNEL_NAMES,
        "kept_outside": found.origin == Origin.EXTERNAL,
    }
    context |= _happened(found, mine) | actions_of(detail, mine, actor(request))
    return office_page(request, TEMPLATE, context)


def _may_open(found: Order, mine: Grant) -> bool:
    """Whether the customer's page is theirs to see: an order at their site alone doesn't open it (D-34)."""
    return mine.may(Right.SEE) and (mine.sites is None or is_seen(mine, found.customer_id))


def _happened(found: Order, mine: Grant) -> dict[str, Any]:
    """Its records, who placed it, and who decided about it."""
    records = records_of("order", found.pk, grant=mine, limit=30)
    placed, decided = (found.actor_kind, found.actor_id), (found.decided_kind, found.decided_id)
    those = [placed, decided] if found.decided_kind else [placed]
    names = names_of([*those, *((record.actor_kind, record.actor_id) for record in records)])
    if found.decided_kind == ActorKind.CUSTOMER:  # another than the buyer
        names[decided] = translate("Customer {number}", number=str(found.decided_id))
    return {
        "rows": rows_of(records, names),
        "placed_by": names[placed],
        "decided_by": names.get(decided, "") if found.decided_kind else "",
    }


def _references(person: Any) -> list[tuple[str, str]]:
    labels = {
        "b2b_reference": translate("Reference"),
        "employee_id": translate("Employee id"),
        "charge_id": translate("Charge id"),
    }
    return [(label, getattr(person, name)) for name, label in labels.items() if getattr(person, name)]


def _lines(address: dict[str, Any]) -> list[str]:
    values = {name: str(address.get(name) or "") for name in FIELDS}
    return written_lines(Entry(**values))
