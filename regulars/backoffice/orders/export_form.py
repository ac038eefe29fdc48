from typing import Any

from django import forms

from regulars.kernel.i18n import lazy, translate
from regulars.orders.models import SavedExport
from regulars.orders.operations.saved_exports import ExportWish
from regulars.orders.queries.export import export_columns
from regulars.orders.rules.saved_exports import COLUMN_LABELS, OF_LINE, REPEAT_LABELS, Repeat
from regulars.staff.rules import Grant

__all__ = ["ExportForm", "values_of"]

ROWS = {"line": lazy("Each line of an order on a line"), "order": lazy("Each order on a line")}


class ExportForm(forms.Form):
    """The shape of a saved export; its filters are those of the list that it was saved from."""

    name = forms.CharField(
        label=lazy("Name"),
        max_length=100,
        help_text=lazy("What it is for, such as “Kids, each month”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    rows = forms.ChoiceField(
        label=lazy("Level of detail"), choices=list(ROWS.items()), widget=forms.RadioSelect
    )
    columns = forms.MultipleChoiceField(
        label=lazy("Columns"), required=False, help_text=lazy("None: all of them.")
    )
    repeat = forms.ChoiceField(label=lazy("When"), required=False)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grant = grant
        columns: Any = self.fields["columns"]
        columns.choices = [(code, translate(COLUMN_LABELS[code])) for code in export_columns(grant)]
        repeat: Any = self.fields["repeat"]
        repeat.choices = [(each.value, translate(label)) for each, label in REPEAT_LABELS.items()]
        self.initial.setdefault("rows", "line")

    def wish(self) -> ExportWish:
        """Columns of lines are let go of where each row is an order."""
        data = self.cleaned_data
        per_line = data["rows"] == "line"
        offered = export_columns(self.grant, per_line=per_line)
        columns = [code for code in data["columns"] if per_line or code not in OF_LINE] or offered
        return ExportWish(data["name"], columns, per_line, Repeat(data["repeat"]))


def values_of(export: SavedExport) -> dict[str, Any]:
    """The stored values, as the form shows them."""
    return {
        "name": export.name,
        "rows": "line" if export.per_line else "order",
        "columns": export.columns,
        "repeat": export.repeat,
        "version": export.version,
    }
