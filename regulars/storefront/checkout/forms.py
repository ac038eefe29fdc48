"""The questions of the checkout, each with what is wrong beside it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.forms import Form
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.urls import reverse

from regulars.addresses.rules import Kind
from regulars.addresses.rules.postal import COUNTRIES, country_names
from regulars.addresses.rules.questions import Question, questions
from regulars.authentication.queries.visits import Visit
from regulars.customers.models import Customer
from regulars.customers.rules.phones import region_of
from regulars.fields.rules.shipped import CONFIRMATION, PASSWORD
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import translate
from regulars.orders.queries.checkout import Quote
from regulars.orders.queries.checkout_form import suggested_answers
from regulars.storefront.asked import AskedForm, asked_form, rows_of
from regulars.storefront.checkout.reading import ACCOUNT, ANOTHER, ANSWERS, CONTACT
from regulars.storefront.language import language_of
from regulars.storefront.looks import called
from regulars.ui.question_forms import QuestionForm

__all__ = ["Forms", "follows", "is_typed"]

# What is only missing so far is no fault before the order is sent.
_MISSING = frozenset(
    {
        "required",
        "card_required",
        "payment_required",
        "payment_method_not_offered",
        "not_a_test_card",
        "bad_expiry",
    }
)
_OF_A_CARD = frozenset({"number", "expires", "name"})
_OF_AN_ACCOUNT = frozenset({PASSWORD, CONFIRMATION})


def is_typed(request: HttpRequest, quote: Quote, kind: Kind) -> bool:
    """Whether another address is chosen, or there is none to choose."""
    sent = request.POST.get(kind)
    if sent is None and kind is Kind.SHIPPING:
        return not any(kind in address.usable_for for address in (quote.book.usable if quote.book else ()))
    return sent == ANOTHER


class Forms:
    """Those of a page; `wrong` are sentences by the control that they stand beside, those of none above the page."""

    def __init__(self, request: HttpRequest, here: Visit, quote: Quote) -> None:
        self.contact = None if here.account else _contact_form(request)
        self.addresses = {kind: _address_form(request, here, quote, kind) for kind in Kind}
        self.answers = _answer_form(request, here, quote)
        self.wrong: dict[str, list[str]] = defaultdict(list)

    def add(self, errors: Iterable[DomainError], *, is_sent: bool) -> None:
        """Before the order is sent, what isn't filled in yet is no fault."""
        for error in errors:
            for problem in error.problems:
                if is_sent or problem.code not in _MISSING:
                    self._place(problem.field, problem.message)
            if not error.problems:
                self._beside("", error.message)

    def _place(self, field: str, message: str) -> None:
        part, _, name = field.partition(".")
        form = self._form_of(part)
        if form is not None and name in form.fields:
            if message not in form.errors.get(name, ()):
                form.add_error(name, message)
        elif part == ACCOUNT and name in _OF_AN_ACCOUNT:
            self._beside(f"{ACCOUNT}-{name}", message)
        else:
            self._beside(f"card-{field}" if field in _OF_A_CARD else part, message)

    def _form_of(self, part: str) -> Form | None:
        made: dict[str, Form | None] = {CONTACT: self.contact, ANSWERS: self.answers}
        made |= {f"{kind}_address": form for kind, form in self.addresses.items()}
        return made.get(part)

    def _beside(self, control: str, message: str) -> None:
        if message not in self.wrong[control]:
            self.wrong[control].append(message)

    @property
    def answer_rows(self) -> list[list[BoundField]]:
        return rows_of(self.answers, list(self.answers.questions)) if self.answers else []

    @property
    def has_errors(self) -> bool:
        return bool(self.wrong) or any(
            form.errors for form in (self.contact, self.answers, *self.addresses.values()) if form
        )


def _answer_form(request: HttpRequest, here: Visit, quote: Quote) -> AskedForm | None:
    """What the site asks at checkout, filled in with what the account has (B2B-07)."""
    if not quote.form.fields:
        return None
    initial: dict[str, Any] = {}
    if here.account and request.method != "POST":
        held = Customer.objects.values_list("attributes", flat=True).get(pk=here.account.id)
        initial = suggested_answers(quote.form, held)
    drawn = asked_form(
        quote.form,
        request.POST if request.method == "POST" else None,
        language=language_of(here),
        currency=quote.basket.currency,
        initial={
            code: value["amount"] if isinstance(value, dict) else value for code, value in initial.items()
        },
    )
    drawn.prefix = ANSWERS  # its codes are the company's, and could be names of ours
    return drawn


def _contact_form(request: HttpRequest) -> QuestionForm:
    typed = request.POST if f"{CONTACT}-email" in request.POST else None
    fields = [
        Question("email", translate("Email"), required=True, longest=254, autocomplete="email"),
        Question("first_name", translate("First name"), longest=100, narrow=True, autocomplete="given-name"),
        Question("last_name", translate("Last name"), required=True, longest=100, narrow=True, autocomplete="family-name"),
        Question("company", translate("Company"), longest=200, narrow=True, autocomplete="organization"),
        Question("phone", translate("Phone"), longest=40, narrow=True, autocomplete="tel"),
    ]  # fmt: skip
    return QuestionForm(fields, typed, attrs={"email": {"type": "email"}}, prefix=CONTACT)


def _address_form(request: HttpRequest, here: Visit, quote: Quote, kind: Kind) -> QuestionForm | None:
    """None where nobody may type one in."""
    terms = quote.terms
    if terms.locked({kind}):
        return None
    typed = request.POST if f"{kind}-country" in request.POST else None
    offered = [code for code in country_names() if terms.allows(kind, code)]
    initial = _initial(here)
    chosen = request.POST.get(f"{kind}-country", initial["country"])
    country = chosen if chosen in offered else next(iter(offered), "")
    found = questions(country, offered, (), terms.formats)
    attrs = {"country": follows(f"#{kind}-questions")}
    return QuestionForm(found, typed, initial=initial | {"country": country}, attrs=attrs, prefix=kind.value)


def _initial(here: Visit) -> dict[str, Any]:
    """Who they are, if that is known: a guest begins with nothing (GST-02)."""
    account, region = here.account, region_of(here.site.locale)
    known = {"country": region if region in COUNTRIES else ""}
    if account is None:
        return known
    return known | {"name": called(account), "company": account.company, "phone": account.phone}


def follows(also: str = "") -> Mapping[str, str]:
    """Attributes of a control that what it costs follows."""
    parts = ["#checkout-methods", "#checkout-ways", *([also] if also else [])]
    return {
        "hx-post": reverse("checkout"),
        "hx-trigger": "change",
        "hx-include": "closest form",
        "hx-target": "#checkout-summary",
        "hx-select": "#checkout-summary",
        "hx-select-oob": ",".join(parts),
        "hx-swap": "outerHTML",
        "hx-sync": "closest form:replace",
    }
