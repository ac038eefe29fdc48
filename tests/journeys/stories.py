"""Reorganisations as staff do them: look at the plan, agree, do it."""

from collections.abc import Mapping

from regulars.authentication.operations.sessions import log_in
from regulars.customers.models import Access, AccessHistory, Customer, Session
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.clashes import Decision, Way
from regulars.journeys.delete_set import DeletionPlan, delete_set, plan_set_deletion
from regulars.journeys.move_sites import SiteMovesPlan, move_sites, plan_site_moves
from regulars.kernel.actor import Actor, ActorKind, Door
from regulars.kernel.errors import DomainError
from regulars.kernel.models import AuditRecord
from regulars.sites.models import CustomerSet, Site
from tests.world import PASSWORD

SAM = Actor(ActorKind.STAFF, Door.BACKOFFICE, 7)

ERASE, SKIP = Decision(Way.ERASE), Decision(Way.SKIP)


def to_name(username: str) -> Decision:
    return Decision(Way.RENAME, username)


def decided(decisions: Mapping[Customer, Decision] | None) -> dict[int, Decision]:
    return {account.pk: decision for account, decision in (decisions or {}).items()}


def move(
    moves: Mapping[Site, CustomerSet],
    strategy: str = "leave",
    decisions: Mapping[Customer, Decision] | None = None,
) -> SiteMovesPlan:
    """Move sites as the plan of this very moment says."""
    by_id = {site.pk: to_set.pk for site, to_set in moves.items()}
    plan = plan_site_moves(by_id, strategy=Strategy(strategy))
    move_sites(by_id, strategy=Strategy(strategy), agreed=plan.plan, decisions=decided(decisions), by=SAM)
    return plan


def delete(
    customer_set: CustomerSet,
    heir: CustomerSet | None = None,
    decisions: Mapping[Customer, Decision] | None = None,
) -> DeletionPlan:
    """Delete a set as the plan of this very moment says."""
    plan = plan_set_deletion(customer_set, heir=heir)
    return delete_set(customer_set, heir=plan.heir, agreed=plan.plan, decisions=decided(decisions), by=SAM)


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
        return log_in(f"{code}.localhost", name, PASSWORD, door=Door.STOREFRONT).token
    except DomainError:
        return None
