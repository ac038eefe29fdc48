from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db.models import Model

from regulars.kernel.actor import Actor, ActorKind
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict
from regulars.kernel.texts import check_free
from regulars.sites import rules
from regulars.sites.models import CustomerSet, CustomerType, Installation, Site, SiteHost, SiteType
from regulars.sites.operations.families import place_again, place_in_family
from regulars.sites.operations.locks import hold_installation, hold_set, lock_sets, lock_sites
from regulars.sites.queries.colours import next_brand_colour
from regulars.sites.queries.settings import row_of
from regulars.sites.rules.hosts import check_hosts, refuse_foreign, refuse_reserved
from regulars.sites.rules.settings import declared
from regulars.sites.rules.types import AT_FIRST, AcceptedType, check_accepted

__all__ = ["SiteChanges", "add_site", "change_site", "place_sites"]


class SiteChanges:
    """What may change in a site: settings by their codes, and rows beside it. None leaves a value as it is."""

    def __init__(
        self,
        *,
        hosts: list[str] | None = None,
        customer_types: list[AcceptedType] | None = None,
        kind: rules.SiteKind | None = None,
        master_id: int | None = None,
        **settings: Any,
    ) -> None:
        self.hosts, self.customer_types, self.kind, self.master_id = hosts, customer_types, kind, master_id
        self.settings = {code: value for code, value in settings.items() if value is not None}
        if unknown := self.settings.keys() - declared("site").keys():
            raise TypeError(f"There is no setting {', '.join(unknown)}.")

    @property
    def depend_on_set(self) -> bool:
        """Whether one of them is what the customer set may forbid."""
        rules_of = ((declared("site")[code].setting.from_set, value) for code, value in self.settings.items())
        return any(rule is not None and value != rule.value for rule, value in rules_of)


def _fill(site: Site, changes: SiteChanges) -> tuple[dict[str, dict[str, Any]], list[Model]]:
    """The settings that are another now, from and to, and the rows of rooms above that keep them."""
    values, rows = dict[str, dict[str, Any]](), dict[type[Model], Model]({Site: site})
    for code, given in changes.settings.items():
        declaration = declared("site")[code]
        row = rows.get(declaration.column.model) or row_of(declaration.column.model, site)
        before, now = getattr(row, code), declaration.check(given, site.set)
        if before != now:
            setattr(row, code, now)
            rows[declaration.column.model] = row
            values[code] = {"from": before, "to": now}
    return values, [row for row in rows.values() if row is not site]


def _set_hosts(site: Site, names: list[str], *, anywhere: bool) -> None:
    names = check_hosts(names)
    refuse_reserved(names, settings.DOMAIN)
    there = set(SiteHost.objects.filter(site=site).values_list("name", flat=True))
    if not anywhere:
        refuse_foreign({*names} - there, [settings.DOMAIN, *Installation.objects.get().domains])
    SiteHost.objects.filter(site=site).exclude(name__in=names).delete()
    SiteHost.objects.bulk_create(SiteHost(site=site, name=name) for name in names if name not in there)


def _change_hosts(site: Site, names: list[str], *, anywhere: bool) -> dict[str, dict[str, Any]]:
    former = sorted(site.hosts.values_list("name", flat=True))
    _set_hosts(site, names, anywhere=anywhere)
    now = sorted(SiteHost.objects.filter(site=site).values_list("name", flat=True))
    return {} if now == former else {"hosts": {"from": former, "to": now}}


def _set_types(site: Site, wanted: Iterable[AcceptedType]) -> tuple[list[AcceptedType], list[AcceptedType]]:
    """The types that the site accepts from now on; answers those of before and of now, by code."""
    known = CustomerType.objects.values_list("pk", flat=True)
    now = sorted(check_accepted(wanted, known=known), key=lambda accepted: accepted.type)
    before = _types_of(site)
    if before != now:
        SiteType.objects.filter(site=site).delete()
        SiteType.objects.bulk_create(
            SiteType(site=site, type_id=accepted.type, approval=accepted.approval, receiver=accepted.receiver)
            for accepted in now
        )
    return before, now


def _types_of(site: Site) -> list[AcceptedType]:
    rows = SiteType.objects.filter(site=site).order_by("type")
    return [AcceptedType(*row) for row in rows.values_list("type_id", "approval", "receiver")]


def _approved(types: Iterable[AcceptedType]) -> list[str]:
    return [customer_type.type for customer_type in types if customer_type.approval]


def add_site(
    code: str,
    changes: SiteChanges,
    *,
    to_set: CustomerSet | None = None,
    kind: rules.SiteKind = rules.SiteKind.STANDALONE,
    master: Site | None = None,
    by: Actor,
) -> Site:
    """Create a site in `to_set`, else in the default set (DEF-03, SET-07), with its hosts.

    It accepts B2C and B2B unless `customer_types` says otherwise (REG-04); a sub site begins with what its master says about types. Raises `Invalid` beside the field that is wrong, `Conflict` `site_code_taken`, `host_taken` or `no_such_set`.
    """
    with change(rules.SITE_CREATED, by=by) as entry:
        home_id = (to_set or hold_installation().default_set).pk
        hold_set(home_id, unchanged=True)
        home = CustomerSet.objects.get(pk=home_id)
        site = Site(set=home, code=check_free(rules.check_code(code)))
        site.kind, site.master_id = place_in_family(site, kind=kind, master_id=master.pk if master else None)
        first = {
            code: imposed
            for code, declaration in declared("site").items()
            if (imposed := declaration.imposed_by(home))
        }
        first["brand_colour"] = next_brand_colour()
        required = {code: "" for code, declaration in declared("site").items() if declaration.default is None}
        _, rows = _fill(site, SiteChanges(**required | first | changes.settings))
        site.save(force_insert=True)
        for row in rows:
            row.save(force_insert=True)
        _set_hosts(site, changes.hosts or [], anywhere=True)  # who may add sites may also name them
        at_first = _types_of(master) if master else AT_FIRST
        _, types = _set_types(site, at_first if changes.customer_types is None else changes.customer_types)
        entry.about("site", site.pk)
        entry.about("set", home.pk)
        entry.note(site=site.code, set=home.code, site_id=site.pk, set_id=home.pk)
        entry.note(approves=_approved(types))
    return site


def change_site(site: Site, changes: SiteChanges, *, version: int, any_host: bool = False, by: Actor) -> Site:
    """Change a site's settings; effective on the next request. Its set changes by a move only.

    Without `any_host` a new host name lies in Regulars' own domain or one that is allowed (1162).

    Its set is held first, so that it can't become discreet meanwhile (D-33). Other customer types may take access away: `journeys.save_site` looks at that first. Raises `Invalid`,
    `approval_without_receiver` among them (D-31), `Conflict`
    `host_taken` or `version_conflict` (G23), `Forbidden` `host_not_allowed`.
    """
    with change(rules.SITE_CHANGED, by=by) as entry:
        if changes.depend_on_set:
            hold_set(Site.objects.values_list("set_id", flat=True).get(pk=site.pk), unchanged=True)
        if changes.customer_types is not None:
            lock_sites([site.pk])  # who registers after it is asked by the new types (APP-06)
        site = Site.objects.select_for_update(no_key=True).get(pk=site.pk)
        if site.version != version:
            raise rules.site_version_conflict(site.version)
        values, rows = _fill(site, changes)
        values |= place_again(site, kind=changes.kind, master_id=changes.master_id)
        if "kind" in values:
            entry.note(site_id=site.pk, kind=site.kind, kind_before=values["kind"]["from"])
        if changes.hosts is not None:
            values |= _change_hosts(site, changes.hosts, anywhere=any_host or by.kind == ActorKind.OPERATOR)
        if changes.customer_types is not None:
            before_types, after_types = _set_types(site, changes.customer_types)
            if before_types != after_types:
                approves = {"approves": _approved(after_types), "approves_before": _approved(before_types)}
                entry.note(site_id=site.pk, **approves)
                values["customer_types"] = {
                    "from": [asdict(accepted) for accepted in before_types],
                    "to": [asdict(accepted) for accepted in after_types],
                }
        if not values:
            entry.nothing()
            return site
        site.version += 1
        site.save()
        for row in rows:
            row.save()
        entry.about("site", site.pk)
        entry.note(site=site.code, fields=list(values))
        entry.keep_personal("site", site.pk, values)
    return site


def place_sites(moves: dict[int, int], *, strategy: str, by: Actor) -> None:
    """Put sites (by id) into sets (by id) in one step (SITE-01); journeys call it after the accounts are cared for.

    Raises `Conflict` `discreet_needs_neutral`, `family_in_one_set`.
    """
    with change(rules.SITES_MOVED, by=by) as entry:
        sites = lock_sites(moves)
        sets = lock_sets({*moves.values(), *(site.set_id for site in sites.values())})
        moved = []
        for site in sites.values():
            if site.set_id == moves[site.pk]:
                continue
            home, former = sets[moves[site.pk]], sets[site.set_id]
            if home.discreet and site.registration == rules.Registration.DIRECT:
                raise Conflict(
                    "discreet_needs_neutral",
                    "{home} is discreet: make registration at {site} neutral first.",
                    "sites",
                    home=home.name,
                    site=site.name,
                )
            moved.append(
                {
                    "site": site.code,
                    "from": former.code,
                    "to": home.code,
                    "site_id": site.pk,
                    "to_id": home.pk,
                }
            )
            site.set = home
            site.version += 1
            site.save(update_fields=["set", "version"])
            entry.about("site", site.pk)
            entry.about("set", home.pk, former.pk)
        if not moved:
            entry.nothing()
        entry.note(moved=moved, strategy=strategy)
