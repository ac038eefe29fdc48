"""How a site writes addresses and what it asks for, country by country (ADR-06)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from regulars.addresses import rules
from regulars.addresses.models import SiteFormat
from regulars.addresses.operations.locks import locked_terms
from regulars.addresses.rules import GROUP
from regulars.addresses.rules.formats import ANY, EVERYWHERE, check_format, check_place
from regulars.kernel.actor import Actor
from regulars.kernel.audit import Entry, change
from regulars.sites.models import Site

__all__ = ["FormatWish", "change_format", "remove_format"]


@dataclass(frozen=True)
class FormatWish:
    """A whole one, as `formats.Format` has it."""

    text: str = ""
    required: Collection[str] = ()
    left_out: Collection[str] = ()


def change_format(
    site: Site, country: str, wish: FormatWish, *, version: int | None = None, by: Actor
) -> SiteFormat:
    """A site has a format of its own for a country, or for every one that has none (`EVERYWHERE`); it counts from the next request on, and no
    address changes. `version` is that of all that the site says about addresses.

    Raises `Invalid` as `check_format`, `Conflict` `version_conflict`.
    """
    country = check_place(country)
    form = check_format(wish.text, wish.required, wish.left_out, country)
    wanted = {"format": form.text, "required": sorted(form.required), "left_out": sorted(form.left_out)}
    with change(rules.FORMAT_CHANGED, by=by) as record:
        terms = locked_terms(site, version)
        stored = SiteFormat.objects.filter(site=site, country=country).first()
        row = stored or SiteFormat(site=site, country=country)
        former = {name: getattr(row, name) for name in wanted}
        is_changed = stored is None or former != wanted
        for name, value in wanted.items():
            setattr(row, name, value)
        if is_changed:
            row.save()
        terms.settle(record, is_changed=is_changed)
        _note(record, site, country, former, wanted)
    return row


def remove_format(site: Site, country: str, *, version: int | None = None, by: Actor) -> None:
    """From then on the site's format for every country counts there, else the country's own; with the last one a sub site follows its
    master again. Raises `NotFound` `no_such_format`, `Conflict` `version_conflict`.
    """
    country = EVERYWHERE if country == ANY else country.upper()  # also one that nobody knows any more
    with change(rules.FORMAT_REMOVED, by=by) as record:
        terms = locked_terms(site, version)
        row = SiteFormat.objects.filter(site=site, country=country).first()
        if row is None:
            raise rules.no_such_format()
        former = {"format": row.format, "required": row.required, "left_out": row.left_out}
        row.delete()
        terms.settle(record, is_changed=True)
        _note(record, site, country, former, {"format": "", "required": [], "left_out": []})


def _note(
    record: Entry, site: Site, country: str, former: Mapping[str, object], wanted: Mapping[str, object]
) -> None:
    changed = {
        f"{GROUP}{name}": {"from": former[name], "to": value}
        for name, value in wanted.items()
        if value != former[name]
    }
    record.about("site", site.pk)
    record.note(site=site.code, country=country or ANY, fields=sorted(changed))
    record.keep_personal("site", site.pk, changed)
