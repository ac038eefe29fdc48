"""The form of an address: the country first, then what addresses there are made of (ADR-05, ADR-06)."""

from collections.abc import Mapping
from typing import Any

from django.forms.boundfield import BoundField
from django.http import QueryDict

from regulars.addresses.models import Address
from regulars.addresses.rules import Kind
from regulars.addresses.rules.entries import FIELDS
from regulars.addresses.rules.formats import STANDARD, Formats
from regulars.addresses.rules.postal import COUNTRIES, country_names
from regulars.addresses.rules.questions import kinds_in, questions
from regulars.addresses.rules.terms import BOTH
from regulars.kernel.errors import DomainError
from regulars.kernel.lookups import number_in
from regulars.ui.question_forms import QuestionForm

__all__ = ["AddressForm", "values_of"]

DRAWN_FOR = "drawn_for"  # the country whose questions stood on the page
TICKS = tuple(f"for_{kind}" for kind in Kind)


class AddressForm(QuestionForm):
    """`sent` is what was typed, `values` what it begins with. Staff write other people's addresses, so the browser doesn't fill in theirs."""

    def __init__(
        self,
        sent: QueryDict | None = None,
        *,
        values: Mapping[str, Any] | None = None,
        formats: Formats = STANDARD,
        prefix: str = "",
    ) -> None:
        start = f"{prefix}-" if prefix else ""
        self.sent = None if sent is None else _begun(_without(start, sent), values or {})
        wanted = self.sent if self.sent is not None else values or {}
        country = str(wanted.get("country", ""))
        self.country_code = country if country in COUNTRIES else ""
        asked_for = questions(self.country_code, country_names(), BOTH, formats)
        off = {question.code: {"autocomplete": "off"} for question in asked_for}
        data = None if self.sent is None else _renamed({name: start + name for name in self.sent}, self.sent)
        super().__init__(asked_for, data, initial=values, attrs=off, prefix=prefix or None)

    @property
    def is_of_another_country(self) -> bool:
        """Whether these fields stood on no page yet, since the country was chosen after it was drawn."""
        return self.sent is not None and self.sent.get(DRAWN_FOR, "") != self.country_code

    @property
    def version(self) -> int:
        """The one that the page was made from; 0 where none was sent, which no address has."""
        return number_in(self.sent.get("version", "")) or 0 if self.sent is not None else 0

    @property
    def entry(self) -> dict[str, str]:
        """What was typed, for a verb."""
        sent = self.sent or QueryDict()
        return {name: str(sent.get(name, "")) for name in FIELDS}

    @property
    def kinds(self) -> frozenset[Kind]:
        sent = self.sent or QueryDict()
        return kinds_in({name: str(sent[name]) for name in TICKS if name in sent}, BOTH)

    @property
    def ticks(self) -> list[BoundField]:
        return [self[name] for name in TICKS if name in self.fields]

    def refuse(self, error: DomainError) -> None:
        """Put what a rule refuses beside its field; what it is for beside the first tick."""
        for problem in error.problems:
            field = TICKS[0] if problem.field == "kinds" else problem.field
            self.add_error(field if field in self.fields else None, problem.message)
        if not error.problems:
            self.add_error(None, error.message)


def values_of(address: Address) -> dict[str, Any]:
    """A stored address, as the form shows it."""
    return {name: getattr(address, name) for name in (*FIELDS, *TICKS)}


def _without(start: str, sent: QueryDict) -> QueryDict:
    """What belongs to this form, by the names of its fields."""
    return _renamed({name: name.removeprefix(start) for name in sent if name.startswith(start)}, sent)


def _renamed(names: Mapping[str, str], sent: QueryDict) -> QueryDict:
    renamed = QueryDict(mutable=True)
    for name, new in names.items():
        renamed.setlist(new, sent.getlist(name))
    return renamed


def _begun(sent: QueryDict, values: Mapping[str, Any]) -> QueryDict:
    """Where nobody was asked for more than the country yet, the rest is as it begins, and the address is for both."""
    sent = sent.copy()
    if not sent.get(DRAWN_FOR):
        for name, value in {**values, **dict.fromkeys(TICKS, "on")}.items():
            sent.setdefault(name, str(value))
    return sent
