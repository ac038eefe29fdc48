"""Addresses of an account or of a site's shared book are added, changed, deleted and made the default."""

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from django.db.models import QuerySet

from regulars.addresses import rules
from regulars.addresses.models import Address, SiteAddresses
from regulars.addresses.operations.mails import notify_of_address
from regulars.addresses.queries.formats import formats_at
from regulars.addresses.rules import GROUP, MOST, Kind, mails
from regulars.addresses.rules.entries import FIELDS, check_entry
from regulars.addresses.rules.terms import BOTH
from regulars.customers.models import Customer
from regulars.customers.operations.locks import lock_account
from regulars.kernel.actor import Actor
from regulars.kernel.audit import Entry as Record
from regulars.kernel.audit import Event, change
from regulars.kernel.errors import Conflict, Invalid, version_conflict
from regulars.sites.models import Site
from regulars.sites.rules import SiteKind

__all__ = ["Owner", "add_address", "change_address", "make_default", "remove_address"]

Owner: TypeAlias = Customer | Site


def add_address(
    owner: Owner,
    sent: Mapping[str, str],
    *,
    kinds: Collection[Kind] = BOTH,
    site: Site | None = None,
    through: Site | None = None,
    by: Actor,
) -> Address:
    """Add an address to an account or to a sub site's shared book (ADR-05, ADR-16). The first of a kind is the default.

    `site` is where an account's address is entered, and whose form it follows; that of a shared book follows its site's (ADR-04). `through` is
    the site whose host the customer is at, which their mail leads to (MSG-02). In order: owner locked, address stored, defaults, mail, audit record. Raises `Invalid` beside the
    field, `too_many_addresses`, `no_shared_book` for a site that isn't a sub site, `Conflict` `not_in_set`.
    """
    formats = formats_at(owner if isinstance(owner, Site) else site)
    entry, wanted = check_entry(sent, formats), _checked(kinds)
    with change(_of(owner, rules.ADDED, rules.SHARED_ADDED), by=by) as record:
        addresses = _locked(owner, site)
        if addresses.count() >= MOST:
            raise rules.too_many_addresses()
        address = Address(**_owned_by(owner), entered_at=site, **vars(entry), **_flags(wanted))
        address.save(force_insert=True)
        _settle_defaults(addresses)
        address.refresh_from_db()
        notify_of_address(mails.ADDED, address, through=through, by=by)
        values: dict[str, Any] = {name: value for name, value in vars(entry).items() if value}
        _note(record, owner, address, {**values, "kinds": sorted(wanted)})
    return address


def change_address(
    owner: Owner,
    address_id: int,
    sent: Mapping[str, str],
    *,
    kinds: Collection[Kind] = BOTH,
    version: int,
    site: Site | None = None,
    through: Site | None = None,
    by: Actor,
) -> Address:
    """Change all of an address; what isn't sent is emptied. Whatever it is no longer for, another one becomes the default of (ADR-13).

    At a `site` its form counts, and what that doesn't ask for stays; staff change everything. The customer is told, as in `add_address`.

    Raises `Invalid` beside the field, `NotFound` `no_such_address`, `Conflict` `version_conflict` (G23).
    """
    wanted, formats = _checked(kinds), formats_at(site)
    with change(_of(owner, rules.CHANGED, rules.SHARED_CHANGED), by=by) as record:
        addresses = _locked(owner)
        address = _one_of(addresses, address_id, version)
        former: dict[str, Any] = {name: getattr(address, name) for name in FIELDS}
        entry = check_entry(sent, formats, former=former)
        former["kinds"] = sorted(address.kinds)
        values = vars(entry) | {"kinds": sorted(wanted)}
        changed = {
            name: {"from": former[name], "to": value}
            for name, value in values.items()
            if value != former[name]
        }
        if not changed:
            record.nothing()
        else:
            flags = _flags(wanted)
            for kind in Kind:
                if kind not in wanted:
                    flags[f"default_{kind}"] = False
            address = _stored(address, vars(entry) | flags | {"version": version + 1})
            _settle_defaults(addresses)
            address.refresh_from_db()
            notify_of_address(mails.CHANGED, address, through=through, by=by)
        _note(record, owner, address, changed)
        record.note(fields=[f"{GROUP}{name}" for name in changed])
    return address


def remove_address(
    owner: Owner, address_id: int, *, version: int | None = None, through: Site | None = None, by: Actor
) -> None:
    """Delete an address; where it was the default, the oldest other one of that kind is from then on (ADR-13).

    The customer is told, as in `add_address`. Raises `NotFound` `no_such_address`, `Conflict` `version_conflict` when somebody saved since this version.
    """
    with change(_of(owner, rules.REMOVED, rules.SHARED_REMOVED), by=by) as record:
        addresses = _locked(owner)
        address = _one_of(addresses, address_id, version)
        values = {name: {"from": value, "to": ""} for name in FIELDS if (value := getattr(address, name))}
        _note(record, owner, address, values)
        notify_of_address(mails.REMOVED, address, through=through, by=by)
        address.delete()
        _settle_defaults(addresses)


def make_default(owner: Owner, address_id: int, *, kinds: Collection[Kind], by: Actor) -> Address:
    """Make an address the default for these kinds, in the place of another one.

    Raises `NotFound` `no_such_address`, `Invalid` `not_of_this_kind` where it isn't for shipping or billing.
    """
    wanted = _checked(kinds)
    with change(_of(owner, rules.DEFAULT_CHANGED, rules.SHARED_DEFAULT_CHANGED), by=by) as record:
        addresses = _locked(owner)
        address = _one_of(addresses, address_id, None)
        if not wanted <= address.kinds:
            raise Invalid("not_of_this_kind", "This address isn't for that. Change it first.", "kinds")
        new = [kind for kind in sorted(wanted) if not getattr(address, f"default_{kind}")]
        if not new:
            record.nothing()
        for kind in new:
            column = f"default_{kind}"
            addresses.filter(**{column: True}).update(**{column: False})
            addresses.filter(pk=address.pk).update(**{column: True})
        address.refresh_from_db()
        _note(record, owner, address, {})
        record.note(kinds=new)
    return address


def _of(owner: Owner, own: Event, shared: Event) -> Event:
    """What happens to a site's shared book is told as such."""
    return shared if isinstance(owner, Site) else own


def _checked(kinds: Collection[Kind]) -> frozenset[Kind]:
    if not kinds:
        raise Invalid("no_kind", "Choose what the address is for: shipping, billing or both.", "kinds")
    return frozenset(kinds)


def _locked(owner: Owner, site: Site | None = None) -> QuerySet[Address]:
    """The owner's addresses, which nobody else changes until the transaction ends; `site` is of the owner's set."""
    if isinstance(owner, Site):
        if owner.kind != SiteKind.SUB:
            raise Invalid("no_shared_book", "Only sub sites have a shared address book.")
        SiteAddresses.objects.bulk_create([SiteAddresses(site=owner)], ignore_conflicts=True)
        SiteAddresses.objects.select_for_update().get(site=owner)
    else:
        account = lock_account(owner, no_key=True)
        if site and site.set_id != account.set_id:
            raise Conflict("not_in_set", "The customer is in another customer set than this site.", "site")
    return Address.objects.filter(**_owned_by(owner))


def _owned_by(owner: Owner) -> dict[str, Any]:
    return {"book_site": owner} if isinstance(owner, Site) else {"account": owner}


def _one_of(addresses: QuerySet[Address], address_id: int, version: int | None) -> Address:
    address = addresses.filter(pk=address_id).first()
    if address is None:
        raise rules.no_such_address()
    if version is not None and address.version != version:
        raise version_conflict(address.version)
    return address


def _flags(kinds: frozenset[Kind]) -> dict[str, bool]:
    return {f"for_{kind}": kind in kinds for kind in Kind}


def _stored(address: Address, values: Mapping[str, Any]) -> Address:
    for name, value in values.items():
        setattr(address, name, value)
    address.save(update_fields=list(values))
    return address


def _settle_defaults(addresses: QuerySet[Address]) -> None:
    """Where there is an address of a kind, one of them is its default: without another one, the oldest."""
    for kind in Kind:
        of_kind = addresses.filter(**{f"for_{kind}": True})
        if not of_kind.filter(**{f"default_{kind}": True}).exists():
            oldest = of_kind.order_by("pk").values("pk")[:1]
            addresses.filter(pk__in=oldest).update(**{f"default_{kind}": True})


def _note(record: Record, owner: Owner, address: Address, values: Mapping[str, Any]) -> None:
    """Whose it is, and where it was entered, for whoever sees that site's alone; what changed lies beside the record, where an
    erasure finds it.
    """
    kind = "site" if isinstance(owner, Site) else "customer"
    record.about(kind, owner.pk)
    record.note(address=address.pk, country=address.country, **{kind: _code_of(owner)})
    if kind == "customer" and address.entered_at:
        record.about("site", address.entered_at.pk)
        record.note(site=address.entered_at.code)
    beside = {f"{GROUP}{name}": value for name, value in values.items()}
    record.keep_personal(*(("address", address.pk) if kind == "site" else ("customer", owner.pk)), beside)


def _code_of(owner: Owner) -> str | int:
    return owner.code if isinstance(owner, Site) else owner.pk
