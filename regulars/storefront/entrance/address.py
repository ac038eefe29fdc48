"""The address that a registration form asks for (REG-09): the form follows the country, and at a master the sub shop."""

from dataclasses import replace

from django.http import HttpRequest
from django.urls import reverse

from regulars.addresses.queries.registration import RegistrationForm
from regulars.addresses.rules.postal import country_names
from regulars.addresses.rules.questions import questions
from regulars.addresses.rules.registration import is_asked
from regulars.authentication.queries.visits import SiteHere
from regulars.customers.rules.phones import region_of
from regulars.fields.rules.shipped import ADDRESS_FORM
from regulars.kernel.errors import DomainError, Invalid
from regulars.ui.question_forms import QuestionForm

__all__ = ["PREFIX", "address_form", "address_sent", "redrawing", "shared_out"]

PREFIX = "address"


def address_form(request: HttpRequest, found: RegistrationForm, site: SiteHere) -> QuestionForm | None:
    """None where the form asks for none. Name and company are the account's."""
    if found.marker is None or found.terms is None:
        return None
    offered = found.terms.offered(country_names())
    typed = request.POST if f"{PREFIX}-country" in request.POST else None
    chosen = request.POST.get(f"{PREFIX}-country") or region_of(site.locale)
    country = chosen if chosen in offered else next(iter(offered), "")
    found_questions = [
        question if found.marker.required else replace(question, required=False)
        for question in questions(country, offered, (), found.terms.formats)
        if is_asked(question.code, found.terms.formats.of(country))
    ]
    attrs = {"country": redrawing()}
    return QuestionForm(found_questions, typed, initial={"country": country}, attrs=attrs, prefix=PREFIX)


def redrawing() -> dict[str, str]:
    """The attributes of a control that the address follows."""
    return {
        "hx-post": reverse("registration_fields"),
        "hx-trigger": "change",
        "hx-include": "closest form",
        "hx-target": "#asked",
        "hx-swap": "outerHTML",
        "hx-sync": "this:replace",
    }


def address_sent(request: HttpRequest) -> dict[str, str]:
    """What was typed of it, by field."""
    begin = f"{PREFIX}-"
    sent = {name: str(value) for name, value in request.POST.items() if name.startswith(begin)}
    return {name.removeprefix(begin): value for name, value in sent.items()}


def shared_out(form: QuestionForm, error: DomainError) -> DomainError | None:
    """Place what is wrong with the address beside its fields; answers what is left to say."""
    begin = f"{ADDRESS_FORM}."
    rest = [problem for problem in error.problems if not problem.field.startswith(begin)]
    for problem in error.problems:
        if problem.field.startswith(begin):
            field = problem.field.removeprefix(begin)
            form.add_error(field if field in form.fields else None, problem.message)
    if len(rest) == len(error.problems):
        return error
    return Invalid.of(rest) if rest else None
