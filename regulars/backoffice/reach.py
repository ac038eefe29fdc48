"""The choice of where somebody's rights count: at chosen sites, which is what isn't said, or at every one (F18)."""

from typing import Any

from django import forms

from regulars.ui.widgets import RadioCards

__all__ = ["EVERY", "SOME", "ReachField"]

EVERY, SOME = "every", "some"


class ReachField(forms.ChoiceField):
    def __init__(self, *, hint: str, **kwargs: Any) -> None:
        hints = {SOME: hint, EVERY: "Those that are opened later too."}
        super().__init__(
            label="Where it counts",
            choices=[(SOME, "Only the sites below"), (EVERY, "Every site")],
            initial=SOME,
            widget=RadioCards(hints=hints),
            **kwargs,
        )
