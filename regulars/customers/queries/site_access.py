"""Every site as one account meets it: by its row, open without one, and why it can or can't log in somewhere."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection

from regulars.customers.models import Customer
from regulars.customers.queries.access import World, facts_after
from regulars.customers.rules.access import Facts, LoginDecision, Status, may_log_in
from regulars.kernel.hot import Columns
from regulars.sites.models import CustomerSet, Site

__all__ = ["SiteAccess", "first_site_accesses", "login_check", "login_checks", "site_accesses"]


@dataclass(frozen=True)
class _Met:
    """A site, and what the account's row there says beyond its state."""

    account_id: int
    site_code: str
    site_name: str
    set_name: str
    origin: str | None
    since: datetime | None
    actor_kind: str | None
    actor_id: int | None
    has_password: bool


@dataclass(frozen=True)
class SiteAccess(_Met):
    """One site as this account meets it. What tells of a row is None where none exists."""

    facts: Facts

    @property
    def answer(self) -> LoginDecision:
        return may_log_in(self.facts)

    @property
    def answer_unblocked(self) -> LoginDecision:
        """The answer if the account is or were active: what a block hides is there again after it."""
        return may_log_in(replace(self.facts, status=Status.ACTIVE))

    @property
    def is_open(self) -> bool:
        return self.answer is LoginDecision.OPEN

    @property
    def site_id(self) -> int:
        return self.facts.site_id

    @property
    def row_site_id(self) -> int | None:
        return self.facts.row_site_id

    @property
    def row_state(self) -> str | None:
        return self.facts.row_state


_MET = Columns(
    _Met,
    "access",
    account_id="account.id",
    site_code="site.code",
    site_name="site.name",
    set_name="sets.name",
    has_password="account.password <> ''",  # noqa: S106 - of a column
)
# The account as it is, or as it would be in another set or of another type; its rows never reach across sets (G1).
_WORLD = World(
    accounts="""(SELECT id, kind, status, password, coalesce(%(as_set)s, set_id) AS set_id,
        coalesce(%(as_type)s, type) AS type FROM customers_customer WHERE id = ANY(%(accounts)s))"""
)
_FACTS = facts_after(_MET, world=_WORLD)
_ACCESSES = f"""
SELECT {_MET.sql}, {_FACTS.sql}
FROM {_WORLD.accounts} account
JOIN sites_site site ON {{which}}
JOIN sites_customerset sets ON sets.id = site.set_id {_WORLD.row}
ORDER BY {{order}}site.name, site.id LIMIT %(limit)s"""


def _accesses(
    which: str,
    *accounts: int,
    order: str = "",
    site: int | None = None,
    as_type: str | None = None,
    as_set: int | None = None,
    within: list[int] | None = None,
    limit: int | None = None,
) -> list[SiteAccess]:
    params = {
        "accounts": list(accounts),
        "site": site,
        "as_type": as_type,
        "as_set": as_set,
        "within": within,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ACCESSES.format(which=which, order=order), params)
        return [SiteAccess(**vars(_MET.of(row)), facts=_FACTS.of(row)) for row in cursor.fetchall()]


def site_accesses(
    account: Customer, *, as_type: str | None = None, as_set: CustomerSet | None = None
) -> list[SiteAccess]:
    """All sites of the account's set, with or without a row (APP-01); as if it were of another type or in another set.

    One statement.
    """
    return _accesses(
        "site.set_id = account.set_id", account.pk, as_type=as_type, as_set=as_set.pk if as_set else None
    )


def first_site_accesses(account: Customer, *, within: Collection[int] | None, limit: int) -> list[SiteAccess]:
    """At most `limit` sites of the account's set and among these (None: any), by name: those where it has a row, before all others.

    One statement.
    """
    ids = None if within is None else list(within)
    which = "site.set_id = account.set_id AND (%(within)s::bigint[] IS NULL OR site.id = ANY(%(within)s))"
    found = _accesses(which, account.pk, order="access.id IS NULL, ", within=ids, limit=limit)
    return sorted(found, key=lambda met: (met.site_name, met.site_id))


def login_check(account: Customer, site: Site) -> SiteAccess:
    """*Why can or can't they log in here?* for any account and any site. One statement."""
    return login_checks([account.pk], site)[account.pk]


def login_checks(account_ids: Collection[int], site: Site) -> dict[int, SiteAccess]:
    """The same of several accounts, by their ids. One statement."""
    return {met.account_id: met for met in _accesses("site.id = %(site)s", *account_ids, site=site.pk)}
