"""What is locked, always in this order: reorganisations, installation, sets, sites, accounts.

Whoever may have waited for a lock asks again afterwards, in a new statement: a row that is joined to the locked one
is read as it was before the wait.
"""

from collections.abc import Iterable

from django.db import connection

from regulars.kernel.errors import Conflict, NotFound
from regulars.kernel.hot import fetch_one
from regulars.sites.models import CustomerSet, Installation, Site

__all__ = [
    "close_set",
    "hold_installation",
    "hold_set",
    "hold_site",
    "hold_sites_of",
    "hold_type",
    "lock_sets",
    "lock_sites",
    "one_reorganisation",
]

_REORGANISATION = 0x5265_6775


def one_reorganisation() -> None:
    """Let one reorganisation run at a time, until the transaction ends.

    It waits longer for a lock than anybody else: where two wait for each other, the other one gives up.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', '5s', true)"
            " WHERE current_setting('lock_timeout')::interval < '5s'::interval"
        )
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_REORGANISATION])


def lock_sets(ids: Iterable[int]) -> dict[int, CustomerSet]:
    """Lock sets against change and deletion; registrations into them go on."""
    wanted = set(ids)
    found = CustomerSet.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    sets = {one.pk: one for one in found}
    if sets.keys() != wanted:
        raise NotFound("no_such_set", "This customer set is gone.")
    return sets


def hold_set(set_id: int, *, unchanged: bool = False) -> None:
    """Keep a set from being deleted until the transaction ends; `unchanged` keeps it from being edited too.

    Raises `Conflict` `no_such_set`.
    """
    with connection.cursor() as cursor:
        how = "SHARE" if unchanged else "KEY SHARE"
        cursor.execute(f"SELECT 1 FROM sites_customerset WHERE id = %s FOR {how}", [set_id])
        if cursor.fetchone() is None:
            raise Conflict("no_such_set", "This customer set is gone.", "to")


def close_set(set_id: int) -> None:
    """Let nobody join a set any more, and wait for those who just do; its last step before it is deleted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sites_customerset WHERE id = %s FOR UPDATE", [set_id])


def lock_sites(ids: Iterable[int]) -> dict[int, Site]:
    """Lock sites so that nobody registers, logs in for the first time or is granted access meanwhile."""
    wanted = set(ids)
    sites = {one.pk: one for one in Site.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    if sites.keys() != wanted:
        raise NotFound("no_such_site", "This site is gone.")
    return sites


def hold_site(site_id: int) -> tuple[int, int]:
    """Hold a site in its set until the transaction ends; answers (set id, family id) as they are now."""
    row = fetch_one("SELECT set_id, family_id FROM sites_site WHERE id = %s FOR KEY SHARE", [site_id])
    if row is None:
        raise Conflict("no_such_site", "This site is gone.")
    return row[0], row[1]


def hold_sites_of(set_id: int) -> None:
    """Hold every site of a set as it is: none moves, and none changes whom it approves, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sites_site WHERE set_id = %s ORDER BY id FOR KEY SHARE", [set_id])


def hold_type(code: str) -> bool:
    """Hold a customer type against deletion until the transaction ends; False where there is none."""
    return fetch_one("SELECT 1 FROM sites_customertype WHERE code = %s FOR KEY SHARE", [code]) is not None


def hold_installation(*, change: bool = False) -> Installation:
    """The settings row, held; `change` keeps everybody else from reading it for a write."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sites_installation FOR " + ("UPDATE" if change else "SHARE"))
    return Installation.objects.select_related("default_set").get()
