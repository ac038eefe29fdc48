"""What a visitor had put in the basket comes along when they log in: in the first request that brings both."""

from django.contrib import messages
from django.http import HttpRequest

from regulars.authentication.queries.visits import Account, Visit
from regulars.kernel.i18n import listed, translate
from regulars.orders.operations.baskets import merge_basket
from regulars.orders.queries.baskets import lines_in
from regulars.orders.rules.baskets import Owner
from regulars.storefront.brought import with_lines
from regulars.storefront.cookies import basket_token_of

__all__ = ["bring_basket"]


def bring_basket(request: HttpRequest, here: Visit, account: Account) -> Visit:
    """The visit with the lines that there are now; a second request with the same token finds nothing to bring."""
    token = basket_token_of(request)
    brought = lines_in(Owner(token=token), here.through_site.id)
    if not brought:
        return here
    left_out = merge_basket(token, here.through_site.id, account_id=account.id, site_id=here.site.id)
    if left_out is None:  # another tab was quicker, and says so
        return with_lines(here, lines_in(Owner(account.id), here.site.id))
    if left_out:
        names = listed([product.name for product in left_out])
        messages.warning(
            request, translate("Your basket is full, so this was left out: {products}.", products=names)
        )
    if brought > len(left_out):
        messages.success(
            request, translate("What you put in the basket before you logged in has come along.")
        )
    return with_lines(here, lines_in(Owner(account.id), here.site.id))
