"""A world of sets, sites and accounts in plain Python: what *who may log in where* means, said a second time.

Nothing here knows the database, the rules or the verbs of the application; it is what they are compared with.
"""

from dataclasses import dataclass, field
from itertools import count

__all__ = ["PlainAccount", "PlainSession", "PlainSite", "PlainWorld", "Refused"]


class Refused(Exception):
    """The world says no, and stays as it is."""


@dataclass
class PlainSite:
    set: str
    kind: str = "standalone"
    family: str = ""
    approves: frozenset[str] = frozenset()


@dataclass
class PlainAccount:
    set: str
    name: str
    status: str = "active"
    type: str = "B2C"
    rows: dict[str, tuple[str, str]] = field(default_factory=dict)  # family -> (site, state)


@dataclass
class PlainSession:
    account: int
    site: str


@dataclass
class PlainWorld:
    default: str = "default"
    modes: dict[str, str] = field(default_factory=lambda: {"default": "open"})
    for_set: set[str] = field(default_factory=set)
    sites: dict[str, PlainSite] = field(default_factory=dict)
    accounts: dict[int, PlainAccount] = field(default_factory=dict)
    sessions: dict[str, PlainSession] = field(default_factory=dict)
    fresh: "count[int]" = field(default_factory=count)

    def may(self, number: int, code: str) -> bool:
        """Whether this account may log in at this site."""
        account, site = self.accounts[number], self.sites[code]
        if account.status != "active" or account.set != site.set:
            return False
        row = account.rows.get(site.family)
        if row is None:
            is_open = site.kind == "standalone" and self.modes[site.set] == "open"
            return is_open and not self.lacks(number, code)
        return row[1] == "active" and (row[0] == code or site.kind == "master")

    def effective_site(self, number: int, code: str) -> str | None:
        """The site that this account is in, logged in at this one (SUB-03); None where it may not."""
        row = self.accounts[number].rows.get(self.sites[code].family)
        return (row[0] if row else code) if self.may(number, code) else None

    def lacks(self, number: int, code: str) -> str:
        """The yes that this account has not at this site: one that it waits for, or one that is needed."""
        account, site = self.accounts[number], self.sites[code]
        for_set = site.set in self.for_set
        at = {
            state: {where for where, its in account.rows.values() if its == state}
            for state in ("active", "pending")
        }
        if for_set and at["pending"] and not at["active"]:
            return "waits"
        if account.type not in site.approves:
            return ""
        said = for_set and any(account.type in self.sites[where].approves for where in at["active"])
        return "" if said else "needed"

    def shut_out(self) -> list[int]:
        """Who is active, may log in nowhere and waits for nobody."""
        return sorted(
            number
            for number, one in self.accounts.items()
            if one.status == "active"
            and not any(self.may(number, code) for code in self.sites)
            and "pending" not in {state for _, state in one.rows.values()}
        )

    def named(self, in_set: str, name: str) -> int | None:
        """The number of the account of this name in the set: one or none."""
        found = [n for n, one in self.accounts.items() if (one.set, one.name) == (in_set, name)]
        assert len(found) < 2
        return found[0] if found else None

    def _need_free(self, in_set: str, name: str) -> None:
        if self.named(in_set, name) is not None:
            raise Refused

    def _end_sessions(self, number: int, *, family: str | None = None) -> None:
        self.sessions = {
            token: one
            for token, one in self.sessions.items()
            if one.account != number or (family and self.sites[one.site].family != family)
        }

    def need_free(self, code: str, name: str) -> None:
        self._need_free(self.sites[code].set, name)

    def open_account(self, number: int, name: str, code: str) -> None:
        site = self.sites[code]
        self.accounts[number] = PlainAccount(site.set, name, rows={site.family: (code, "active")})

    def log_in(self, number: int, code: str, token: str) -> None:
        account, site = self.accounts[number], self.sites[code]
        account.rows.setdefault(site.family, (code, "active"))
        self.sessions[token] = PlainSession(number, code)

    def set_access(self, number: int, code: str, state: str) -> None:
        account, site = self.accounts[number], self.sites[code]
        row = account.rows.get(site.family)
        if account.status == "erased" or account.set != site.set or (row and row[0] != code):
            raise Refused
        account.rows[site.family] = (code, state)
        if state != "active":
            self._end_sessions(number, family=site.family)

    def move_access(self, number: int, code: str, former: str) -> None:
        account, site = self.accounts[number], self.sites[code]
        row = account.rows.get(site.family)
        is_there = row is not None and row[0] in {code, former} and self.sites[former].family == site.family
        if account.status == "erased" or account.set != site.set or row is None or not is_there:
            raise Refused
        account.rows[site.family] = (code, row[1])
        if row[0] != code and self.sites[row[0]].kind != "master":
            self.sessions = {
                token: session
                for token, session in self.sessions.items()
                if (session.account, session.site) != (number, row[0])
            }

    def ask(self, number: int, code: str) -> None:
        account, site = self.accounts[number], self.sites[code]
        if account.status != "active" or account.set != site.set or site.family in account.rows:
            raise Refused
        is_closed = site.kind != "standalone" or self.modes[site.set] != "open"
        if self.may(number, code) or (not is_closed and self.lacks(number, code) == "waits"):
            raise Refused
        account.rows[site.family] = (code, "pending")

    def block(self, number: int) -> None:
        if self.accounts[number].status == "erased":
            raise Refused
        self.accounts[number].status = "blocked"
        self._end_sessions(number)

    def unblock(self, number: int) -> None:
        if self.accounts[number].status == "erased":
            raise Refused
        self.accounts[number].status = "active"

    def erase(self, number: int) -> None:
        account = self.accounts[number]
        if account.status == "erased":
            raise Refused
        account.status, account.name, account.rows = "erased", f"erased #{number}", {}
        self._end_sessions(number)

    def rename(self, number: int, name: str) -> None:
        account = self.accounts[number]
        if account.status == "erased" or self.named(account.set, name) not in {None, number}:
            raise Refused
        account.name = name

    def move_account(self, number: int, to: str) -> None:
        account = self.accounts[number]
        if account.status == "erased":
            raise Refused
        if account.set == to:
            return
        self._need_free(to, account.name)
        account.set, account.rows = to, {}
        self._end_sessions(number)

    def _decide(self, clashing: list[int], way: str, *, may_skip: bool) -> list[int]:
        """Carry decisions out; answers who stays."""
        if clashing and (way == "none" or (way == "skip" and not may_skip)):
            raise Refused
        for number in clashing:
            if way == "erase":
                self.erase(number)
            elif way == "rename":
                self.rename(number, f"fresh{next(self.fresh)}@mail.example")
        return clashing if way == "skip" else []

    def movers(self, codes: list[str], strategy: str) -> list[int]:
        """Who goes along with these sites."""
        if strategy == "leave":
            return []
        found = []
        for number, account in self.accounts.items():
            at = {site for site, _ in account.rows.values()}
            if at & set(codes) and (strategy == "take_all" or at <= set(codes)):
                found.append(number)
        return found

    def move_sites(self, codes: list[str], to: str, strategy: str, way: str) -> None:
        if not codes:
            return
        going = self.movers(codes, strategy)
        clashing = [n for n in going if self.named(to, self.accounts[n].name) is not None]
        stay = self._decide(clashing, way, may_skip=True)
        going = [n for n in going if n not in stay and self.accounts[n].status != "erased"]
        for number, account in self.accounts.items():
            along = number in going
            account.rows = {
                family: row
                for family, row in account.rows.items()
                if (row[0] in codes) == along or not (along or row[0] in codes)
            }
            if along:
                account.set = to
        self.sessions = {
            token: one
            for token, one in self.sessions.items()
            if (one.site in codes) == (one.account in going)
        }
        for code in codes:
            self.sites[code].set = to

    def delete_set(self, code: str, successor: str, way: str) -> None:
        if code in {self.default, successor}:
            raise Refused
        leaving = [n for n, one in self.accounts.items() if one.set == code]
        clashing = [n for n in leaving if self.named(successor, self.accounts[n].name) is not None]
        self._decide(clashing, way, may_skip=False)
        for number in leaving:
            self.accounts[number].set = successor
        for site in self.sites.values():
            if site.set == code:
                site.set = successor
        del self.modes[code]
        self.for_set.discard(code)
