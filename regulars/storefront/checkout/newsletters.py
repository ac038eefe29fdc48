"""What became of the newsletters that were ticked with an order, on the page after it."""

from django.contrib import messages
from django.http import HttpRequest

from regulars.journeys.order_newsletters import Ordered
from regulars.kernel.i18n import translate
from regulars.newsletters.rules import SubscriptionState

__all__ = ["tell_newsletters"]


def tell_newsletters(request: HttpRequest, ordered: Ordered) -> None:
    """Of a mailbox that isn't proved nothing is told but that it was asked."""
    subscribed = [row.name for row, state in ordered.newsletters if state is SubscriptionState.CONFIRMED]
    if subscribed:
        messages.success(request, translate("You are subscribed to {name}.", name=", ".join(subscribed)))
    if len(subscribed) < len(ordered.newsletters):
        email = ordered.placed.order.customer.email
        messages.success(
            request, translate("We wrote to {email}: open the link there to subscribe.", email=email)
        )
