"""What is locked, always in this order: reorganisations, installation, sets, gates of sites, sites, accounts.

A gate is an advisory lock beside the row of its site (docs/decisions/1161): its line is fair. Without it those who hold the row
for a moment overlap, and who wants it alone waits for ever. `delete_set` has accounts in hand when it comes to the gates;
so whoever stands in a gate asks for an account by `customers.operations.locks.lock_at`, which never waits there.

Whoever may have waited for a lock asks again afterwards, in a new statement: a row that is joined to the locked one
is read as it was before the wait.
"""

from collections.abc import Iterable

from django.db import connection

from regulars.kernel.errors import NotFound
from regulars.kernel.hot import fetch_one
from regulars.sites.models import CustomerSet, Installation, Site

__all__ = [
    "close_set",
    "hold_installation",
    "hold_set",
    "hold_site",
    "hold_sites_for_long",
    "hold_sites_of",
    "hold_type",
    "lock_sets",
    "lock_sites",
    "one_reorganisation",
]

_REORGANISATION = 0x5265_6775

# Two advisory locks for each site; a pair of integers is never one of the single numbers that others lock. The yard lies before the
# gate: who writes at a site for minutes stands there, so that who waits for them keeps nobody from the gate.
_GATE, _YARD = 0x5265_6701, 0x5265_6702

# The site's id once its gate is held, for a statement that goes on from there.
_THROUGH_GATE = f"(SELECT %(site)s::bigint FROM pg_advisory_xact_lock_shared({_GATE}, %(site)s::integer))"
_HOLD_SITE = f"SELECT set_id, family_id FROM sites_site WHERE id = {_THROUGH_GATE} FOR KEY SHARE"


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
    sets = {customer_set.pk: customer_set for customer_set in found}
    if sets.keys() != wanted:
        raise NotFound("no_such_set", "This customer set is gone.")
    return sets


def hold_set(set_id: int, *, unchanged: bool = False) -> None:
    """Keep a set from being deleted until the transaction ends; `unchanged` keeps it from being edited too.

    Raises `NotFound` `no_such_set`.
    """
    with connection.cursor() as cursor:
        how = "SHARE" if unchanged else "KEY SHARE"
        cursor.execute(f"SELECT 1 FROM sites_customerset WHERE id = %s FOR {how}", [set_id])
        if cursor.fetchone() is None:
            raise NotFound("no_such_set", "This customer set is gone.", "to")


def close_set(set_id: int) -> None:
    """Let nobody join a set any more, and wait for those who just do; its last step before it is deleted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sites_customerset WHERE id = %s FOR UPDATE", [set_id])


def lock_sites(ids: Iterable[int]) -> dict[int, Site]:
    """Lock sites so that nobody registers, logs in or is granted access meanwhile; who came first is waited for,
    who comes later waits (G29).
    """
    wanted = set(ids)
    for lock in (_YARD, _GATE):
        _lock_each("pg_advisory_xact_lock", lock, wanted)
    sites = {site.pk: site for site in Site.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    if sites.keys() != wanted:
        raise NotFound("no_such_site", "This site is gone.")
    return sites


def hold_site(site_id: int) -> tuple[int, int]:
    """Hold a site in its set until the transaction ends; answers (set id, family id) as they are now."""
    row = fetch_one(_HOLD_SITE, {"site": site_id})
    if row is None:
        raise NotFound("no_such_site", "This site is gone.")
    return row[0], row[1]


def hold_sites_of(set_id: int) -> None:
    """Hold every site of a set as it is: none moves, and none changes whom it approves, until the transaction ends."""
    in_set = Site.objects.filter(set_id=set_id)
    _lock_each("pg_advisory_xact_lock_shared", _GATE, in_set.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sites_site WHERE set_id = %s ORDER BY id FOR KEY SHARE", [set_id])


def hold_sites_for_long(ids: Iterable[int]) -> None:
    """As `hold_site`, for somebody who writes there for minutes: log-ins go on, also while a move waits for the end of it."""
    wanted = list(ids)
    _lock_each("pg_advisory_xact_lock_shared", _YARD, wanted)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sites_site WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [wanted])


def _lock_each(how: str, lock: int, site_ids: Iterable[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {how}(%s, id::integer) FROM (SELECT unnest(%s::bigint[]) AS id ORDER BY id) AS one",
            [lock, list(site_ids)],
        )


def hold_type(code: str) -> bool:
    """Hold a customer type against deletion until the transaction ends; False where there is none."""
    return fetch_one("SELECT 1 FROM sites_customertype WHERE code = %s FOR KEY SHARE", [code]) is not None


def hold_installation(*, change: bool = False) -> Installation:
    """The settings row, held; `change` keeps everybody else from reading it for a write."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sites_installation FOR " + ("UPDATE" if change else "SHARE"))
    return Installation.objects.select_related("default_set").get()
