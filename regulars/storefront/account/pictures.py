"""A customer's own pictures: seen where the site's form shows them, sent in and taken away where it lets them (ATT-05)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.queries.visits import Account, Visit
from regulars.customers.models import Customer
from regulars.customers.operations.images import remove_image, set_image
from regulars.customers.queries.images import image_called
from regulars.customers.rules.images import CONTENT_TYPE, LARGEST_FILE
from regulars.fields.queries import form_at
from regulars.fields.rules import Purpose
from regulars.kernel.errors import DomainError
from regulars.kernel.guessing.lanes import decodes_pictures
from regulars.kernel.i18n import translate
from regulars.sites.models import Site
from regulars.storefront.doors import customer_actor, customer_page
from regulars.ui.pages import redirect
from regulars.ui.pictures import picture

__all__ = ["image", "image_removed", "image_set"]


@customer_page("GET")
def image(request: HttpRequest, here: Visit, account: Account, name: str) -> HttpResponse:  # noqa: ARG001 - the door hands it over
    """One's own, and only at a site whose profile form shows it; else there is nothing here."""
    found = image_called(name, account_id=account.id)
    if found is None or found.attribute not in form_at(here.site.id, Purpose.PROFILE, account.type).codes:
        raise Http404
    return picture(found.content, CONTENT_TYPE)


@decodes_pictures
@customer_page("POST")
def image_set(request: HttpRequest, here: Visit, account: Account, code: str) -> HttpResponse:
    sent = request.FILES.get("image")
    content = sent.read(LARGEST_FILE + 1) if sent else b""
    site, by = Site.objects.get(pk=here.site.id), customer_actor(account.id)
    return _do(
        request,
        lambda: set_image(Customer.objects.get(pk=account.id), code, content, site=site, by=by),
        translate("Your picture is saved."),
    )


@customer_page("POST")
def image_removed(request: HttpRequest, here: Visit, account: Account, code: str) -> HttpResponse:
    site, by = Site.objects.get(pk=here.site.id), customer_actor(account.id)
    return _do(
        request,
        lambda: remove_image(Customer.objects.get(pk=account.id), code, site=site, by=by),
        translate("Your picture is gone."),
    )


def _do(request: HttpRequest, verb: Callable[[], Customer], done: str) -> HttpResponse:
    try:
        verb()
    except DomainError as error:
        messages.error(request, translate(error.message))
    else:
        messages.success(request, done)
    return redirect(request, reverse("account"))
