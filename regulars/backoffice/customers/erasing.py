from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.customers.asking import Question, ask
from regulars.backoffice.customers.person import find_customer
from regulars.backoffice.customers.words import name_of
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.plans import fact_line
from regulars.customers.models import Customer
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.customers.queries.site_access import site_accesses
from regulars.customers.rules import Status
from regulars.journeys.customer_lifecycle import erase
from regulars.journeys.plans import Fact
from regulars.kernel.i18n import current_language, translate
from regulars.kernel.money import written
from regulars.orders.queries.waiting import AtStake, at_stake_of
from regulars.staff.rules import Right
from regulars.transfer.queries.personal_data import holding
from regulars.ui.pages import posted, redirect

__all__ = ["erasure"]


@staff_page(Right.ERASE_CUSTOMERS, post=Right.ERASE_CUSTOMERS)
def erasure(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Tells what is lost, wants the username typed, then closes the account for good (D-09, G20)."""
    authorized = find_customer(request, customer_id, Right.ERASE_CUSTOMERS)
    customer = authorized.customer
    home = reverse("customer", args=[customer.pk])
    if customer.status == Status.ERASED:
        return redirect(request, home)
    form = ErasureForm(posted(request), word=_word(authorized.seen))
    done = attempt(form, lambda: erase(customer, by=actor(request)))
    if isinstance(done, Undone):
        return _ask(request, authorized, form, status=done.status)
    messages.success(
        request,
        translate(
            "Customer {customer} is closed, and their personal values are erased.", customer=customer.pk
        ),
    )
    return redirect(request, home)


class ErasureForm(forms.Form):
    """What is typed to show that this very customer is meant."""

    typed = forms.CharField(max_length=254, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, word: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word = word
        self.fields["typed"].label = translate("Type {word} to confirm", word=word)

    def clean_typed(self) -> str:
        typed = str(self.cleaned_data["typed"])
        if typed.casefold() != self.word.casefold():
            raise forms.ValidationError(translate("This isn't {word}. Nothing was erased.", word=self.word))
        return typed


def _word(customer: Customer) -> str:
    """The username; a guest has none, and not everybody sees it."""
    return customer.username or customer.email or str(customer.pk)


def _ask(
    request: HttpRequest, authorized: AuthorizedCustomer, form: ErasureForm, *, status: int = 200
) -> HttpResponse:
    held = holding(authorized.customer)
    question = Question(
        title=translate("Erase {customer}?", customer=name_of(authorized.seen)),
        text=translate("This can't be undone."),
        url=request.path,
        back=reverse("customer", args=[authorized.customer.pk]),
        body="backoffice/customers/erase.html",
        submit=translate("Erase for good"),
        tone="danger",
    )
    accesses = sum(access.is_open for access in site_accesses(authorized.customer))
    at_stake = at_stake_of(authorized.customer.pk, authorized.grant)
    facts = [
        *_declined(at_stake),
        Fact(
            "sessions",
            held.sessions,
            "session ends at once",
            "sessions end at once",
            tone="danger",
        ),
        Fact(
            "sites",
            accesses,
            "site closes to them",
            "sites close to them",
            tone="danger",
        ),
        Fact("mails", held.mails, "mail is emptied", "mails are emptied", tone="wait"),
        Fact(
            "values",
            held.values,
            "change loses its values, not its record",
            "changes lose their values, not their record",
            tone="wait",
        ),
    ]
    consequences = [fact_line(fact) for fact in facts] + _forfeited(authorized, at_stake.credit)
    context = {"form": form, "consequences": consequences}
    return ask(request, question, authorized, context, status=status)


def _declined(at_stake: AtStake) -> list[Fact]:
    if not at_stake.held_orders:
        return []
    return [
        Fact(
            "orders",
            at_stake.held_orders,
            "order on hold is declined",
            "orders on hold are declined",
            hint=at_stake.numbers,
            tone="danger",
        )
    ]


def _forfeited(authorized: AuthorizedCustomer, left: dict[str, Decimal]) -> list[dict[str, str]]:
    """What is left of store credit, by currency, and by its amount for whoever sees that (CRD-08)."""
    sees, language = authorized.grant.sees("credit"), current_language()
    return [
        {
            "number": currency,
            "text": translate("Forfeits {credit} of store credit", credit=written(amount, currency, language))
            if sees
            else translate("Forfeits store credit"),
            "hint": "",
            "tone": "danger",
            "code": "credit",
        }
        for currency, amount in left.items()
    ]
