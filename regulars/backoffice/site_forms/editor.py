"""The editor of one form: the rows, what could be added, the preview beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.pages import office_page, office_part, tell_htmx
from regulars.backoffice.site_forms.drafts import Fields
from regulars.backoffice.site_forms.look import shown_fields
from regulars.backoffice.site_forms.places import Place
from regulars.backoffice.site_forms.ready import READY
from regulars.backoffice.site_forms.rows import offered, rows_of
from regulars.backoffice.sites.tabs import tabs_of
from regulars.fields.rules import Definition
from regulars.fields.rules.forms import Form
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import LANGUAGES, spoken

__all__ = ["Copied", "Editor", "show", "show_part"]

TEMPLATE = "backoffice/site_forms/form.html"


@dataclass(frozen=True)
class Copied:
    """A form of another site or type, taken over into the editor and not saved yet."""

    fields: Fields
    called: str


@dataclass(frozen=True)
class Editor:
    """`fields` are on the screen, `stored` is in force; `focus` is the field that the last button was about."""

    place: Place
    fields: Fields
    stored: Form
    known: Mapping[str, Definition]
    version: int = -1
    copied: Copied | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    is_stale: bool = False
    focus: str = ""
    tried: Mapping[str, tuple[str, bool]] = field(default_factory=dict)

    def after(self, fields: Fields, step: str, code: str) -> "Editor":
        """After one step; the focus goes to the field, or to what stands where it stood."""
        if step == "remove":
            codes = [placed.code for placed in self.fields]
            position = codes.index(code) if code in codes else 0
            code = fields[min(position, len(fields) - 1)].code if fields else ""
        return replace(self, fields=fields, focus=code)

    def refused(self, error: DomainError) -> "Editor":
        """What was typed stays; saving again after a conflict is a decision (G23)."""
        if error.code == "version_conflict":
            return replace(self, version=self.stored.version, is_stale=True)
        errors: dict[str, str] = {}
        for problem in error.problems:
            errors.setdefault(problem.field, problem.message)
        return replace(self, errors=errors or {"fields": error.message})

    def context(self) -> dict[str, Any]:
        here, language = self.place, spoken(self.place.site.locale)
        return here.switches | {
            "place": here,
            "site": here.site,
            "stored": self.stored,
            "copied": self.copied,
            "is_unsaved": self.fields != self.stored.fields,
            "is_accepted": here.type.code in here.accepted,
            "version": self.stored.version if self.version < 0 else self.version,
            "rows": rows_of(self.fields, here.purpose, self.errors),
            "offered": offered(self.fields, here.purpose, self.known, at_master=here.is_master),
            "ready": READY,
            "problem": self.errors.get("fields", ""),
            "is_stale": self.is_stale,
            "focus": self.focus,
            "tried": self.tried,
            "spoken": language,
            "languages": LANGUAGES,
            "shown": shown_fields(here.questions(self.fields), here.purpose, language),
            "shown_in": language,
        }


def show(request: HttpRequest, editor: Editor, *, status: int = 200) -> HttpResponse:
    context = editor.context() | {"tabs": tabs_of(request, editor.place.site)}
    return office_page(request, TEMPLATE, context, status=status)


def show_part(request: HttpRequest, editor: Editor) -> HttpResponse:
    """The rows again; the preview hears that they have changed."""
    answer = office_part(request, TEMPLATE, "fields", editor.context())
    return tell_htmx(answer, trigger_after_settle="regulars:form-changed")
