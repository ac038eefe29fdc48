"""What records keep beside themselves, in the words of the screens: labels of fields and values, before and after."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from babel import Locale, UnknownLocaleError

from regulars.fields.rules import Definition, Type
from regulars.fields.rules.shipped import SHIPPED
from regulars.fields.rules.values import display_value
from regulars.history.queries.names import Names, from_code
from regulars.kernel.audit import Event, all_events
from regulars.kernel.i18n import current_language, noop, translate
from regulars.sites.rules.settings import declared
from regulars.staff.rules import Grant

__all__ = ["ValueChange", "changes_in", "known_label", "label_of", "language_name"]

# Beside the attributes: what else records keep of a customer.
_OF_CUSTOMER = {"username": noop("Username"), "reason": noop("Reason")}


@dataclass(frozen=True)
class ValueChange:
    """A value before and after."""

    label: str
    before: str
    after: str


def known_label(area: str, field: str, names: Names) -> str | None:
    """What the screens call this field of a customer, site, set, ...; None where nobody has said it, or it is gone."""
    if area in {"site", "set"} and field in declared(area):
        return translate(declared(area)[field].setting.label)
    if label := _event_label(field):
        return translate(label)
    if area == "customer":
        definition = _definition(field, names)
        if definition is not None:
            return definition.label
        return translate(_OF_CUSTOMER[field]) if field in _OF_CUSTOMER else None
    event = all_events().get(f"{area}.changed")
    return translate(event.fields[field]) if event and field in event.fields else None


def _event_label(field: str) -> str | None:
    """The label of what a room above keeps of a customer or site, by `group:code`."""
    return next((event.fields[field] for event in _telling(field)), None)


def _telling(field: str) -> Iterator[Event]:
    return (event for event in all_events().values() if ":" in field and field in event.fields)


def label_of(area: str, field: str, names: Names) -> str:
    return known_label(area, field, names) or from_code(field)


def changes_in(
    area: str, data: Mapping[str, Any], names: Names, grant: Grant | None = None
) -> Iterable[ValueChange]:
    """Values that lie beside a record; of a customer those that `grant` shows."""
    for field, value in sorted(data.items()):
        if grant is not None and not grant.sees(field):
            continue
        pair = value if isinstance(value, dict) else {"from": "", "to": value}
        before, after = (_word(area, field, pair.get(side, ""), names) for side in ("from", "to"))
        yield ValueChange(label_of(area, field, names), before, after)


def _definition(field: str, names: Names) -> Definition | None:
    """An attribute that is kept in the document comes as `group:code`, a column of the customer by its code. What a room above
    calls so is none, though an attribute may have the same code.
    """
    group, _, code = field.rpartition(":")
    if _event_label(field):
        return None
    return names.attributes.get(code) if group else SHIPPED.get(code)


def _word(area: str, field: str, value: Any, names: Names) -> str:
    if value is None or value in ("", []):
        return ""
    for event in _telling(field):
        if field in event.readers:
            return event.readers[field](value)
    if isinstance(value, list):
        return ", ".join(_word(area, field, item, names) for item in value)
    if isinstance(value, dict):
        return _accepted_type(value, names)
    if area in {"site", "set"} and field in declared(area):
        return declared(area)[field].setting.words(value)
    return _of_customer(field, str(value), names) if area == "customer" else str(value)


def _of_customer(field: str, value: str, names: Names) -> str:
    if field == "type":
        return names.of("type", value)
    if field == "language":
        return language_name(value)
    definition = _definition(field, names)
    if definition is None:
        return value
    if definition.type == Type.IMAGE:
        return translate("A picture")
    if definition.type == Type.YES_NO:
        return {"yes": translate("Yes"), "no": translate("No")}.get(value, value)
    return display_value(definition, value)


def language_name(code: str) -> str:
    try:
        return Locale.parse(code).get_display_name(current_language()) or code
    except (ValueError, UnknownLocaleError):
        return code


def _accepted_type(accepted: Mapping[str, Any], names: Names) -> str:
    """A customer type that a site accepts, such as `Business customer (with approval, mails to sam@shop.example)`."""
    more = [
        *([translate("with approval")] if accepted.get("approval") else []),
        *(
            [translate("mails to {address}", address=accepted["receiver"])]
            if accepted.get("receiver")
            else []
        ),
    ]
    name = names.of("type", accepted.get("type"))
    return f"{name} ({', '.join(more)})" if more else name
