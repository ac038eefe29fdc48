"""My Account's store credit: what there is, what of it is good for orders here, and the statement (CRD-03, CRD-07)."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.queries.visits import Account, Visit
from regulars.credit.queries.balances import balances_of
from regulars.credit.queries.statements import statement
from regulars.credit.rules import word_of
from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import current_language, translate
from regulars.kernel.money import written
from regulars.orders.queries.details import order_numbers
from regulars.storefront.doors import customer_page
from regulars.storefront.looks import show
from regulars.ui.numbers import place_in_words

__all__ = ["credit"]


@customer_page("GET")
def credit(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:
    """The balance in this shop's currency first; those in others are good at its sisters. A discreet shop names none of these."""
    balances, language = balances_of(account.id), current_language()
    wanted, own = request.GET.get("currency", ""), here.site.currency
    currency = next((code for code in (wanted, own, *balances) if code in balances), own)
    named = here.site_ids if here.site.discreet else None
    try:
        page = statement(account.id, currency, named=named, cursor=request.GET.get("cursor") or None)
    except Invalid:
        page = statement(account.id, currency, named=named)
    orders = order_numbers(
        [line.order_id for line in page.items if line.site and line.site.pk in here.site_ids], account.id
    )
    path = f"{reverse('my_credit')}?currency={currency}"
    context = {
        "here": written(balances[own], own, language) if own in balances else "",
        "others": [
            (code, written(amount, code, language)) for code, amount in balances.items() if code != own
        ],
        "own": own,
        "currency": currency,
        "rows": [
            {
                "line": line,
                "order": orders.get(line.order_id or 0),
                "word": translate(word_of(line.kind, reserved=line.is_reserved)),
                "amount": written(line.amount, currency, language),
                "balance": written(line.balance, currency, language),
            }
            for line in page.items
        ],
        "place": place_in_words(page.first, len(page.items), page.total),
        "previous": f"{path}&cursor={page.previous_cursor}" if page.previous_cursor else None,
        "next": f"{path}&cursor={page.next_cursor}" if page.next_cursor else None,
    }
    return show(request, here, "credit.html", context)
