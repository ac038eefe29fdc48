from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.errors import status_of
from regulars.backoffice.numbers import in_words
from regulars.backoffice.pages import office_page
from regulars.backoffice.plan_parts import carried
from regulars.backoffice.site_forms.copying import draft_from
from regulars.backoffice.site_forms.drafts import STEPS, Fields, read, stepped
from regulars.backoffice.site_forms.editor import Editor, show, show_part
from regulars.backoffice.site_forms.places import Place, find_place, first_place
from regulars.backoffice.site_forms.trying import verdict
from regulars.customers.queries.counts import Total
from regulars.fields.queries import definitions
from regulars.journeys.plans import PlanChanged
from regulars.journeys.save_form import FormPlan, HiddenField, plan_form, put_form_back, save_site_form
from regulars.kernel.errors import DomainError
from regulars.kernel.lookups import number_in
from regulars.staff.rules import Right
from regulars.ui.pages import go, is_htmx

__all__ = ["form", "index", "standard"]

SAVED = "Saved. It counts from the next request on."


@staff_page(Right.SEE)
def index(request: HttpRequest, code: str) -> HttpResponse:
    """The tab opens with registration, of the first type that the site accepts."""
    return go(request, first_place(request, code).url())


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
    place, agreed = editor.place, request.POST.get("plan")
    try:
        plan = plan_form(place.site, place.purpose, place.type.code, editor.fields)
        if agreed is None and not plan.is_empty and editor.version == editor.stored.version:
            return _show_plan(request, place, plan, editor.fields, editor.version)
        save_site_form(
            place.site,
            place.purpose,
            place.type.code,
            editor.fields,
            version=editor.version,
            agreed=plan.plan if agreed is None else agreed,
            by=actor(request),
        )
    except PlanChanged as changed:
        return _show_plan(request, place, changed.plan, editor.fields, editor.version, changed=True)
    except DomainError as error:
        return show(request, editor.refused(error), status=status_of(error))
    messages.success(request, SAVED)
    return go(request, place.url())


@staff_page(Right.EDIT_SITES, post=Right.EDIT_SITES)
def standard(request: HttpRequest, code: str, purpose: str, type_code: str) -> HttpResponse:
    """Back to the form that comes with Regulars; asks first, and says what customers would no longer see."""
    place = find_place(request, code, purpose, type_code)
    version = _version(request) if request.method == "POST" else place.stored().version
    if request.method != "POST":
        return _show_plan(
            request, place, plan_form(place.site, place.purpose, type_code, None), None, version
        )
    agreed = request.POST.get("plan")
    try:
        put_form_back(place.site, place.purpose, type_code, version=version, agreed=agreed, by=actor(request))
    except PlanChanged as changed:
        return _show_plan(request, place, changed.plan, None, version, changed=True)
    messages.success(request, "The standard form is in force again.")
    return go(request, place.url())


def _show_plan(
    request: HttpRequest,
    place: Place,
    plan: FormPlan,
    fields: Fields | None,
    version: int,
    *,
    changed: bool = False,
) -> HttpResponse:
    """What was typed is carried along in the page."""
    context = {
        "place": place,
        "site": place.site,
        "plan": plan,
        "changed": changed,
        "version": version,
        "consequences": [_told(one, place) for one in plan.hidden],
        "is_reset": fields is None,
        "carried": [] if fields is None else carried(request, "save"),
    }
    return office_page(request, "backoffice/site_forms/plan.html", context, status=409 if changed else 200)


def _told(one: HiddenField, place: Place) -> dict[str, str]:
    number = (
        in_words(one.total)
        if one.total.is_exact
        else f"at least {in_words(Total(one.total.count, is_exact=True))}"
    )
    text = f"customers of type {place.type.name} no longer see what they entered under {one.one.name}"
    return {"number": number, "text": text, "hint": "", "tone": "wait"}


def _version(request: HttpRequest) -> int:
    sent = number_in(request.POST.get("version", ""))
    return -1 if sent is None else sent
