"""A newsletter's subscribers: found, exported, unsubscribed and erased (WSH-03, ADM-04)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.files import csv_file
from regulars.backoffice.lists import Asked, list_page
from regulars.backoffice.newsletters.views import find_newsletter, tabs_of
from regulars.backoffice.pages import office_page
from regulars.kernel.i18n import translate
from regulars.newsletters.models import Newsletter, Subscription
from regulars.newsletters.operations.erasure import erase_subscriber
from regulars.newsletters.operations.newsletters import note_subscribers_exported
from regulars.newsletters.operations.subscriptions import end_subscription
from regulars.newsletters.queries.lists import SUBSCRIPTIONS
from regulars.newsletters.rules import STATES, SubscriptionState, no_such_subscription
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["asked_to_unsubscribe", "ended", "erasure", "file", "index"]

TONES = {"asked": "wait", "confirmed": "ok", "ended": "off"}
SHOWN = ("email", "consent:newsletter")


@staff_page(Right.SEE)
def index(request: HttpRequest, site_code: str, code: str) -> HttpResponse:
    """The newest first, whether they are customers or not."""
    grant(request).require_sight(*SHOWN)
    newsletter = find_newsletter(request, site_code, code)
    list_query = Asked(request.GET, SUBSCRIPTIONS, grant(request), request.path)
    export = reverse("subscribers-file", args=[newsletter.site.code, newsletter.code])
    return list_page(
        request,
        SUBSCRIPTIONS,
        "backoffice/newsletters/subscribers",
        Subscription.objects.filter(newsletter=newsletter),
        list_query=list_query,
        newsletter=newsletter,
        tabs=tabs_of(request, newsletter),
        states={state: (translate(STATES[SubscriptionState(state)]), tone) for state, tone in TONES.items()},
        export=list_query.url(export),
    )


@staff_page(Right.EXPORT_CUSTOMERS, Right.SEND_CAMPAIGNS)
def file(request: HttpRequest, site_code: str, code: str) -> HttpResponse:
    """The list as asked for, as CSV."""
    mine = grant(request)
    mine.require_sight(*SHOWN)
    newsletter = find_newsletter(request, site_code, code)
    meanings = Asked(request.GET, SUBSCRIPTIONS, mine, request.path).meanings
    columns = ["email", "state", "since"]
    if meanings is None:
        return csv_file("subscribers.csv", columns, ())
    rows = SUBSCRIPTIONS.narrow(Subscription.objects.filter(newsletter=newsletter), **meanings)
    note_subscribers_exported(newsletter, by=actor(request))
    found = rows.order_by("pk").values_list("email", "state", "since").iterator()
    return csv_file(
        "subscribers.csv", columns, ((email, state, since.isoformat()) for email, state, since in found)
    )


@staff_page(Right.SEND_CAMPAIGNS, post=Right.SEND_CAMPAIGNS)
def ended(request: HttpRequest, site_code: str, code: str, subscription_id: int) -> HttpResponse:
    """Somebody called or wrote to be unsubscribed. Asked once: nobody but the mailbox can subscribe it again."""
    newsletter, subscription = _find(request, site_code, code, subscription_id)
    back = reverse("subscribers", args=[newsletter.site.code, newsletter.code])
    if request.method != "POST":
        context = asked_to_unsubscribe(newsletter, subscription.email) | {
            "crumbs": [
                (translate("Newsletters"), reverse("newsletters")),
                (newsletter.name, back),
                (translate("Unsubscribe"), None),
            ],
            "back": back,
        }
        return office_page(request, "backoffice/newsletters/question.html", context)
    end_subscription(subscription, by=actor(request))
    messages.success(request, translate("{email} is unsubscribed.", email=subscription.email))
    return redirect(request, back)


def asked_to_unsubscribe(newsletter: Newsletter, who: str) -> dict[str, Any]:
    """What the page says before somebody is unsubscribed."""
    return {
        "question": translate("Unsubscribe {who}?", who=who),
        "action": translate("Unsubscribe"),
        "text": translate(
            "Nothing of {newsletter} at {site} is sent there any more. Only by a mail to confirm can it be subscribed again.",
            newsletter=newsletter.name,
            site=newsletter.site.name,
        ),
    }


@staff_page(Right.ERASE_CUSTOMERS, post=Right.ERASE_CUSTOMERS)
def erasure(request: HttpRequest, site_code: str, code: str, subscription_id: int) -> HttpResponse:
    """For whoever wants to be forgotten; asked once."""
    newsletter, subscription = _find(request, site_code, code, subscription_id)
    back = reverse("subscribers", args=[newsletter.site.code, newsletter.code])
    if request.method != "POST":
        context = {"subscription": subscription, "newsletter": newsletter, "back": back}
        return office_page(request, "backoffice/newsletters/subscribers/erase.html", context)
    erase_subscriber(subscription, by=actor(request))
    messages.success(request, translate("The subscriber is erased."))
    return redirect(request, back)


def _find(
    request: HttpRequest, site_code: str, code: str, subscription_id: int
) -> tuple[Newsletter, Subscription]:
    grant(request).require_sight(*SHOWN)
    newsletter = find_newsletter(request, site_code, code)
    found = Subscription.objects.filter(newsletter=newsletter, pk=subscription_id).first()
    if found is None:
        raise no_such_subscription()
    return newsletter, found
