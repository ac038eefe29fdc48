"""A site's *Registration* tab: which customer types it accepts, and which somebody has to approve (REG-04, APP-06)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.errors import add_errors, status_of
from regulars.backoffice.lookups import find_site
from regulars.backoffice.pages import office_page
from regulars.backoffice.plans import PlanPage, carried, through_plan
from regulars.backoffice.sites.around import around_each
from regulars.backoffice.sites.tabs import tabs_of
from regulars.journeys.save_site import plan_site, save_site
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import translate
from regulars.sites.models import CustomerType, Site
from regulars.sites.operations.sites import SiteChanges
from regulars.sites.queries.types import types_of_customers
from regulars.sites.rules.types import AcceptedType
from regulars.staff.rules import Right
from regulars.ui.pages import redirect
from regulars.ui.widgets import Switch

__all__ = ["registration"]

TEMPLATE = "backoffice/sites/registration.html"


@dataclass(frozen=True)
class Row:
    """One type with its three fields."""

    type: CustomerType
    accepts: BoundField
    approval: BoundField
    receiver: BoundField


class TypesForm(forms.Form):
    """Three fields a type; what they mean together is asked of the rules."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: object, types: Iterable[CustomerType], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.types = list(types)
        for customer_type in self.types:
            self.fields[f"accepts-{customer_type.code}"] = forms.BooleanField(
                label=translate("This site takes them"), required=False, widget=Switch
            )
            self.fields[f"approval-{customer_type.code}"] = forms.BooleanField(
                label=translate("Require approval before the first log-in"), required=False, widget=Switch
            )
            self.fields[f"receiver-{customer_type.code}"] = forms.CharField(
                label=translate("Who is told by mail"),
                max_length=254,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
            )

    @property
    def rows(self) -> list[Row]:
        return [
            Row(
                customer_type,
                *(self[f"{name}-{customer_type.code}"] for name in ("accepts", "approval", "receiver")),
            )
            for customer_type in self.types
        ]

    def accepted(self) -> list[AcceptedType]:
        data = self.cleaned_data
        return [
            AcceptedType(
                customer_type.code,
                data[f"approval-{customer_type.code}"],
                data[f"receiver-{customer_type.code}"],
            )
            for customer_type in self.types
            if data[f"accepts-{customer_type.code}"]
        ]


def _initial(site: Site) -> dict[str, object]:
    values: dict[str, object] = {"version": site.version}
    for customer_type in site.types.all():
        values |= {
            f"accepts-{customer_type.type_id}": True,
            f"approval-{customer_type.type_id}": customer_type.approval,
        }
        values[f"receiver-{customer_type.type_id}"] = customer_type.receiver
    return values


@staff_page(Right.SEE, post=Right.EDIT_SITES)
def registration(request: HttpRequest, code: str) -> HttpResponse:
    """Saved as one; counts from the next request on. Approval without somebody who is told is refused (D-31).

    Where customers gain or lose access by it, its plan is shown first (D-32).
    """
    site, types = find_site(request, code), types_of_customers()
    if request.method != "POST":
        return _show(request, site, TypesForm(initial=_initial(site), types=types))
    form = TypesForm(request.POST, types=types)
    if not form.is_valid() or "back" in request.POST:
        return _show(request, site, form, status=200 if form.is_valid() else 422)
    changes, version = SiteChanges(customer_types=form.accepted()), form.cleaned_data["version"]
    back, mine = reverse("site-registration", args=[site.code]), grant(request)
    page = PlanPage(
        translate("Save these customer types?"),
        [
            (translate("Sites"), reverse("sites")),
            (site.name, reverse("site", args=[site.code])),
            (translate("Registration"), back),
            (translate("Plan"), None),
        ],
        translate("Save as planned"),
        back,
        carried=carried(request),
    )

    def done(_: Site) -> HttpResponse:
        messages.success(request, translate("Saved. It counts from the next request on."))
        return redirect(request, back)

    try:
        return through_plan(
            request,
            page,
            plan_site(site, changes),
            act=lambda agreed: save_site(
                site, changes, version=version, agreed=agreed.plan, grant=mine, by=actor(request)
            ),
            done=done,
            ask=False,
        )
    except DomainError as error:
        add_errors(form, error)
        return _show(request, site, form, status=status_of(error))


def _show(request: HttpRequest, site: Site, form: TypesForm, *, status: int = 200) -> HttpResponse:
    around = around_each([site.pk], grant(request))
    context = {"site": site, "form": form, "tabs": tabs_of(request, site)}
    context["around"] = {code: shops for (_, code), shops in around.items()}
    return office_page(request, TEMPLATE, context, status=status)
