"""Small worlds for tests, built through the real verbs."""

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import Any

from regulars.authentication.operations.sessions import LoggedIn, log_in
from regulars.authentication.queries.visits import visit
from regulars.customer_search.queries.search import search_customers
from regulars.customers.models import Customer
from regulars.customers.operations.accounts import NewAccount, open_account
from regulars.customers.queries.site_access import login_check
from regulars.customers.rules import AccessState, Kind, LoginDecision
from regulars.kernel.actor import OPERATOR, Channel
from regulars.sites.models import CustomerSet, Installation, Site
from regulars.sites.operations.sets import SetChanges, add_set
from regulars.sites.operations.sites import SiteChanges, add_site
from regulars.sites.rules import SiteKind
from regulars.staff.models import StaffRole, StaffUser
from regulars.staff.operations.keys import create_key
from regulars.staff.operations.people import add_staff
from regulars.staff.operations.roles import change_role, copy_role, role_named
from regulars.staff.rules.rights import EVERYTHING, FieldGroup, Level, Right
from regulars.staff.rules.roles import powers

PASSWORD = "seven green herons"
found_by_all = partial(search_customers, grant=EVERYTHING)


def default_set() -> CustomerSet:
    return Installation.objects.select_related("default_set").get().default_set


def a_set(code: str, **values: object) -> CustomerSet:
    return add_set(code, SetChanges(**({"name": f"Set {code}"} | values)), by=OPERATOR)  # type: ignore[arg-type]


def a_site(code: str, in_set: CustomerSet | None = None, **values: object) -> Site:
    changes = {
        "name": f"Site {code}",
        "hosts": [f"{code}.localhost"],
        "sender": f"shop@{code}.example",
    } | values
    return add_site(code, SiteChanges(**changes), to_set=in_set, by=OPERATOR)  # type: ignore[arg-type]


def sites(codes: Iterable[str], in_set: CustomerSet | None = None) -> list[Site]:
    return [a_site(code, in_set) for code in codes]


def a_family(master: str, subs: Iterable[str], in_set: CustomerSet) -> list[Site]:
    """A master site and its sub sites, the master first."""
    top = _member(master, in_set, SiteKind.MASTER, None)
    return [top, *(_member(sub, in_set, SiteKind.SUB, top) for sub in subs)]


def _member(code: str, in_set: CustomerSet, kind: SiteKind, master: Site | None) -> Site:
    changes = SiteChanges(name=f"Site {code}", hosts=[f"{code}.localhost"], sender=f"shop@{code}.example")
    return add_site(code, changes, to_set=in_set, kind=kind, master=master, by=OPERATOR)


def an_account(
    email: str = "ada@mail.example",
    site: Site | None = None,
    *,
    password: str = PASSWORD,
    state: AccessState = AccessState.ACTIVE,
    **values: Any,
) -> Customer:
    new = NewAccount(email=email, password=password, **({"first_name": "Ada", "last_name": "Lind"} | values))
    return open_account(new, site=site, state=state, by=OPERATOR)


def logged_in(account: Customer, site: Site, password: str = PASSWORD) -> LoggedIn:
    return log_in(site.hosts.get().name, account.username, password, channel=Channel.STOREFRONT)


def a_guest(site: Site, email: str = "gus@guest.example") -> Customer:
    """Nobody can buy yet, so no verb makes guests yet."""
    return Customer.objects.create(
        kind=Kind.GUEST, set_id=site.set_id, origin_site=site, email=email, last_name="Guest"
    )


def answer(account: Customer, site: Site) -> LoginDecision:
    """*Why can or can't they log in here?*"""
    return login_check(account, site).answer


def is_in(site: Site, token: str) -> bool:
    """Whether a request at the site with this token is somebody's."""
    here = visit(site.hosts.get().name, token)
    return here is not None and here.account is not None


def where(customer: Customer) -> str:
    """The code of the set that the customer belongs to now."""
    return CustomerSet.objects.get(pk=Customer.objects.get(pk=customer.pk).set_id).code


def home(site: Site) -> str:
    """The code of the set that the site belongs to now."""
    return CustomerSet.objects.get(sites=site).code


def sam(
    role: str = "administrator", email: str = "sam@staff.example", *, at: Sequence[Site] | None = None
) -> StaffUser:
    return add_staff(email, "sam has a long password", role=role, sites=at, name="Sam", by=OPERATOR)


def api_key(role: str = "administrator", *, at: Sequence[Site] | None = None) -> str:
    return create_key(f"key of {role}", role=role, sites=at, by=OPERATOR)[1]


def own_role(name: str = "Support", *, functions: Collection[Right] = (), **levels: str) -> StaffRole:
    """A role of one's own: `own_role(functions=[Right.EXPORT_CUSTOMERS], identity="view", contact="edit")`."""
    role = copy_role(role_named("viewer"), name=name, by=OPERATOR)
    gives = powers(functions, {FieldGroup(group): Level(level) for group, level in levels.items()})
    return change_role(role, name=name, gives=gives, version=1, by=OPERATOR)
