"""Reorganisations as staff do them: look at the plan, agree, do it."""

from collections.abc import Mapping

from regulars.authentication.operations.sessions import log_in
from regulars.customers.models import Access, AccessHistory, Customer, Session
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.clashes import Agreement, Decision, Decisions, Way
from regulars.journeys.delete_set import delete_set, deletion_of, plan_set_deletion
from regulars.journeys.move_sites import move_sites
from regulars.journeys.plans import Plan
from regulars.journeys.site_moves import Wanted, plan_site_moves, work_of
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import DomainError
from regulars.kernel.models import AuditRecord
from regulars.sites.models import CustomerSet, Site
from tests.world import PASSWORD

SAM = Actor(ActorKind.STAFF, Channel.BACKOFFICE, 7)

ERASE, SKIP = Decision(Way.ERASE), Decision(Way.SKIP)


def to_name(username: str) -> Decision:
    return Decision(Way.RENAME, username)


def decided(decisions: Mapping[Customer, Decision] | None) -> Decisions:
    return Decisions({account.pk: decision for account, decision in (decisions or {}).items()})


def wanted(moves: Mapping[Site, CustomerSet], strategy: str = "leave") -> Wanted:
    return Wanted({site.pk: to_set.pk for site, to_set in moves.items()}, Strategy(strategy))


def move(
    moves: Mapping[Site, CustomerSet],
    strategy: str = "leave",
    decisions: Mapping[Customer, Decision] | None = None,
) -> Plan:
    """Move sites as the plan of this very moment says."""
    plan = plan_site_moves(wanted(moves, strategy))
    move_sites(wanted(moves, strategy), Agreement(plan.fingerprint, decided(decisions)), by=SAM)
    return plan


def delete(
    customer_set: CustomerSet,
    successor: CustomerSet | None = None,
    decisions: Mapping[Customer, Decision] | None = None,
) -> Plan:
    """Delete a set as the plan of this very moment says."""
    plan = plan_set_deletion(customer_set, successor=successor)
    agreement = Agreement(plan.fingerprint, decided(decisions))
    delete_set(customer_set, successor=plan.moves[0].to_set, agreement=agreement, by=SAM)
    return plan


def move_at_once(moves: Mapping[Site, CustomerSet], strategy: str = "leave") -> None:
    """As `move`, agreed to without counting anybody: in a race nobody looks at a plan meanwhile."""
    asked = wanted(moves, strategy)
    move_sites(asked, Agreement(work_of(asked).fingerprint), by=SAM)


def delete_at_once(customer_set: CustomerSet, successor: CustomerSet) -> None:
    """As `delete`, in the same way."""
    *_, print_of = deletion_of(customer_set, successor)
    delete_set(customer_set, successor=successor, agreement=Agreement(print_of), by=SAM)


def numbers(plan: Plan) -> dict[str, tuple[int, int]]:
    """By site: who can log in from then on, and who no longer can."""
    return {one.site.code: (one.can_log_in, one.no_longer) for one in plan.effects}


def facts(plan: Plan) -> dict[str, int]:
    return {one.code: one.count for one in plan.facts}


def snapshot() -> dict[str, list[tuple[object, ...]]]:
    """Who is where, to say that nothing has happened."""
    models = (CustomerSet, Site, Customer, Access, AccessHistory, Session, AuditRecord)
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}


def site_called(code: str) -> Site:
    return Site.objects.get(code=code)


def set_called(code: str) -> CustomerSet:
    return CustomerSet.objects.get(code=code)


def account_numbered(number: int) -> Customer:
    return Customer.objects.get(pk=number)


def token_for(name: str, code: str) -> str | None:
    try:
        return log_in(f"{code}.localhost", name, PASSWORD, channel=Channel.STOREFRONT).token
    except DomainError:
        return None
