"""A file of orders of a shop outside, sent in with a look at what becomes of them before it is done (EXT-01)."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.choices import PickField
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.pages import office_page
from regulars.backoffice.uploads import UploadForm
from regulars.kernel.i18n import counted, lazy, translate
from regulars.orders.operations.external_imports import ImportedOrders, OrderPlan, import_orders, plan_orders
from regulars.orders.operations.external_lines import LAYOUT
from regulars.orders.queries.offline import shops_within
from regulars.sites.models import Site
from regulars.staff.rules import Right
from regulars.transfer.operations.staging import BadLines
from regulars.ui.pages import posted, redirect

__all__ = ["upload"]

TEMPLATE = "backoffice/orders/import.html"
SHOWN = 50  # problems


class FileForm(UploadForm):
    site = PickField(label=lazy("Site"), help_text=lazy("The shop that keeps these orders."))

    def __init__(self, *args: Any, sites: QuerySet[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["site"]
        chosen.offer(sites, "site-choices", translate("Choose a site"))


@staff_page(Right.EDIT_ORDERS, Right.SEE_ORDERS, post=Right.EDIT_ORDERS)
def upload(request: HttpRequest) -> HttpResponse:
    """A file is read and it is shown what becomes of its orders; the second button records them."""
    mine = grant(request)
    mine.require(Right.SEE_ORDERS)
    sites = shops_within(mine.sites)
    form = FileForm(posted(request), request.FILES or None, sites=sites)
    done = attempt(form, lambda: _planned(request, form))
    if isinstance(done, Undone):
        return _show(request, form, None, done.status)
    plan, is_done = done
    (place,) = plan.places
    if not is_done:
        return _show(request, form, plan, 422 if plan.bad or not plan.good else 200)
    recorded = counted(
        "{number} order was recorded.", "{number} orders were recorded.", place.new + place.changed
    )
    messages.success(request, recorded)
    return redirect(request, f"{reverse('orders')}?site={place.site}")


def _planned(request: HttpRequest, form: FileForm) -> tuple[OrderPlan, bool]:
    site, lines = form.cleaned_data["site"], form.lines(LAYOUT, "regulars orders import")
    if not form.is_first_step:
        try:
            return import_orders(site, lines, by=actor(request)), True
        except BadLines:  # something is another meanwhile: the plan says so
            pass
    return plan_orders(site, lines), False


def _show(request: HttpRequest, form: FileForm, plan: OrderPlan | None, status: int) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "plan": plan, "may_be_stored": False}
    if plan is not None:
        (place,) = plan.places
        context |= {
            "site": form.cleaned_data["site"],
            "numbers": _lines_of(place),
            "text": form.content_text,
            "may_be_stored": plan.counts["orders"] and not plan.bad,
            "bad": plan.bad[:SHOWN],
            "bad_words": counted("{number} problem", "{number} problems", len(plan.bad)),
            "more": max(len(plan.bad) - SHOWN, 0),
        }
    return office_page(request, TEMPLATE, context, status=status)


def _lines_of(place: ImportedOrders) -> list[dict[str, Any]]:
    """What the plan says of the orders, without what there is none of."""
    words = {
        "new": translate("new"),
        "changed": translate("newer than what is there"),
        "unchanged": translate("there already"),
        "older": translate("older than what is there"),
    }
    return [
        {"number": number, "text": text}
        for name, text in words.items()
        if (number := getattr(place, name)) or name == "new"
    ]
