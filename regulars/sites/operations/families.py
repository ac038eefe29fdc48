"""A site among others: alone, the master of a family, or a sub site of one in the same customer set (SUB-06)."""

from typing import Any

from regulars.kernel.errors import Conflict, Invalid
from regulars.sites.models import Site
from regulars.sites.rules import SiteKind

__all__ = ["place_again", "place_in_family"]


def place_in_family(
    site: Site, *, kind: SiteKind | None, master_id: int | None
) -> tuple[SiteKind, int | None]:
    """Kind and master (its id) that the site would have; None leaves them as they are.

    Raises `Invalid` `master_kind` unless a sub site, and only a sub site, names a master site of its set, `Conflict` `master_has_subs`.
    """
    kind = SiteKind(site.kind if kind is None else kind)
    if kind == SiteKind.SUB:
        master_id = site.master_id if master_id is None else master_id
    masters = Site.objects.filter(pk=master_id or 0, kind=SiteKind.MASTER, set=site.set_id).exclude(
        pk=site.pk
    )
    if (kind == SiteKind.SUB) != (master_id is not None) or (master_id is not None and not masters.exists()):
        raise Invalid(
            "master_kind",
            "A sub site, and only a sub site, names a master site of its customer set.",
            "master",
        )
    if site.kind == SiteKind.MASTER != kind and Site.objects.filter(master=site.pk).exists():
        raise Conflict(
            "master_has_subs", "This master site has sub sites. Give them another master first.", "kind"
        )
    return kind, master_id


def place_again(site: Site, *, kind: SiteKind | None, master_id: int | None) -> dict[str, dict[str, Any]]:
    """Give the site, which is locked, another kind or master, not yet stored; answers what changed, from and to."""
    before, after = (site.kind, site.master_id), place_in_family(site, kind=kind, master_id=master_id)
    site.kind, site.master_id = after
    pairs = zip(("kind", "master_id"), before, after, strict=True)
    return {name: {"from": was, "to": now} for name, was, now in pairs if was != now}
