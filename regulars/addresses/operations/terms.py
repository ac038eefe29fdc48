"""What a site says about its customers' addresses: countries, who may change them, a shared book."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from regulars.addresses import rules
from regulars.addresses.models import AddressMode, SiteAddresses
from regulars.addresses.operations.locks import locked_terms
from regulars.addresses.rules import GROUP, Mode
from regulars.addresses.rules.postal import check_country
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Invalid
from regulars.sites.models import CustomerType, Site
from regulars.sites.rules import SiteKind

__all__ = ["TermsChanges", "change_terms"]


@dataclass(frozen=True)
class TermsChanges:
    """What may change; None leaves a value as it is. A mode of None goes back to what the master says (ADR-12)."""

    shipping_countries: Iterable[str] | None = None
    billing_countries: Iterable[str] | None = None
    shared_book: bool | None = None
    modes: Mapping[str, str | None] | None = None


def change_terms(
    site: Site, changes: TermsChanges, *, version: int | None = None, by: Actor
) -> SiteAddresses:
    """Change what a site says about addresses; it counts from the next request on, and hides addresses but deletes none (ADR-03).

    Raises `Invalid` `unknown_country`, `unknown_value` or `no_such_type` beside the field, `no_shared_book` for a site that is no sub
    site (ADR-10), `Conflict` `version_conflict`.
    """
    wanted = _checked(site, changes)
    with change(rules.TERMS_CHANGED, by=by) as record:
        locked = locked_terms(site, version)
        terms = locked.row
        former = {name: getattr(terms, name) for name in wanted}
        modes = _changed_modes(site, changes.modes or {})
        changed = {
            name: {"from": former[name], "to": value}
            for name, value in wanted.items()
            if value != former[name]
        }
        for name in changed:
            setattr(terms, name, wanted[name])
        changed |= modes
        locked.settle(record, is_changed=bool(changed))
        record.about("site", site.pk)
        record.note(site=site.code, fields=[f"{GROUP}{name}" for name in sorted(changed)])
        record.keep_personal("site", site.pk, {f"{GROUP}{name}": values for name, values in changed.items()})
    return terms


def _checked(site: Site, changes: TermsChanges) -> dict[str, object]:
    wanted: dict[str, object] = {}
    for name in ("shipping_countries", "billing_countries"):
        sent = getattr(changes, name)
        if sent is not None:
            wanted[name] = _countries(sent, name)
    if changes.shared_book is not None:
        if changes.shared_book and site.kind != SiteKind.SUB:
            raise Invalid("no_shared_book", "Only sub sites have a shared address book.", "shared_book")
        wanted["shared_book"] = changes.shared_book
    return wanted


def _countries(codes: Iterable[str], field: str) -> list[str]:
    try:
        return sorted({check_country(code) for code in codes})
    except Invalid as error:
        raise error.with_field(field) from None


def _changed_modes(site: Site, modes: Mapping[str, str | None]) -> dict[str, dict[str, dict[str, str]]]:
    """Store those that are others than before; answers what there was and is."""
    known = set(CustomerType.objects.filter(pk__in=modes).values_list("pk", flat=True))
    former = dict(AddressMode.objects.filter(site=site, type__in=known).values_list("type_id", "mode"))
    for code, mode in modes.items():
        if code not in known:
            raise Invalid("no_such_type", "There is no such customer type.", "modes")
        if mode is not None and mode not in set(Mode):
            raise Invalid("unknown_value", "Choose own, read_only or billing_read_only.", "modes")
    new = {code: mode for code, mode in modes.items() if former.get(code) != mode}
    AddressMode.objects.filter(site=site, type__in=new).delete()
    AddressMode.objects.bulk_create(
        AddressMode(site=site, type_id=code, mode=mode) for code, mode in new.items() if mode
    )
    before = {code: former[code] for code in new if code in former}
    after = {code: mode for code, mode in new.items() if mode}
    return {"modes": {"from": before, "to": after}} if new else {}
