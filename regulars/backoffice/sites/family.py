"""A site's kind and master are chosen, with the plan of what that opens and closes (SUB-06)."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Window
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.lookups import find_site
from regulars.backoffice.plans import PlanPage, through_plan
from regulars.backoffice.sites.forms import KINDS
from regulars.journeys.plans import Plan
from regulars.journeys.save_site import plan_site, save_site
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import translate
from regulars.kernel.lookups import number_in
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges
from regulars.sites.rules import SiteKind
from regulars.staff.rules import Grant, Right
from regulars.ui.pages import redirect

__all__ = ["family", "relatives_of"]

MOST = 12


def relatives_of(site: Site, mine: Grant) -> dict[str, Any]:
    """The master of a sub site, or the first sub sites of a master, as far as they look after them. One statement, none for a shop of its own."""
    known, master, subs = Site.objects.within(mine.sites).order_by("name", "pk"), None, list[Any]()
    if site.kind == SiteKind.SUB:
        master = known.filter(pk=site.master_id or 0).first()
    elif site.kind == SiteKind.MASTER:
        subs = list(known.filter(master=site).annotate(total=Window(Count("*")))[:MOST])
    further = subs[0].total - len(subs) if subs else 0
    return {"master": master, "subs": subs, "further": further, "every_site": mine.sites is None}


@staff_page(Right.EDIT_SITES, post=Right.EDIT_SITES)
def family(request: HttpRequest, code: str) -> HttpResponse:
    """Nothing changes before its plan was shown and agreed to (SUB-06, REO-01)."""
    site, mine, sent = find_site(request, code), grant(request), request.POST or request.GET
    back = reverse("site", args=[site.code])
    known = Site.objects.within(mine.sites).filter(set=site.set_id, kind=SiteKind.MASTER)
    masters = list(known.exclude(pk=site.pk).order_by("name", "pk"))
    kind = SiteKind(sent["kind"]) if sent.get("kind") in set(SiteKind) else SiteKind(site.kind)
    wished = sent.get("master", "")
    chosen = [master for master in masters if wished in {master.code, ""}] if kind == SiteKind.SUB else []
    master_id = chosen[0].pk if chosen else None
    if not wished and kind == site.kind:
        master_id = site.master_id
    changes = SiteChanges(kind=kind, master_id=master_id)
    stays, note = (kind, master_id) == (site.kind, site.master_id), ""
    try:
        plan = plan_site(site, changes)
    except DomainError as error:
        plan, note = Plan("save_site", ""), error.message
    page = PlanPage(
        translate("Kind of {site}", site=site.name),
        [(translate("Sites"), reverse("sites")), (site.name, back), (translate("Kind"), None)],
        "" if stays or note else translate("Change kind"),
        reverse("site-family", args=[site.code]),
        back=back,
        choices="backoffice/sites/family.html",
        note=note,
        carried=[("version", str(site.version))],
        context={
            "kinds": KINDS,
            "kind": kind.value,
            "masters": [(master.code, master.name) for master in masters],
            "master": next((master.code for master in masters if master.pk == master_id), ""),
        },
    )

    def done(_: Site) -> HttpResponse:
        messages.success(request, translate("Saved. It counts from the next request on."))
        return redirect(request, back)

    version = number_in(request.POST.get("version", "")) or site.version
    return through_plan(
        request,
        page,
        plan,
        act=lambda agreed: save_site(
            site, changes, version=version, agreed=agreed.plan, grant=mine, by=actor(request)
        ),
        done=done,
    )
