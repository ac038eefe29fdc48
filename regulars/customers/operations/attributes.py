"""What every verb that writes values of a customer asks first, and how a document and consents change."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db import connection

from regulars.customers import rules
from regulars.customers.models import AttributeImage, Consent, Customer
from regulars.customers.operations.followers import Moment, run_followers
from regulars.fields.operations.choices import hold_attributes, hold_options
from regulars.fields.queries import definitions_of
from regulars.fields.rules import Kept
from regulars.fields.rules.values import Value, check, history_value, is_as_stored
from regulars.kernel.actor import Actor
from regulars.kernel.errors import ErrorCollector, Invalid
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_type
from regulars.sites.rules.types import GUEST, unknown_type

__all__ = [
    "changed_document",
    "check_attributes",
    "check_known",
    "check_values",
    "erase_values",
    "keep_consents",
]


def check_values(given: Mapping[str, str], collector: ErrorCollector) -> dict[str, str]:
    """Values of columns by their rules."""
    checked = {}
    for field, value in given.items():
        with collector.field():
            checked[field] = rules.check_value(field, value)
    return checked


def check_attributes(
    sent: Mapping[str, object],
    collector: ErrorCollector,
    *,
    currency: str,
    stored: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Value]:
    """Values of the document by their definitions (ATT-01); `unknown_attribute` beside what is none. A value that is
    `stored` is none to be checked.
    """
    if not sent:
        return {}
    known, checked = definitions_of(sent), dict[str, Value]()
    for code, raw in sent.items():
        with collector.field():
            definition = known.get(code)
            if definition is None or definition.kept != Kept.DOCUMENT:
                raise Invalid("unknown_attribute", "There is no such attribute.", code[:60])
            if is_as_stored(raw, stored.get(code)):
                continue
            checked[code] = check(definition, raw, currency=currency or "EUR")
    return checked


def check_known(code: str) -> None:
    """Hold the type, that nobody deletes it meanwhile. Raises `Invalid` where there is none that a customer can be of."""
    if code == GUEST or not hold_type(code):
        raise unknown_type()


def changed_document(account: Customer, values: Mapping[str, Value]) -> dict[str, Any]:
    """Put the values into the account's document, nothing takes one away. Answers what changed, for the record.

    Raises `Invalid` for what was deleted since it was checked: `unknown_attribute` or, of an option, `unknown_value`.
    """
    hold_attributes(values)
    groups, changes = definitions_of(values) if values else {}, {}
    hold_options({code: [value] for code, value in values.items() if account.attributes.get(code) != value})
    for code, value in values.items():
        before = account.attributes.get(code)
        if before == value and type(before) is type(value):
            continue
        if value is None:
            account.attributes.pop(code, None)
        else:
            account.attributes[code] = value
        changes[f"{groups[code].group}:{code}"] = {"from": history_value(before), "to": history_value(value)}
    return changes


def keep_consents(
    account: Customer, site: Site, given: Mapping[str, bool], *, by: Actor
) -> dict[str, dict[str, str]]:
    """What the customer agrees to at this site, with the moment and the door (REG-12). Answers what changed.

    Raises `Invalid` `unknown_attribute` for a consent that was deleted since it was checked.
    """
    hold_attributes(given)
    before = (
        dict(Consent.objects.filter(account=account, site=site).values_list("attribute", "given"))
        if given
        else {}
    )
    changed = {code: value for code, value in given.items() if before.get(code) is not value}
    Consent.objects.bulk_create(
        [
            Consent(account=account, site=site, attribute=code, given=value, door=by.channel)
            for code, value in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["account", "site", "attribute"],
        update_fields=["given", "at", "door"],
    )
    if changed:
        run_followers(
            Moment.CONSENTS_CHANGED, {"account": account.pk, "site": site.pk, "codes": list(changed)}
        )
    return {
        f"consent:{code}": {"from": history_value(before.get(code)), "to": history_value(value)}
        for code, value in changed.items()
    }


def erase_values(code: str) -> int:
    """Take an attribute's values out of every document and its consents away; answers of how many customers.

    One statement each, however many they are: a list of rows would take their locks for minutes.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customers_customer SET attributes = attributes - %s, version = version + 1 WHERE attributes ? %s",
            [code, code],
        )
        customers = int(cursor.rowcount)
    given, _ = Consent.objects.filter(attribute=code).delete()
    AttributeImage.objects.filter(attribute=code).delete()
    return customers + given
