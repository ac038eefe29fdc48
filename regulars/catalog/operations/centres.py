"""Fulfilment centres: where orders are sent from, for the whole installation (SHP-04)."""

from regulars.addresses.rules.postal import check_country
from regulars.catalog.models import FulfilmentCentre, ShippingMethod
from regulars.catalog.rules import shipping as rules
from regulars.catalog.rules.terms import check_code
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import ErrorCollector, version_conflict
from regulars.kernel.texts import one_line

__all__ = ["add_centre", "change_centre", "remove_centre"]


def add_centre(code: str, name: str, country: str, *, by: Actor) -> FulfilmentCentre:
    """Raises `Invalid` beside the field, `Conflict` `centre_code_taken`."""
    values = _checked(name, country)
    centre = FulfilmentCentre(code=check_code(code, longest=40), **values)
    with change(rules.CENTRE_ADDED, by=by) as record:
        centre.save(force_insert=True)
        record.note(centre=centre.code)
    return centre


def change_centre(
    centre: FulfilmentCentre, name: str, country: str, *, version: int | None = None, by: Actor
) -> FulfilmentCentre:
    """Another name or country; the code stays. Raises `Invalid` beside the field, `NotFound` `no_such_centre`, `Conflict` `version_conflict`."""
    values = _checked(name, country)
    with change(rules.CENTRE_CHANGED, by=by) as record:
        centre = _locked(centre, version)
        fields = sorted(field for field, value in values.items() if getattr(centre, field) != value)
        if not fields:
            record.nothing()
            return centre
        centre.name, centre.country = values["name"], values["country"]
        centre.version += 1
        centre.save()
        record.note(centre=centre.code, fields=fields)
    return centre


def remove_centre(centre: FulfilmentCentre, *, version: int | None = None, by: Actor) -> None:
    """Only one that no shipping method names. Raises `NotFound` `no_such_centre`, `Conflict` `centre_in_use`, `version_conflict`."""
    with change(rules.CENTRE_REMOVED, by=by) as record:
        found = _locked(centre, version)
        methods = ShippingMethod.objects.filter(centre=found).order_by("site__name", "position", "code")
        if using := [f"{name} ({site})" for name, site in methods.values_list("name", "site__name")[:4]]:
            raise rules.centre_in_use(using)
        record.note(centre=found.code)
        found.delete()


def _checked(name: str, country: str) -> dict[str, str]:
    values, collector = dict[str, str](), ErrorCollector()
    with collector.field():
        values["name"] = one_line(name, "name", longest=100, required=True)
    with collector.field():
        values["country"] = check_country(country)
    collector.refuse()
    return values


def _locked(centre: FulfilmentCentre, version: int | None) -> FulfilmentCentre:
    found = FulfilmentCentre.objects.select_for_update().filter(pk=centre.pk).first()
    if found is None:
        raise rules.no_such_centre()
    if version is not None and found.version != version:
        raise version_conflict(found.version)
    return found
