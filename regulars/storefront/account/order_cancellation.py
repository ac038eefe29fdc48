"""A customer takes an order back, before work on it begins (ORD-09)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from regulars.authentication.queries.visits import Account, Visit
from regulars.kernel.errors import Conflict
from regulars.kernel.i18n import translate
from regulars.orders.operations.ends import cancel_own_order
from regulars.orders.queries.history import order_seen
from regulars.orders.rules.decisions import check_cancel
from regulars.orders.rules.history import check_cancel_here
from regulars.orders.rules.mails import PAGE
from regulars.orders.rules.states import OrderState
from regulars.storefront.doors import customer_actor, customer_page
from regulars.storefront.looks import show
from regulars.storefront.shop.drawing import money
from regulars.ui.pages import redirect

__all__ = ["order_cancelled"]


@customer_page("GET", "POST")
def order_cancelled(request: HttpRequest, here: Visit, account: Account, order_id: int) -> HttpResponse:
    """Asks first, where it can be done. 404 for what isn't seen at this shop."""
    home = PAGE.format(id=order_id)
    seen = order_seen(account.id, here.site.id, order_id)
    by = customer_actor(account.id)
    try:
        if request.method != "POST":
            check_cancel_here(seen.place, seen.site_name)
            check_cancel(OrderState(seen.order.state), by)
            total = money(seen.order.total, seen.order.currency)
            return show(
                request, here, "order_cancel.html", {"order": seen.order, "total": total, "home": home}
            )
        cancel_own_order(account.id, here.site.id, order_id, by=by)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, translate("The order is cancelled. A mail tells you about it."))
    return redirect(request, home)
