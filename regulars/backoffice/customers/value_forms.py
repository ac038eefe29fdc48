"""Forms of a customer's values: what the grant hides is not there, what it locks is disabled (G13)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from regulars.backoffice.customers.attribute_fields import as_typed, entered, field_of, is_entered
from regulars.customers.operations.profiles import ProfileChanges
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.customers.queries.values import field_name
from regulars.fields.rules import Definition
from regulars.fields.rules.shipped import SHIPPED
from regulars.fields.rules.values import Value, display_value

__all__ = ["ValuesForm", "name_shipped"]


def name_shipped(form: forms.Form) -> None:
    """What comes with Regulars is called as the reader's language does."""
    for code in form.fields.keys() & SHIPPED.keys():
        form.fields[code].label = SHIPPED[code].label


class ValuesForm(forms.Form):
    """Attributes of the document; a subclass declares the columns that it asks for beside them."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        authorized: AuthorizedCustomer,
        definitions: Iterable[Definition] = (),
        currencies: Iterable[str] = ("EUR",),
    ) -> None:
        self.definitions = {
            definition.code: definition for definition in definitions if is_entered(definition)
        }
        self.held: Mapping[str, Value] = authorized.customer.attributes
        columns = {name: getattr(authorized.seen, name) for name in self.base_fields}
        document = {
            code: as_typed(definition, self.held.get(code)) for code, definition in self.definitions.items()
        }
        super().__init__(data, initial=columns | document)
        given = list(currencies)
        name_shipped(self)
        for code, definition in self.definitions.items():
            self.fields[code] = field_of(definition, self.held.get(code), given)
        self._narrow(authorized)

    def _narrow(self, authorized: AuthorizedCustomer) -> None:
        for name in [code for code in self.fields if not authorized.grant.sees(self._right(code))]:
            del self.fields[name]
        self.open_fields = [code for code in self.fields if authorized.grant.edits(self._right(code))]
        for name, field in self.fields.items():
            field.disabled = name not in self.open_fields and name != "version"

    def _right(self, name: str) -> str:
        return field_name(self.definitions[name]) if name in self.definitions else name

    def changes(self) -> ProfileChanges:
        """Of the attributes only those that were touched: an older value that would be refused by now stays."""
        columns = {name: self.cleaned_data[name] for name in self.open_fields if name not in self.definitions}
        touched = [name for name in self.open_fields if name in self.definitions and self._is_touched(name)]
        return ProfileChanges(
            **columns, attributes={name: entered(self.cleaned_data[name]) for name in touched}
        )

    def _is_touched(self, name: str) -> bool:
        """What a page didn't ask for is no empty answer."""
        sent = not self.fields[name].widget.value_omitted_from_data(self.data, self.files, name)
        return sent and name in self.changed_data

    def newer(self, authorized: AuthorizedCustomer) -> list[tuple[str, str]]:
        """Label and value of what is stored by now and differs from what was typed."""
        found = []
        for name in self.open_fields:
            definition = self.definitions.get(name)
            now = (
                authorized.customer.attributes.get(name) if definition else getattr(authorized.customer, name)
            )
            if self.cleaned_data[name] != (as_typed(definition, now) if definition else now):
                label = str(self.fields[name].label or name.capitalize())
                found.append((label, display_value(definition, now) if definition else now))
        return found
