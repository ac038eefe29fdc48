"""P9: what is written by hand is what Django's templates write, also around what must be escaped."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import Jinja2
from django.utils.safestring import mark_safe

from regulars.ui.form_renderer import FormRenderer
from regulars.ui.widgets import ColourInput, HintedSelectMultiple, MoneyInput, Switch

HOSTILE = "<b>\"'&"
GROUPED = [("", "Any"), (HOSTILE, [(1, HOSTILE), (None, "none"), ("x", mark_safe("<i>x</i>"))])]
WIDGETS: list[tuple[forms.Widget, Any]] = [
    (forms.TextInput(), None),
    (forms.TextInput({"class": "input", "maxlength": 5, "required": True, "disabled": False}), HOSTILE),
    (forms.EmailInput({f"data-{HOSTILE}": HOSTILE}), "ada@mail.example"),
    (forms.NumberInput({"step": "any"}), 0),
    (forms.PasswordInput(render_value=True), HOSTILE),
    (forms.HiddenInput(), mark_safe("&amp;")),
    (forms.DateInput(), "2026-01-31"),
    (forms.URLInput(), ""),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput({"value": "yes"}), False),
    (Switch(), True),
    (ColourInput(), "#00ff00"),
    (forms.Textarea({"rows": 4}), None),
    (forms.Textarea(), f"\n{HOSTILE}"),
    (forms.Select(choices=[("", "Any"), ("de", HOSTILE)]), "de"),
    (forms.Select({"class": HOSTILE}, choices=GROUPED), HOSTILE),
    (forms.SelectMultiple(choices=GROUPED), ["x", "1"]),
    (forms.NullBooleanSelect(), None),
    (HintedSelectMultiple(choices=[(1, "one"), (2, "two")], hints={"1": HOSTILE}), [2]),
    (MoneyInput(["EUR", "CHF"]), {"amount": "9.50", "currency": "CHF"}),
    (forms.RadioSelect(choices=GROUPED), "x"),
    (forms.ClearableFileInput(), None),
]


@pytest.mark.parametrize(("widget", "value"), WIDGETS, ids=lambda one: type(one).__name__)
def test_widget_is_drawn_as_by_its_template(widget: forms.Widget, value: Any) -> None:
    for attrs in (None, {"id": "id_name", "aria-describedby": HOSTILE}):
        drawn = widget.render(HOSTILE, value, attrs, renderer=FormRenderer())
        assert drawn == widget.render(HOSTILE, value, attrs, renderer=Jinja2())
