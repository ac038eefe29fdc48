"""*May log in here* in SQL: the one fragment, approval included, as `rules.access` decides in Python (G25).

A statement that asks has an `account`, a `site` with its `sets`, and in `access` the row of the account for the site's
family, or null.
"""

from dataclasses import dataclass, replace
from typing import Any

from regulars.customers.rules.access import Facts
from regulars.kernel.hot import Columns, fetch_one

__all__ = ["NOW", "World", "facts_after", "facts_of"]


@dataclass(frozen=True)
class World:
    """Where the facts are read: the tables, or what a plan puts in the place of some, as they would be.

    `in_bulk` names what is joined to ask of very many accounts at once, instead of looking at the rows of each.
    """

    accounts: str = "customers_customer"
    sites: str = "sites_site"
    sets: str = "sites_customerset"
    access: str = "customers_access"
    types: str = "sites_sitetype"
    in_bulk: str = ""

    @property
    def row(self) -> str:
        """Joins the row that counts."""
        return f"LEFT JOIN {self.access} access ON access.account_id = account.id AND access.family_id = site.family_id"

    @property
    def effective(self) -> str:
        """Joins, behind `row`, the `shop` that the account is in at this site: at a master that of the family's one row (SUB-03, SUB-04)."""
        own = "CASE WHEN site.kind = 'master' THEN coalesce(access.site_id, site.id) ELSE site.id END"
        return f"JOIN {self.sites} shop ON shop.id = {own}"

    @property
    def with_row(self) -> str:
        """The pairs where the account has a row."""
        return (
            f"{self.access} access JOIN {self.accounts} account ON account.id = access.account_id"
            f" JOIN {self.sites} site ON site.family_id = access.family_id AND site.set_id = account.set_id"
            f" JOIN {self.sets} sets ON sets.id = site.set_id"
        )

    @property
    def without_row(self) -> str:
        """The pairs where it has none and might log in all the same; `no_row` belongs into the condition."""
        return (
            f"{self.accounts} account JOIN {self.sites} site ON site.set_id = account.set_id"
            f" JOIN {self.sets} sets ON sets.id = site.set_id AND sets.access_mode = 'open'"
            f" LEFT JOIN {self.access} access ON FALSE"
        )

    @property
    def no_row(self) -> str:
        held = f"SELECT 1 FROM {self.access} held WHERE held.account_id = account.id"
        return f"NOT EXISTS ({held} AND held.family_id = site.family_id)"

    @property
    def bulk_joins(self) -> str:
        """What `may_log_in` looks at in bulk, behind the pairs without a row."""
        return f"""LEFT JOIN (SELECT site_id, type_id FROM {self.types} WHERE approval) asks_{self.in_bulk}
                ON asks_{self.in_bulk}.site_id = site.id AND asks_{self.in_bulk}.type_id = account.type
            LEFT JOIN (
                SELECT held.account_id, bool_or(held.state = 'pending') AND NOT bool_or(held.state = 'active') AS waits,
                    bool_or(held.state = 'active' AND asks.approval) AS given
                FROM {self.access} held
                JOIN {self.sets} sets ON sets.id = held.set_id AND sets.approval_for_set
                JOIN {self.accounts} account ON account.id = held.account_id
                LEFT JOIN {self.types} asks ON asks.site_id = held.site_id AND asks.type_id = account.type
                GROUP BY held.account_id
            ) held_{self.in_bulk} ON held_{self.in_bulk}.account_id = account.id"""

    @property
    def _asks(self) -> str:
        if self.in_bulk:
            return f"asks_{self.in_bulk}.site_id IS NOT NULL"
        asks = f"{self.types} asks WHERE asks.type_id = account.type AND asks.approval"
        return f"EXISTS (SELECT 1 FROM {asks} AND asks.site_id = site.id)"

    @property
    def _waits(self) -> str:
        if self.in_bulk:
            return f"coalesce(held_{self.in_bulk}.waits, FALSE)"
        held = (
            f"(SELECT 1 FROM {self.access} held WHERE held.account_id = account.id AND held.set_id = sets.id"
        )
        return f"EXISTS {held} AND held.state = 'pending') AND NOT EXISTS {held} AND held.state = 'active')"

    @property
    def _given(self) -> str:
        if self.in_bulk:
            return f"coalesce(held_{self.in_bulk}.given, FALSE)"
        return f"""EXISTS (SELECT 1 FROM {self.access} held JOIN {self.types} asks
            ON asks.site_id = held.site_id AND asks.type_id = account.type AND asks.approval
            WHERE held.account_id = account.id AND held.set_id = sets.id AND held.state = 'active')"""

    @property
    def approval(self) -> str:
        """`Facts.approval`: what an account without a row lacks (`rules.access.lacking_approval`)."""
        return f"""CASE WHEN account.id IS NULL OR access.state IS NOT NULL THEN ''
            WHEN sets.approval_for_set AND {self._waits} THEN 'pending'
            WHEN {self._asks} AND NOT (sets.approval_for_set AND {self._given}) THEN 'needed' ELSE '' END"""

    @property
    def may_log_in(self) -> str:
        """The condition: `rules.access.may_log_in` says OPEN."""
        return f"""(account.kind = 'account' AND account.status = 'active' AND account.set_id = site.set_id
            AND CASE WHEN access.state IS NULL
                THEN sets.access_mode = 'open' AND site.kind = 'standalone' AND {self.approval} = ''
                ELSE access.state = 'active' AND (access.site_id = site.id OR site.kind = 'master') END)"""

    def allowed(self, columns: str, *, joins: str = "", where: str = "TRUE") -> str:
        """SELECT of every account beside every site where it may log in, for very many: those by a row, then the others."""
        return f"""SELECT {columns} FROM {self.with_row} {joins} WHERE {where} AND {self.may_log_in}
            UNION ALL {self.allowed_without_row(columns, joins=joins, where=where)}"""

    def allowed_without_row(self, columns: str, *, joins: str = "", where: str = "TRUE") -> str:
        """Of these the others."""
        bulk = replace(self, in_bulk="bulk")
        return f"""SELECT {columns} FROM {self.without_row} {bulk.bulk_joins} {joins}
            WHERE {where} AND {self.no_row} AND {bulk.may_log_in}"""


NOW = World()


def facts_after(
    other: Columns[Any] | None = None, *, world: World = NOW, by_row: bool = False
) -> Columns[Facts]:
    """What `may_log_in` decides on, fetched by a statement behind the columns of another value.

    `by_row` leaves out what an account without a row lacks: who has none there asks `facts_of`.
    """
    return Columns(
        Facts,
        "account",
        after=other,
        account_set_id="account.set_id",
        site_id="site.id",
        site_set_id="site.set_id",
        site_kind="site.kind",
        access_mode="sets.access_mode",
        row_site_id="access.site_id",
        row_state="access.state",
        approval="''" if by_row else world.approval,
    )


_FACTS = facts_after()
_OF = f"""SELECT {_FACTS.sql} FROM {NOW.accounts} account JOIN {NOW.sites} site ON site.id = %s
JOIN {NOW.sets} sets ON sets.id = site.set_id {NOW.row} WHERE account.id = %s"""


def facts_of(account_id: int, site_id: int) -> Facts:
    """What decides about this account at this site. One statement."""
    return _FACTS.of(fetch_one(_OF, [site_id, account_id]))
