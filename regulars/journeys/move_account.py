"""What moving one account to another set would change: where it can log in, and what stands in the way (ACC-02, G25)."""

from regulars.customers.models import Customer, Session
from regulars.customers.queries.clashes import clashes_of_account
from regulars.customers.queries.site_access import site_accesses
from regulars.journeys.left_behind import left_fact
from regulars.journeys.plans import Fact, Plan, effects_between, fingerprint
from regulars.kernel.i18n import noop
from regulars.orders.queries.unreachable import left_by_account
from regulars.sites.models import CustomerSet, Site

__all__ = ["plan_account_move"]


def plan_account_move(account: Customer, to_set: CustomerSet) -> Plan:
    """Where it may log in today and no more, and where from then on; a clash has to be ended first. Only reads."""
    if account.set_id == to_set.pk:
        return Plan("move_account", fingerprint(account.pk, to_set.code))
    closing = {access.site_id for access in site_accesses(account) if access.is_open}
    opening = {access.site_id for access in site_accesses(account, as_set=to_set) if access.is_open}
    sites = Site.objects.in_bulk(closing | opening)
    effects = effects_between(sites.values(), opening, closing)
    ended = Session.objects.filter(account=account, stamp=account.stamp).count()
    left = left_by_account(account.pk, from_set=account.set_id, to_set=to_set.pk)
    nowhere = noop("Until a site of the new set is granted.")
    facts = [
        Fact("sessions_end", ended, "session ends at once", "sessions end at once", tone="wait"),
        *map(left_fact, left),
        Fact("no_site", int(not opening), "account can log in nowhere", "", nowhere, tone="wait"),
    ]
    clashes = clashes_of_account(account.pk, to_set_id=to_set.pk)
    codes = [[effect.site.code, effect.can_log_in] for effect in effects]
    return Plan(
        "move_account",
        fingerprint(
            account.pk,
            to_set.code,
            codes,
            clashes.digest,
            [[each.kind, each.what] for each in left if each.what],
        ),
        effects,
        [fact for fact in facts if fact.count],
        clashes,
        may_skip=False,
        taken_along=1,
        account_id=account.pk,
    )
