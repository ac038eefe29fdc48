from functools import partial
from typing import Any

from regulars.customers import rules
from regulars.customers.models import Access, AccessHistory, Customer, OneTimeToken
from regulars.customers.operations.locks import lock_at
from regulars.customers.operations.mails import (
    ask_to_confirm_mailbox,
    notify_customer,
    notify_of_access,
    notify_receiver,
)
from regulars.customers.operations.revocation import end_at_sites
from regulars.customers.queries.family import (
    chosen_sub_shop,
    no_such_sub_shop,
    refusal_at,
    sub_shop_field,
)
from regulars.customers.queries.site_access import login_check
from regulars.customers.rules import MAY_ASK, AccessState, LoginDecision, Origin
from regulars.customers.rules.mails import (
    ACCESS_DECLINED,
    ACCESS_DISABLED,
    REGISTRATION_WAITS,
    VERIFY_EMAIL,
    Purpose,
)
from regulars.fields.rules.shipped import SUB_SHOP
from regulars.fields.rules.values import required
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change, run_with_record
from regulars.kernel.errors import Conflict, Invalid
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_site

__all__ = [
    "ask_approval_again",
    "end_access",
    "end_all_access",
    "keep_access",
    "move_access",
    "request_access",
    "set_access",
]

# The row as it was goes to the history in the moment that ends it, with the record that says why: no gap, and nothing overlaps.
_TO_HISTORY = """
INSERT INTO customers_accesshistory
    (account_id, set_id, site_id, state, origin, since, family_id, actor_kind, actor_id, record_id)
SELECT account_id, set_id, site_id, state, origin, since, family_id, actor_kind, actor_id, record.id FROM record, """


def end_access(where: str, params: list[Any]) -> None:
    """Move access rows to the history, in one statement; `where` speaks of `access`."""
    run_with_record(
        f"ended AS (DELETE FROM customers_access AS access WHERE {where} RETURNING *), former AS ({_TO_HISTORY} ended)",
        params,
    )


def end_all_access(account: Customer) -> None:
    """Every access row of the account ends."""
    end_access("access.account_id = %s", [account.pk])


def _change_row(row: Access) -> None:
    run_with_record(
        f"former AS ({_TO_HISTORY} customers_access access WHERE access.id = %s), changed AS ("
        "UPDATE customers_access SET site_id = %s, state = %s, origin = %s, since = STATEMENT_TIMESTAMP(),"
        " actor_kind = %s, actor_id = %s WHERE id = %s)",
        [row.pk, row.site_id, row.state, row.origin, row.actor_kind, row.actor_id, row.pk],
    )


def set_access(account: Customer, *, site: Site, state: str, reason: str = "", by: Actor) -> Access:
    """Grant, suspend or withdraw the access of this account to this site (APP-03, APP-04, LOG-03).

    The customer is told when that takes access from them or gives it to them (APP-05), and when it ends their waiting: with the
    `reason` where there is one (APP-08).
    The state that it has is no change (F58). Writes the row if there is none, else keeps it as it was in the history; `pending` and `disabled` end sessions and links at the site at once, those at its
    master included (G5, G24). Raises `Conflict` `not_in_set` when the site is in another set (D-01), `family_member_exists` when the account uses
    another site of the family (D-06, SUB-02).
    """
    if state not in set(AccessState):
        raise Invalid("unknown_value", "Choose active, pending or disabled.", "state")
    with change(rules.ACCESS_SET, by=by) as entry:
        (set_id, family_id), account = lock_at(partial(hold_site, site.pk), account)
        if account.set_id != set_id:
            raise _not_in_set(site)
        row = Access.objects.filter(account=account, family_id=family_id).first()
        was_open = login_check(account, site).answer is LoginDecision.OPEN
        waited = row is not None and row.state == AccessState.PENDING
        if row is None:
            row = Access(
                account=account, set_id=set_id, site=site, family_id=family_id, origin=Origin.GRANTED
            )
        elif row.site_id != site.pk:
            raise rules.family_member_exists(row.site.name, site_code=row.site.code)
        elif row.state == state:
            entry.nothing()
            return row
        row.state, row.actor_kind, row.actor_id = state, by.kind, by.id
        if row.pk is None:
            row.save(force_insert=True)
        else:
            _change_row(row)
        if state != AccessState.ACTIVE:
            end_at_sites(account, Site.objects.filter(family_id=family_id))
        if state == AccessState.DISABLED and (was_open or waited):
            _tell_shut_out(account, site, reason=reason if waited else "")
        elif not was_open and login_check(account, site).answer is LoginDecision.OPEN:
            notify_of_access(account, site)
        entry.about("customer", account.pk)
        entry.about("site", site.pk)
        entry.note(site=site.code, state=state)
    return row


def _not_in_set(site: Site) -> Conflict:
    return Conflict(
        "not_in_set",
        "{site} is in another customer set. Move the account there, or open a second one at that site.",
        "site",
        site=site.name,
    )


def move_access(account: Customer, *, site: Site, instead_of: Site, by: Actor) -> Access:
    """Bring the account from one site of a family to another, the master included, in one step (SUB-02).

    The row keeps its state, so the family lets in nobody more and nobody less, and what it was goes to the history; who isn't active keeps the origin
    of the row. Where one approval counts for the set it counts while the site of the row asks for it (D-18), so sites outside the family can open or close.
    In order: sites held, account locked, row changed, a home at the site that is left goes along, so that staff of that site alone lose sight of the customer
    (D-34); sessions and links at a sub site that is left end for good (G5), and those at the master go on and lead to the new site from the next request
    (SUB-03). The customer is told where they have access now, with new links for those that ended; the receiver of the new site who waits there.
    An account that is there already is no change. Raises `Conflict` `not_in_set`, `other_family`, `no_such_access` when it uses no site of the
    family, `family_member_exists` when by now it uses a third one.
    """
    with change(rules.ACCESS_MOVED, by=by) as entry:
        held, account = lock_at(partial(_hold_both, site, instead_of), account)
        set_id, family_id = held[site.pk]
        if account.set_id != set_id:
            raise _not_in_set(site)
        if held[instead_of.pk][1] != family_id:
            raise rules.other_family(site.name, instead_of.name)
        row = Access.objects.filter(account=account, family_id=family_id).first()
        if row is None:
            raise rules.no_such_access(instead_of.name)
        if row.site_id == site.pk:
            entry.nothing()
            return row
        if row.site_id != instead_of.pk:
            raise rules.family_member_exists(row.site.name, site_code=row.site.code)
        row.site, row.actor_kind, row.actor_id = site, by.kind, by.id
        if row.state == AccessState.ACTIVE:
            row.origin = Origin.GRANTED
        _change_row(row)
        Customer.objects.filter(pk=account.pk, origin_site=instead_of).update(origin_site=site)
        proof = OneTimeToken.objects.filter(account=account, site=instead_of, purpose=Purpose.MAILBOX)
        ends_proof = False
        if instead_of.pk != family_id:  # a sub site: at the master the family's one row counts
            ends_proof = account.email_proved_at is None and proof.exists()
            end_at_sites(account, Site.objects.filter(pk=instead_of.pk))
        _notify_of_move(account, row, ends_proof=ends_proof)
        entry.about("customer", account.pk)
        entry.about("site", instead_of.pk, site.pk)
        entry.note(site=site.code, from_site=instead_of.code, state=row.state)
    return row


def _hold_both(*sites: Site) -> dict[int, tuple[int, int]]:
    """Set and family of each, by its id; in the order in which others lock them."""
    return {pk: hold_site(pk) for pk in sorted({site.pk for site in sites})}


def _notify_of_move(account: Customer, row: Access, *, ends_proof: bool) -> None:
    answer = login_check(account, row.site).answer
    if row.state == AccessState.PENDING:
        notify_receiver(account, row.site)
    if answer is LoginDecision.OPEN:
        notify_of_access(account, row.site)
    if ends_proof and answer is LoginDecision.PENDING:
        ask_to_confirm_mailbox(REGISTRATION_WAITS, account, row.site)
    elif ends_proof and answer is LoginDecision.OPEN and account.password:
        ask_to_confirm_mailbox(VERIFY_EMAIL, account, row.site)


def _tell_shut_out(account: Customer, site: Site, *, reason: str) -> None:
    if reason:
        notify_customer(ACCESS_DECLINED, account, site, reason=reason)
    else:
        notify_customer(ACCESS_DISABLED, account, site)


def ask_approval_again(account: Customer, *, site: Site, by: Actor) -> None:
    """Let somebody who has access wait for approval once more, as staff ticked when they changed the type (D-32).

    The row becomes pending, the sessions at the site end at once (G5), the receiver is told (APP-07). Raises as `set_access`.
    """
    with change(rules.APPROVAL_ASKED_AGAIN, by=by) as entry:
        set_access(account, site=site, state=AccessState.PENDING, by=by)
        notify_receiver(account, site)
        entry.about("customer", account.pk)
        entry.about("site", site.pk)
        entry.note(site=site.code)


def keep_access(account: Customer, *, site: Site, by: Actor) -> None:
    """Write the row of somebody who logged in where that is about to need one (D-32).

    It tells what the last row that the history has of them there told. Raises as `set_access`.
    """
    with change(rules.ACCESS_KEPT, by=by) as entry:
        row = set_access(account, site=site, state=AccessState.ACTIVE, by=by)
        past = AccessHistory.objects.filter(account_id=account.pk, site_id=site.pk).order_by("-ended_at")
        Access.objects.filter(pk=row.pk).update(origin=past.values_list("origin", flat=True)[0])
        entry.about("customer", account.pk)
        entry.about("site", site.pk)
        entry.note(count=1)


def request_access(account: Customer, *, site: Site, sub_shop: str = "", stamp: int, by: Actor) -> Site:
    """Ask for access: a pending row in the queue, and a mail to the receiver of this type if the site has one (APP-07).

    A master asks as its registration form does: with `sub_shop`, the code of a sub site, access is asked for there (SUB-01); answers the site.

    `stamp` is the account's when the password was proved: a ticket from before a revocation is worth nothing (G24), `Unauthenticated` `wrong_credentials`.
    *May log in here* is asked under the locks, so that nobody asks for what was given meanwhile. Raises `Conflict` `access_pending` when asked before, `access_open` when there is a door now, else what
    log-in would answer: who uses another site of the family is told which (SUB-02). `Invalid` `required` or `unknown_value` beside `sub_shop`.
    """
    with change(rules.ACCESS_REQUESTED, by=by) as entry:
        through, site = site, _wanted_site(account, site, sub_shop)
        (set_id, family_id), account = lock_at(partial(hold_site, site.pk), account)
        if account.stamp != stamp:
            raise rules.wrong_credentials()
        if site != through and family_id != through.pk:  # it has left the family meanwhile
            raise no_such_sub_shop()
        found = login_check(account, site).answer
        if found is LoginDecision.PENDING:
            raise Conflict("access_pending", "You have already asked for access here.")
        if found is LoginDecision.OPEN:
            raise Conflict("access_open", "You have access here: please log in.")
        if found not in MAY_ASK:
            raise refusal_at(found, account.pk, site.pk)
        Access.objects.create(
            account=account,
            set_id=set_id,
            site=site,
            family_id=family_id,
            state=AccessState.PENDING,
            origin=Origin.REQUESTED,
            actor_kind=by.kind,
            actor_id=by.id,
        )
        notify_receiver(account, site)
        entry.about("customer", account.pk)
        entry.about("site", site.pk)
        entry.note(site=site.code)
    return site


def _wanted_site(account: Customer, site: Site, sub_shop: str) -> Site:
    field = sub_shop_field(site.pk, account.type)
    if field is None or not sub_shop:
        if field is not None and field.required:
            raise required(SUB_SHOP)
        if sub_shop:
            raise no_such_sub_shop()
        return site
    if field.definition.option(sub_shop) is None:
        raise no_such_sub_shop()
    return chosen_sub_shop(site, sub_shop)
