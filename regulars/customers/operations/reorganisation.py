"""The customers' half of a reorganisation, in bulk; journeys call these inside their own verb."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Max, Min

from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.operations.access import end_access
from regulars.customers.operations.names import STEPS_BACK, let_emails_in
from regulars.customers.queries.counts import refresh_estimates
from regulars.customers.queries.effects import ready
from regulars.customers.queries.reorganisation import Strategy, moving_sql
from regulars.customers.queries.site_changes import SiteAfter, change_of_site, in_both_families, kept_rows_sql
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change, change_many
from regulars.kernel.jobs import Ticker
from regulars.sites.models import CustomerSet

__all__ = ["change_family", "hand_over_accounts", "keep_access", "take_accounts"]

BATCH = 10_000


def take_accounts(
    site_ids: list[int],
    *,
    strategy: Strategy,
    skip: Sequence[int],
    former: CustomerSet,
    to_set: CustomerSet,
    by: Actor,
) -> int:
    """Care for the accounts of sites that move to `to_set`; a constant number of statements.

    In order: whoever goes along (by strategy, less `skip`) is locked and changes set; their rows elsewhere and the
    rows at these sites of all who stay go to the history; rows of those taken change set; sessions and links that lost
    their access end (G24). Answers how many went along. A clash of usernames surfaces as `username_taken` (ACC-05).
    """
    moving = moving_sql(strategy)
    with change(rules.ACCOUNTS_TAKEN, by=by) as entry, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS moving")
        cursor.execute("CREATE TEMPORARY TABLE moving (id bigint PRIMARY KEY) ON COMMIT DROP")
        cursor.execute(
            f"INSERT INTO moving SELECT id FROM customers_customer WHERE id IN ({moving})"
            " AND set_id = %(former)s AND id <> ALL(%(skip)s) ORDER BY id FOR UPDATE",
            {"sites": site_ids, "former": former.pk, "skip": list(skip)},
        )
        # Who had to be waited for may have got to know another site meanwhile.
        cursor.execute(
            f"DELETE FROM moving WHERE NOT EXISTS (SELECT 1 FROM ({moving}) still WHERE still.id = moving.id)",
            {"sites": site_ids},
        )
        cursor.execute("SELECT count(*) FROM moving")
        taken = int(cursor.fetchone()[0])
        end_access(
            "access.site_id = ANY(%s) AND access.account_id NOT IN (SELECT id FROM moving)", [site_ids]
        )
        end_access("access.site_id <> ALL(%s) AND access.account_id IN (SELECT id FROM moving)", [site_ids])
        cursor.execute(
            "UPDATE customers_access SET set_id = %s WHERE account_id IN (SELECT id FROM moving)", [to_set.pk]
        )
        for handed_out in ("customers_session", "customers_onetimetoken"):
            cursor.execute(
                f"DELETE FROM {handed_out} WHERE (site_id = ANY(%s) AND account_id NOT IN (SELECT id FROM moving))"
                " OR (site_id <> ALL(%s) AND account_id IN (SELECT id FROM moving))",
                [site_ids, site_ids],
            )
        change_many(
            entry,
            "customer",
            f"UPDATE customers_customer SET set_id = %s, login_email = {STEPS_BACK}, version = version + 1"
            " WHERE id IN (SELECT id FROM moving)",
            [to_set.pk, to_set.pk],
            given="set_id",
        )
        let_emails_in("SELECT id FROM moving", [], former_id=former.pk, set_id=to_set.pk)
        entry.note(count=taken, to_set=to_set.code)
    return taken


def hand_over_accounts(former: CustomerSet, *, successor: CustomerSet, tell: Ticker, by: Actor) -> int:
    """Give every customer of `former` to `successor`, batch by batch in one transaction, telling progress (SET-14, G21).

    Access rows follow; sessions go on. Called again after the sites are locked, it sweeps up who registered
    meanwhile. Answers how many. A clash of usernames surfaces as `username_taken`.
    """
    customers = Customer.objects.filter(set=former)
    bounds = customers.aggregate(first=Min("pk"), last=Max("pk"))
    if bounds["last"] is None:
        return 0
    total, done = customers.count(), 0
    with change(rules.ACCOUNTS_TAKEN, by=by) as entry, connection.cursor() as cursor:
        for low in range(bounds["first"], bounds["last"] + 1, BATCH):
            batch = [successor.pk, former.pk, low, low + BATCH]
            done += change_many(
                entry,
                "customer",
                f"UPDATE customers_customer SET set_id = %s, login_email = {STEPS_BACK}, version = version + 1"
                " WHERE set_id = %s AND id >= %s AND id < %s",
                [successor.pk, *batch],
                given="set_id",
            )
            # After the accounts: the wait for a first log-in in flight is over then, and its row is seen.
            cursor.execute(
                "UPDATE customers_access SET set_id = %s WHERE set_id = %s AND account_id >= %s AND account_id < %s",
                batch,
            )
            tell(done, total)
        refresh_estimates(done)
        entry.note(count=done, to_set=successor.code)
    return done


def keep_access(after: SiteAfter, *, by: Actor) -> int:
    """Write a row for everybody who has been where other approvals would let nobody in without one (D-32).

    Asked before the approvals change, with the site locked. Answers how many rows.
    """
    wanted = change_of_site(after)
    with change(rules.ACCESS_KEPT, by=by) as entry, ready(wanted) as cursor:
        cursor.execute("DROP TABLE IF EXISTS kept")
        cursor.execute(
            "CREATE TEMPORARY TABLE kept (account_id bigint, site_id bigint, family_id bigint, origin text)"
            " ON COMMIT DROP"
        )
        cursor.execute(f"INSERT INTO kept {kept_rows_sql(wanted)}", wanted.params)
        count = change_many(
            entry,
            "customer",
            "INSERT INTO customers_access"
            " (account_id, set_id, site_id, family_id, state, origin, since, actor_kind, actor_id)"
            " SELECT account_id, %s, site_id, family_id, 'active', origin, STATEMENT_TIMESTAMP(), %s, %s::bigint"
            " FROM kept ON CONFLICT DO NOTHING",
            [after.set_id, str(by.kind), by.id],
            subject="account_id",
        )
        if not count:
            entry.nothing()
        entry.about("site", after.site_id)
        entry.note(count=count)
    return count


def change_family(after: SiteAfter, *, by: Actor) -> None:
    """Bring the rows of a site into another family, with the sites of both locked and before the site goes there (SUB-06).

    A customer has one row in a family: who has one there keeps that, and the row, sessions and links at this site end.
    """
    with change(rules.FAMILY_CHANGED, by=by) as entry, connection.cursor() as cursor:
        both = in_both_families("access", family="%s", site="%s")
        params = [after.site_id, after.family_id, after.site_id]
        for handed_out in ("customers_session", "customers_onetimetoken"):
            cursor.execute(f"DELETE FROM {handed_out} AS access WHERE {both}", params)
        end_access(both, params)
        cursor.execute(
            "UPDATE customers_access SET family_id = %s WHERE site_id = %s", [after.family_id, after.site_id]
        )
        entry.about("site", after.site_id)
        entry.note(count=cursor.rowcount)
