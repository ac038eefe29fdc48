from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.errors import status_of
from regulars.backoffice.plans import PlanPage, carried, through_plan
from regulars.backoffice.site_forms.copying import draft_from
from regulars.backoffice.site_forms.drafts import STEPS, read, stepped
from regulars.backoffice.site_forms.editor import Editor, show, show_part
from regulars.backoffice.site_forms.places import Place, find_place, first_place
from regulars.backoffice.site_forms.trying import verdict
from regulars.fields.queries import definitions
from regulars.fields.rules.forms import Form
from regulars.journeys.clashes import Agreement
from regulars.journeys.save_form import plan_form, put_form_back, save_site_form
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import lazy, translate
from regulars.kernel.lookups import number_in
from regulars.staff.rules import Right
from regulars.ui.pages import is_htmx, redirect

__all__ = ["form", "index", "standard"]

SAVED = lazy("Saved. It counts from the next request on.")


@staff_page(Right.SEE)
def index(request: HttpRequest, code: str) -> HttpResponse:
    """The tab opens with registration, of the first type that the site accepts."""
    return redirect(request, first_place(request, code).url())


@staff_page(Right.SEE, post=Right.EDIT_SITES)
def form(request: HttpRequest, code: str, purpose: str, type_code: str) -> HttpResponse:
    """One form of a site. Every button but Save only changes what is on the screen; a form that hides values is saved
    once its plan was agreed to (D-32).
    """
    place, known = find_place(request, code, purpose, type_code), definitions()
    stored = place.stored()
    if request.method != "POST":
        draft = draft_from(request, place)
        editor = Editor(place, draft.fields if draft else stored.fields, stored, known, copied=draft)
        return show(request, editor)
    fields = read(request.POST, known)
    editor = Editor(place, fields, stored, known, version=_version(request))
    if tried := request.POST.get("try"):
        return verdict(request, editor, tried)
    for step in STEPS:
        if wish := request.POST.get(step):
            editor = editor.after(stepped(fields, step, wish, known, place.purpose), step, wish)
            return show_part(request, editor) if is_htmx(request) else show(request, editor)
    if "back" in request.POST:
        return show(request, editor)
    return _save(request, editor)


def _save(request: HttpRequest, editor: Editor) -> HttpResponse:
    here = editor.place
    page = replace(_page(here), title=translate("Save this form?"), carried=carried(request, "save"))

    def act(agreed: Agreement) -> Form:
        return save_site_form(
            here.site,
            here.purpose,
            here.type.code,
            editor.fields,
            version=editor.version,
            agreed=agreed.plan,
            by=actor(request),
        )

    try:
        plan = plan_form(here.site, here.purpose, here.type.code, editor.fields)
        if editor.version != editor.stored.version:
            plan = replace(plan, facts=())  # it will be refused: nobody has to look at what it would do
        return through_plan(
            request, page, plan, act=act, done=lambda _: _done(request, here, SAVED), ask=False
        )
    except DomainError as error:
        return show(request, editor.refused(error), status=status_of(error))


@staff_page(Right.EDIT_SITES, post=Right.EDIT_SITES)
def standard(request: HttpRequest, code: str, purpose: str, type_code: str) -> HttpResponse:
    """Back to the form that comes with Regulars; asks first, and says what customers would no longer see."""
    place = find_place(request, code, purpose, type_code)
    version = _version(request) if request.method == "POST" else place.stored().version
    page = replace(
        _page(place),
        title=translate("Back to the standard form?"),
        submit=translate("Back to the standard form"),
        action=place.url("site-form-standard"),
        back=place.url(),
        text=translate(
            "What was set up for {type} at {site} is forgotten: fields, order, labels and validation.",
            type=place.type.label,
            site=place.site.name,
        ),
        carried=[("version", str(version))],
    )

    def act(agreed: Agreement) -> None:
        put_form_back(
            place.site, place.purpose, type_code, version=version, agreed=agreed.plan, by=actor(request)
        )

    return through_plan(
        request,
        page,
        plan_form(place.site, place.purpose, type_code, None),
        act=act,
        done=lambda _: _done(request, place, translate("The standard form is in force again.")),
    )


def _page(place: Place) -> PlanPage:
    site = place.site
    crumbs = [
        (translate("Sites"), reverse("sites")),
        (site.name, reverse("site", args=[site.code])),
        (translate("Forms"), place.url()),
        (translate("Plan"), None),
    ]
    note = translate(
        "Their entries stay stored and hidden: staff still see them, and they are back when the field is."
    )
    return PlanPage("", crumbs, translate("Save as planned"), place.url(), note=note)


def _done(request: HttpRequest, place: Place, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect(request, place.url())


def _version(request: HttpRequest) -> int:
    sent = number_in(request.POST.get("version", ""))
    return -1 if sent is None else sent
