"""Sites, sets and people to choose from: all of them while they are few, else those that fit what is typed (P7)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from regulars.backoffice.access import grant, staff_page
from regulars.history.queries.listing import KINDS
from regulars.kernel.lookups import number_in
from regulars.kernel.texts import bare
from regulars.sites.models import CustomerSet, Site
from regulars.sites.rules import SiteKind
from regulars.staff.models import StaffUser
from regulars.staff.queries import actors_like, names_of_actors
from regulars.staff.rules import Grant, Right
from regulars.ui.widgets import HintedSelectMultiple

__all__ = [
    "FEW",
    "PLACES",
    "Offer",
    "PickField",
    "Place",
    "SitesField",
    "actors",
    "answer_choices",
    "few_of",
    "offered_family",
    "offered_sets",
    "offered_sites",
    "offered_sites_of",
    "sets",
    "sites",
]

FEW, ANSWERS = 30, 20
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Offer:
    """`choices` are code and name; where there are too many to list, `source` is the address that knows them."""

    choices: Pairs
    source: str = ""


@dataclass(frozen=True)
class Place:
    """How a filter by one of these is offered, and found: what is meant and its name, or None."""

    offer: Callable[[Grant], Offer]
    find: Callable[[str, Grant], tuple[Any, str] | None]


class PickField(forms.Field):
    """A site or set by its code: chosen from a list while there are few, else written with the server's help. Gives the row."""

    rows: QuerySet[Any]

    def offer(
        self, rows: QuerySet[Any], page: str, empty: str = "", groups: Any = None, only: str = ""
    ) -> None:
        self.rows = rows
        offer = _offer(_pairs(rows), page, only)
        self.has_any = bool(offer.choices or offer.source)
        if offer.source:
            self.widget = forms.TextInput(attrs=_ASKING | {"data-pick": offer.source})
        else:
            self.widget = forms.Select(choices=[("", empty), *(groups(rows) if groups else offer.choices)])

    def clean(self, value: Any) -> Any:
        """None for nothing, where that may be."""
        code = bare(value or "")
        if not code and not self.required:
            return None
        super().validate(code)
        return _rows_of(self.rows, [code])[0]


class SitesField(forms.Field):
    """Several sites, as above; written one after another, with commas or blanks."""

    sites: QuerySet[Site]

    def offer(self, sites: QuerySet[Site], placeholder: str) -> None:
        self.sites = sites
        offer = _offer(_pairs(sites), "site-choices")
        if offer.source:
            attrs = {"data-pick": offer.source, "data-pick-many": True, "placeholder": placeholder}
            self.widget = forms.TextInput(attrs=_ASKING | attrs)
        else:
            hints = {code: code for code, _ in offer.choices}
            attrs = {"data-placeholder": placeholder}
            self.widget = HintedSelectMultiple(attrs, choices=offer.choices, hints=hints)

    def prepare_value(self, value: Any) -> Any:
        return (
            ", ".join(value)
            if isinstance(value, list) and isinstance(self.widget, forms.TextInput)
            else value
        )

    def clean(self, value: Any) -> list[Site]:
        codes = value if isinstance(value, list) else (value or "").replace(",", " ").split()
        return _rows_of(self.sites, list(dict.fromkeys(codes)))


_ASKING = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


def _rows_of(rows: QuerySet[Any], codes: list[str]) -> list[Any]:
    found = {row.code: row for row in rows.filter(code__in=[code for code in codes if code.isprintable()])}
    for code in codes:
        if code not in found:
            sentence = forms.ChoiceField.default_error_messages["invalid_choice"]
            raise forms.ValidationError(sentence, "invalid_choice", {"value": code[:50]})
    return [found[code] for code in codes]


def few_of(rows: QuerySet[Any]) -> list[Any] | None:
    """All of them, or None where they are too many to list."""
    found = list(rows[: FEW + 1])
    return found if len(found) <= FEW else None


def _offer(pairs: Any, page: str, only: str = "") -> Offer:
    found = list(pairs[: FEW + 1])
    return Offer(found) if len(found) <= FEW else Offer([], f"{reverse(page)}{only}")


def offered_sites(mine: Grant) -> Offer:
    return _offer(_pairs(Site.objects.within(mine.sites)), "site-choices")


def offered_sites_of(home: CustomerSet, mine: Grant) -> Offer:
    """Those of one set."""
    return _offer(
        _pairs(Site.objects.within(mine.sites).filter(set=home)), "site-choices", f"?set={quote(home.code)}"
    )


def offered_family(site: Site, mine: Grant) -> Offer:
    """The other sites of its family; none of several is chosen beforehand."""
    others = Site.objects.within(mine.sites).filter(family_id=site.family_id).exclude(pk=site.pk)
    offer = _offer(_pairs(others), "site-choices", f"?family={quote(site.code)}")
    return Offer([("", ""), *offer.choices]) if len(offer.choices) > 1 else offer


def offered_sets(mine: Grant, *, without: CustomerSet | None = None) -> Offer:
    offered = CustomerSet.objects.within(mine.sites)
    if without is None:
        return _offer(_pairs(offered), "set-choices")
    return _offer(_pairs(offered.exclude(pk=without.pk)), "set-choices", f"?without={without.code}")


def _pairs(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by("name", "pk").values_list("code", "name")


def _coded(row: Any) -> tuple[Any, str] | None:
    return (row, row.name) if row else None


def _offered_actors(_mine: Grant) -> Offer:
    found = [(_code(*row), row[2]) for row in actors_like()[: FEW + 1]]
    offer = _offer(found, "actor-choices")
    return offer if offer.source else Offer([*found, *((code, name) for code, (name, _) in KINDS.items())])


def _code(kind: str, pk: int, _name: str) -> str:
    return f"{kind}:{pk}"


def _found_actor(text: str, _mine: Grant) -> tuple[Any, str] | None:
    """`staff:3`, `api_key:3`, a kind that has no names, or the email of a member of staff."""
    if text in KINDS:
        return (KINDS[text][1], None), str(KINDS[text][0])
    kind, _, number = text.partition(":")
    pk = number_in(number)
    if not number:
        kind, pk = "staff", StaffUser.objects.filter(email=text.lower()).values_list("pk", flat=True).first()
    if kind not in {"staff", "api_key"} or pk is None:
        return None
    return ((kind,), pk), names_of_actors([(kind, pk)]).get((kind, pk), text)


PLACES = {
    "site": Place(
        offered_sites, lambda code, mine: _coded(Site.objects.within(mine.sites).filter(code=code).first())
    ),
    "set": Place(
        offered_sets,
        lambda code, mine: _coded(CustomerSet.objects.within(mine.sites).filter(code=code).first()),
    ),
    "who": Place(_offered_actors, _found_actor),
}


@staff_page(Right.SEE)
def sites(request: HttpRequest) -> HttpResponse:
    """Sites of theirs whose name or code holds what is typed, at most twenty; of one `kind`, `set` or `family` if that is given."""
    found = Site.objects.within(grant(request).sites)
    if (kind := request.GET.get("kind")) in set(SiteKind):
        found = found.filter(kind=kind)
    if (code := request.GET.get("set", "")) and code.isprintable():
        found = found.filter(set__code=code)
    if (code := request.GET.get("family", "")) and code.isprintable():
        of_family = Site.objects.within(grant(request).sites).filter(code=code).values("family_id")
        found = found.filter(family_id__in=of_family).exclude(code=code)
    return _answer(_fitting(found, _typed(request)))


@staff_page(Right.SEE)
def sets(request: HttpRequest) -> HttpResponse:
    """Sets that hold a site of theirs, as above; `without` one, if that is given."""
    left_out = request.GET.get("without", "")
    found = CustomerSet.objects.within(grant(request).sites)
    return _answer(
        _fitting(found.exclude(code=left_out) if left_out.isprintable() else found, _typed(request))
    )


@staff_page(Right.SEE_STRUCTURE)
def actors(request: HttpRequest) -> HttpResponse:
    """Staff and API keys, as above."""
    found = actors_like(_typed(request))[:ANSWERS]
    return _answer([(_code(*row), row[2]) for row in found])


def answer_choices(request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
    """For other areas: rows of theirs that have a code and a name, as above."""
    return _answer(_fitting(rows, _typed(request)))


def _typed(request: HttpRequest) -> str:
    """No name holds what can't be written."""
    typed = bare(request.GET.get("q", ""))[:100]
    return typed if typed.isprintable() else "?" * 300


def _fitting(rows: QuerySet[Any], typed: str) -> Pairs:
    return list(_pairs(rows.filter(Q(name__icontains=typed) | Q(code__icontains=typed)))[:ANSWERS])


def _answer(pairs: Pairs) -> HttpResponse:
    return JsonResponse({"items": [{"code": code, "name": name} for code, name in pairs]})
