"""See a shop as a customer does: read only, for a reason that they can read (L4)."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from regulars.authentication.operations.viewings import begin_viewing
from regulars.authentication.queries.viewings import viewed_customer
from regulars.backoffice.access import actor, grant, staff_page, staff_user
from regulars.backoffice.customers.person import crumbs_to, reach
from regulars.backoffice.customers.words import name_of
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.pages import office_page
from regulars.kernel.i18n import lazy
from regulars.sites.models import Site
from regulars.sites.operations.mails import address_of
from regulars.staff.rules import Right
from regulars.ui.pages import posted

__all__ = ["viewing"]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=lazy("Why do you look?"),
        max_length=200,
        help_text=lazy("The customer reads it in My Account, such as “You called about order 1042”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@staff_page(Right.VIEW_AS_CUSTOMER, post=Right.VIEW_AS_CUSTOMER)
def viewing(request: HttpRequest, customer_id: int, code: str) -> HttpResponse:
    """Ask for the reason, then show the way there, which is good for a minute: for staff who see all that My Account tells, at each site of the customer."""
    authorized = viewed_customer(grant(request), customer_id)
    site = get_object_or_404(Site.objects.within(grant(request).sites), code=code)
    form = ReasonForm(posted(request))
    done = attempt(
        form,
        lambda: begin_viewing(
            authorized.customer,
            site,
            reason=form.cleaned_data["reason"],
            staff_id=staff_user(request).pk,
            by=actor(request),
        ),
    )
    context = reach(authorized) | {
        "form": form,
        "site": site,
        "customer": authorized.seen,
        "name": name_of(authorized.seen),
        "crumbs": crumbs_to(authorized, site.name),
        "link": "" if isinstance(done, Undone) else address_of(site, f"/viewing/{done}"),
    }
    status = done.status if isinstance(done, Undone) else 200
    return office_page(request, "backoffice/customers/viewing.html", context, status=status)
