"""Whoever holds something of a customer says here what becomes of it: when they are erased, when they ask for their data,
when they move to another set. A model with a key to a customer that stands in no row fails in tests/house.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from django.db.models import Model

from regulars.addresses.models import Address
from regulars.addresses.queries.held import HeldAddress, addresses_held
from regulars.cards.models import Card
from regulars.cards.queries.held import HeldCard, cards_held
from regulars.credit import models as credit
from regulars.credit.operations.entries import forfeit_credit
from regulars.credit.queries.held import HeldCredit, credit_held
from regulars.customers import models as customers
from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.operations.access import end_all_access
from regulars.customers.operations.erasure import delete_rows, empty_profile, forget_requests
from regulars.customers.operations.locks import lock_account, lock_customer
from regulars.customers.operations.moves import change_set
from regulars.customers.operations.reorganisation import hand_over_accounts, take_accounts
from regulars.groups import models as groups
from regulars.groups.queries.held import HeldRole, groups_held
from regulars.journeys.move_account import plan_account_move
from regulars.journeys.plans import PlanChanged
from regulars.kernel import models as kernel
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change, forget_personal
from regulars.kernel.idempotency import forget_answers
from regulars.kernel.jobs import forget_in_jobs
from regulars.kernel.mail.outbox import forget_mails
from regulars.newsletters import models as newsletters
from regulars.newsletters.operations.erasure import delete_recipients, delete_subscriptions, empty_events
from regulars.newsletters.queries.held import (
    HeldConsentEvent,
    HeldSubscription,
    consent_events_held,
    subscriptions_held,
)
from regulars.orders import models as orders
from regulars.orders.operations.erasure import (
    decline_held,
    empty_labels,
    empty_persons,
    forget_order_requests,
)
from regulars.orders.queries.held import HeldBasketLine, HeldOrder, baskets_held, orders_held
from regulars.sites.models import CustomerSet
from regulars.sites.operations.locks import hold_set
from regulars.staff.rules.rights import EVERYTHING, Grant
from regulars.transfer.queries import personal_data as data
from regulars.transfer.queries.viewings_held import HeldViewing, viewings_held
from regulars.webhooks import models as webhooks
from regulars.wishlists.models import WishLine
from regulars.wishlists.queries.held import HeldWish, wishes_held

__all__ = ["LIFECYCLE", "Held", "Reason", "Row", "erase", "export_personal_data", "move_account"]


class Reason(StrEnum):
    """Why there is nothing to do."""

    GOES_BY_TRIGGER = "the database keeps it in step with the customer's row"
    STAYS_AS_IDS = "ids, codes and moments, which tell nothing of a person that is erased"
    FOLLOWS = "it belongs to the account, whichever set that is in"
    ENDS_BY_STAMP = "it carries the account's stamp, which has changed, and counts no longer"
    FORFEITED = "an entry has taken what was left, before the steps"
    TOLD_ELSEWHERE = "another row tells the same"
    SOON_GONE = "what was asked or answered a moment ago, for a day at most"
    NOT_THEIRS = "how the work of others went; what it did to the customer is in their history"


Erase: TypeAlias = Callable[[Customer], object]
Export: TypeAlias = Callable[[Customer, data.Sight], Mapping[str, Any]]
Move: TypeAlias = Callable[[Customer, CustomerSet], object]


@dataclass(frozen=True)
class Row:
    """A step or a reason each. An export gives fields of `Held`; `in_bulk` are the statements over many that see to the model."""

    erase: Erase | Reason
    export: Export | Reason
    move: Move | Reason
    in_bulk: tuple[Callable[..., int], ...] = ()


def _about(forget: Callable[[str, int], None], kind: str = "customer") -> Erase:
    return lambda account: forget(kind, account.pk)


ALONG = (take_accounts,)
EITHER = (take_accounts, hand_over_accounts)

# In the order in which the steps are taken.
LIFECYCLE: dict[type[Model], Row] = {
    customers.Session: Row(delete_rows(customers.Session), data.sessions_held, Reason.ENDS_BY_STAMP, ALONG),
    customers.Viewing: Row(delete_rows(customers.Viewing), viewings_held, Reason.ENDS_BY_STAMP),
    customers.Access: Row(
        end_all_access, data.access_held, lambda account, _: end_all_access(account), EITHER
    ),
    customers.AccessHistory: Row(Reason.STAYS_AS_IDS, Reason.TOLD_ELSEWHERE, Reason.FOLLOWS),
    Customer: Row(empty_profile, data.profile_of, change_set, EITHER),
    customers.LoginName: Row(Reason.GOES_BY_TRIGGER, Reason.TOLD_ELSEWHERE, Reason.GOES_BY_TRIGGER, EITHER),
    customers.AttributeValue: Row(Reason.GOES_BY_TRIGGER, Reason.TOLD_ELSEWHERE, Reason.FOLLOWS),
    customers.OneTimeToken: Row(
        delete_rows(customers.OneTimeToken), data.links_held, Reason.ENDS_BY_STAMP, ALONG
    ),
    customers.Consent: Row(delete_rows(customers.Consent), data.consents_held, Reason.FOLLOWS),
    customers.AttributeImage: Row(
        delete_rows(customers.AttributeImage), Reason.TOLD_ELSEWHERE, Reason.FOLLOWS
    ),
    Address: Row(delete_rows(Address), addresses_held, Reason.FOLLOWS),
    Card: Row(delete_rows(Card), cards_held, Reason.FOLLOWS),
    WishLine: Row(delete_rows(WishLine), wishes_held, Reason.FOLLOWS),
    groups.GroupMember: Row(delete_rows(groups.GroupMember), groups_held, Reason.FOLLOWS),
    groups.Tagging: Row(delete_rows(groups.Tagging), Reason.TOLD_ELSEWHERE, Reason.FOLLOWS),
    groups.RoleHolding: Row(delete_rows(groups.RoleHolding), Reason.TOLD_ELSEWHERE, Reason.FOLLOWS),
    orders.OrderPerson: Row(empty_persons, Reason.TOLD_ELSEWHERE, Reason.FOLLOWS),
    orders.Payment: Row(empty_labels, Reason.TOLD_ELSEWHERE, Reason.FOLLOWS),
    orders.GatewayTask: Row(Reason.STAYS_AS_IDS, Reason.NOT_THEIRS, Reason.FOLLOWS),
    orders.Authorisation: Row(Reason.STAYS_AS_IDS, Reason.NOT_THEIRS, Reason.FOLLOWS),
    orders.OrderFile: Row(Reason.STAYS_AS_IDS, Reason.NOT_THEIRS, Reason.FOLLOWS),
    orders.OrderFilePart: Row(Reason.STAYS_AS_IDS, Reason.TOLD_ELSEWHERE, Reason.FOLLOWS),
    orders.OrderClaim: Row(Reason.STAYS_AS_IDS, Reason.SOON_GONE, Reason.FOLLOWS),
    orders.OrderRequest: Row(forget_order_requests, Reason.SOON_GONE, Reason.SOON_GONE),
    orders.OrderLine: Row(Reason.STAYS_AS_IDS, Reason.TOLD_ELSEWHERE, Reason.FOLLOWS),
    orders.Order: Row(Reason.STAYS_AS_IDS, orders_held, Reason.FOLLOWS),
    orders.BasketLine: Row(
        lambda account: orders.BasketLine.objects.filter(basket__account=account).delete(),
        baskets_held,
        Reason.FOLLOWS,
    ),
    orders.Basket: Row(delete_rows(orders.Basket), Reason.TOLD_ELSEWHERE, Reason.FOLLOWS),
    newsletters.ConsentEvent: Row(empty_events, consent_events_held, Reason.FOLLOWS),
    newsletters.CampaignRecipient: Row(delete_recipients, Reason.TOLD_ELSEWHERE, Reason.FOLLOWS),
    newsletters.Subscription: Row(delete_subscriptions, subscriptions_held, Reason.FOLLOWS),
    credit.CreditReason: Row(
        lambda account: credit.CreditReason.objects.filter(entry__account=account).delete(),
        Reason.TOLD_ELSEWHERE,
        Reason.FOLLOWS,
    ),
    credit.CreditReservation: Row(Reason.FORFEITED, Reason.TOLD_ELSEWHERE, Reason.FOLLOWS),
    credit.CreditEntry: Row(Reason.STAYS_AS_IDS, credit_held, Reason.FOLLOWS),
    credit.CreditBalance: Row(Reason.FORFEITED, Reason.TOLD_ELSEWHERE, Reason.FOLLOWS),
    customers.MailboxRequest: Row(forget_requests, Reason.SOON_GONE, Reason.SOON_GONE),
    kernel.AuditPersonal: Row(_about(forget_personal), data.history_held, Reason.FOLLOWS),
    kernel.AuditSubject: Row(Reason.STAYS_AS_IDS, Reason.TOLD_ELSEWHERE, Reason.FOLLOWS),
    kernel.AuditRecord: Row(Reason.STAYS_AS_IDS, Reason.TOLD_ELSEWHERE, Reason.FOLLOWS),
    kernel.Mail: Row(_about(forget_mails), data.mails_held, Reason.FOLLOWS),
    kernel.Job: Row(_about(forget_in_jobs, "decisions"), Reason.NOT_THEIRS, Reason.NOT_THEIRS),
    kernel.JobProgress: Row(Reason.STAYS_AS_IDS, Reason.NOT_THEIRS, Reason.NOT_THEIRS),
    kernel.Submission: Row(_about(forget_answers), Reason.SOON_GONE, Reason.SOON_GONE),
    webhooks.Delivery: Row(Reason.STAYS_AS_IDS, Reason.NOT_THEIRS, Reason.NOT_THEIRS),
    webhooks.Attempt: Row(Reason.STAYS_AS_IDS, Reason.NOT_THEIRS, Reason.NOT_THEIRS),
}


def erase(account: Customer, *, version: int | None = None, by: Actor) -> None:
    """Close the account and empty its personal values; the username is free again (D-09, D-24, G20).

    Orders on hold are declined, and what is left of store credit is forfeited (CRD-08). Then in the order of the table: sessions end, access rows go to the history, values are emptied, then one-time links, consents, pictures, addresses, saved cards, groups, tags, roles, persons of orders, baskets,
    subscriptions of newsletters, proofs of consents, reasons of store credit, requests by mailbox, the personal values beside older audit records, mails, what jobs were told and programs were answered. Raises
    `Conflict` `account_erased` when that was done before, `version_conflict` when somebody saved since this version (G23).
    """
    with change(rules.ERASED, by=by) as entry:
        found = lock_customer(account)
        if version is not None and found.version != version:
            raise rules.version_conflict(found.version)
        decline_held(found, by=by)
        forfeit_credit(found, by=by)
        for row in LIFECYCLE.values():
            if callable(row.erase):
                row.erase(found)
        entry.about("customer", account.pk)
        entry.note(customer=account.pk)


def move_account(account: Customer, *, to_set: CustomerSet, agreed: str | None = None, by: Actor) -> Customer:
    """Move an account to another set (ACC-02). Whoever logs in next finds the new set's rules.

    In order: set and account held, access rows of the old set go to the history, set changes, whatever was handed out ends. Raises
    `Conflict` `username_taken` when the name exists there, as username or email (ACC-07), `no_such_set`, `account_erased`, `Invalid` for
    guests, `PlanChanged` when it is not what somebody agreed to.
    """
    with change(rules.MOVED, by=by) as entry:
        hold_set(to_set.pk)
        account = lock_account(account)
        if agreed is not None and agreed != (plan := plan_account_move(account, to_set)).fingerprint:
            raise PlanChanged(plan)
        former = account.set
        entry.about("customer", account.pk)
        entry.about("set", former.pk, to_set.pk)
        entry.note(from_set=former.code, to_set=to_set.code, customer=account.pk, to_set_id=to_set.pk)
        if former.pk != to_set.pk:
            for row in LIFECYCLE.values():
                if callable(row.move):
                    row.move(account, to_set)
            account.refresh_from_db()
        else:
            entry.nothing()
    return account


@dataclass(frozen=True)
class Held:
    """All of it. `profile` is by field name."""

    id: int
    customer_set: str
    opened_at: str
    added_at: datetime
    has_password: bool
    email_proved_at: datetime | None
    profile: dict[str, str]
    attributes: list[data.HeldAttribute]
    consents: list[data.HeldConsent]
    consent_events: list[HeldConsentEvent]
    subscriptions: list[HeldSubscription]
    access: list[data.HeldAccess]
    sessions: list[data.HeldSession]
    viewings: list[HeldViewing]
    links: list[data.HeldLink]
    addresses: list[HeldAddress]
    cards: list[HeldCard]
    wish_list: list[HeldWish]
    groups: list[str]
    tags: list[str]
    roles: list[HeldRole]
    orders: list[HeldOrder]
    baskets: list[HeldBasketLine]
    credit: list[HeldCredit]
    history: list[data.HeldRecord]
    mails: list[data.HeldMail]


def export_personal_data(
    customer: Customer, *, grant: Grant = EVERYTHING, asked_at: int | None = None, by: Actor
) -> Held:
    """Everything held about a customer, for themselves and the operator; staff get what `grant` shows, customers who ask at a site
    what My Account shows there (MTX-01). No password, no token and no name of a member of staff is in it. Leaves a record: values left the house (G20).
    """
    with change(rules.DATA_EXPORTED, by=by) as entry:
        entry.about("customer", customer.pk)
        sight = data.sight_of(grant, asked_at)
        parts = [
            row.export(customer, sight) for row in LIFECYCLE.values() if not isinstance(row.export, Reason)
        ]
        return Held(**{field: value for part in parts for field, value in part.items()})
