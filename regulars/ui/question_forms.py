"""A form made of questions: each with the control that it wants. It only draws; what comes back is checked by a verb."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.http import QueryDict

__all__ = ["Question", "QuestionForm"]


class Question(Protocol):
    """What is asked. With `options` one of them is chosen, with `lines` it has that many, `ticked` is a yes or no; two that
    are `narrow` share a row.
    """

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def longest(self) -> int: ...
    @property
    def lines(self) -> int: ...
    @property
    def options(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def ticked(self) -> bool | None: ...
    @property
    def narrow(self) -> bool: ...
    @property
    def autocomplete(self) -> str: ...
    @property
    def help(self) -> str: ...


class QuestionForm(forms.Form):
    """`attrs` are more attributes of a control, by the question's code."""

    def __init__(
        self,
        questions: Iterable[Question],
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        attrs: Mapping[str, Mapping[str, str]] | None = None,
        prefix: str | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), prefix=prefix)
        self._attrs = attrs or {}
        self._narrow: set[str] = set()
        for question in questions:
            if question.narrow:
                self._narrow.add(question.code)
            self.fields[question.code] = forms.Field(
                label=question.label,
                required=question.required,
                help_text=question.help,
                initial=question.ticked,
                widget=self._widget(question),
            )

    def rows(self, *without: str) -> list[list[BoundField]]:
        """The fields but these, as they stand below each other."""
        rows: list[list[BoundField]] = []
        for bound in (self[name] for name in self.fields if name not in without):
            pair = rows[-1] if rows else []
            if len(pair) == 1 and {pair[0].name, bound.name} <= self._narrow:
                pair.append(bound)
            else:
                rows.append([bound])
        return rows

    def full_clean(self) -> None:
        self._errors, self.cleaned_data = ErrorDict(), {}

    def _widget(self, question: Question) -> forms.Widget:
        attrs: dict[str, Any] = {"autocomplete": question.autocomplete, **self._attrs.get(question.code, {})}
        if question.ticked is not None:
            return forms.CheckboxInput(dict(self._attrs.get(question.code, {})))
        if question.options:
            return forms.Select(attrs, choices=question.options)
        attrs["maxlength"] = question.longest
        if question.lines > 1:
            return forms.Textarea({"rows": question.lines, **attrs})
        return forms.TextInput({**attrs, **({"type": "tel"} if question.autocomplete == "tel" else {})})
