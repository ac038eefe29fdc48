from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from regulars.addresses.queries.registration import registration_form
from regulars.authentication.operations.sessions import open_session
from regulars.authentication.queries.visits import SiteHere, Visit
from regulars.customers.models import Customer
from regulars.customers.queries.family import row_at
from regulars.customers.rules import AccessState
from regulars.customers.rules.proofs import PasswordProof
from regulars.fields.rules.shipped import ADDRESS_FORM, CONFIRMATION, SUB_SHOP
from regulars.journeys.register_customer import register as register_at
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import DomainError
from regulars.kernel.guessing.lanes import hashes
from regulars.kernel.i18n import noop, translate
from regulars.sites.models import Site
from regulars.sites.queries.types import Choice, choices_at
from regulars.storefront.asked import AskedForm, asked_form, choose_type, rows_of, sent_on
from regulars.storefront.cookies import caller_of, keep_log_in
from regulars.storefront.doors import customer_actor, page_at_site, problem
from regulars.storefront.entrance.address import PREFIX, address_form, address_sent, redrawing, shared_out
from regulars.storefront.looks import is_for_guests, show
from regulars.storefront.problems import add_errors, status_of, tell_wait
from regulars.ui.pages import fragment, is_htmx, redirect
from regulars.ui.question_forms import QuestionForm
from regulars.ui.stale_forms import entrance, is_stale

__all__ = ["register", "registration_fields", "registration_waits"]

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
WAITS = noop("We look at every registration of this kind before the first log-in.")


@dataclass(frozen=True)
class _Asked:
    """What this visitor is asked: the form of the chosen type, with what they have typed, and an address where it asks for one."""

    form: AskedForm
    address: QuestionForm | None
    context: dict[str, Any]


@hashes
@entrance
@page_at_site("GET", "POST")
def register(request: HttpRequest, here: Visit) -> HttpResponse:
    """`direct`: in at once, or told that the name is taken. `neutral`: the same answer for every name (D-33)."""
    if here.account:
        return redirect(request, reverse("account"))
    if is_for_guests(here):
        return problem(
            request, here, "Nobody registers here", "Everybody orders as a guest at this shop.", status=404
        )
    question = _chosen_form(request, here.site)
    if request.method != "POST" or _saw_another_form(request):
        return show(request, here, "register.html", question.context)
    sent = {code: value for code, value in sent_on(request).items() if not code.startswith(f"{PREFIX}-")}
    if question.address:
        sent[ADDRESS_FORM] = address_sent(request)
    if CONFIRMATION in question.form.fields:
        sent.setdefault(CONFIRMATION, "")
    site, type_code = Site.objects.get(pk=here.site.id), request.POST.get("type", "")
    try:
        account = register_at(sent, type=type_code, site=site, caller=caller_of(request), by=VISITOR)
    except DomainError as error:
        if error.code == "username_taken":
            question.context["taken"] = request.POST.get("email", "")
        status = _place(question, error)
        return tell_wait(show(request, here, "register.html", question.context, status=status), error)
    return _welcome(request, here, account)


@entrance
@page_at_site("GET", "POST")
def registration_fields(request: HttpRequest, here: Visit) -> HttpResponse:
    """Another type, country or sub shop was chosen: its fields, with what was typed so far (REG-03). Sent as a form, so that nothing typed gets into an address."""
    context = _chosen_form(request, here.site).context
    if here.account or not is_htmx(request):
        return show(request, here, "register.html", context)
    answer = fragment(request, "storefront/register.html", "asked", context)
    answer["Cache-Control"] = "no-store"
    return answer


@page_at_site("GET")
def registration_waits(request: HttpRequest, here: Visit) -> HttpResponse:
    """The account is there, and approval is required before the first log-in (APP-06)."""
    return show(request, here, "waits.html")


def _place(question: _Asked, error: DomainError) -> int:
    """Beside the fields of the form and of the address; answers the status of the page."""
    rest = shared_out(question.address, error) if question.address else error
    return add_errors(question.form, rest, username="email") if rest else status_of(error)


def _chosen_form(request: HttpRequest, site: SiteHere) -> _Asked:
    """The type that was chosen, by form or by address (`?type=`); else the site's first (REG-04)."""
    types = choices_at(site.id)
    chosen = _chosen(request.POST.get("type", request.GET.get("type", "")), types)
    shop = request.POST.get(SUB_SHOP, "")
    found = registration_form(site.id, chosen, shop)
    form = found.form
    typed = request.POST if request.method == "POST" or is_stale(request) else None
    drawn = asked_form(
        form, typed, language=get_language() or site.locale, currency=site.currency, initial={"type": chosen}
    )
    codes = list(drawn.fields)
    if len(types) > 1:
        hints = {customer_type.code: translate(WAITS) for customer_type in types if customer_type.approval}
        choose_type(drawn, [(customer_type.code, customer_type.name) for customer_type in types], hints)
    address = address_form(request, found, site)
    before = (
        [field.code for field in form.fields[: found.position] if field.code in codes] if address else codes
    )
    context = {
        "form": drawn,
        "rows": rows_of(drawn, before),
        "rows_after": rows_of(drawn, codes[len(before) :]),
        "address": address,
        "redrawing": redrawing(),
        "sub_shop": shop if found.by_sub_shop else None,
        "address_label": found.marker.label_in(get_language() or site.locale) if found.marker else "",
        "types": types,
        "chosen": chosen,
        "taken": None,
        "asks_password": form.asks_password,
    }
    return _Asked(drawn, address, context)


def _chosen(code: str, types: list[Choice]) -> str:
    return next((customer_type.code for customer_type in types if customer_type.code == code), types[0].code)


def _saw_another_form(request: HttpRequest) -> bool:
    """Without scripts somebody may choose a type, a sub shop or a country and send the fields of another one."""
    before = {
        "type": request.POST.get("form-shown"),
        SUB_SHOP: request.POST.get("drawn_at"),
        f"{PREFIX}-country": request.POST.get("drawn_for"),
    }
    return any(drawn not in {None, request.POST.get(name, drawn)} for name, drawn in before.items())


def _welcome(request: HttpRequest, here: Visit, account: Customer | None) -> HttpResponse:
    """In, or the page that says what happens next: wait for approval, or look into the mailbox (REG-05)."""
    row = row_at(account, here.site.id) if account else None
    if row and row.state == AccessState.PENDING:
        return redirect(request, reverse("registration_waits"))
    if account is None or row is None or not account.password:
        return redirect(request, f"{reverse('login')}?registered")
    by = customer_actor(account.pk)
    browser = caller_of(request).browser
    proof = PasswordProof(account.password)
    logged_in = open_session(account.pk, here.site.id, proof=proof, device=browser, by=by)
    messages.success(request, translate("Welcome to {shop}. Your account is ready.", shop=row.site.name))
    return keep_log_in(request, redirect(request, reverse("account")), logged_in)
