"""Every step of a story done twice: by the application, and in plain Python."""

import secrets
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from functools import partial

import pytest

from regulars.authentication.queries.visits import visit
from regulars.customers.models import Customer
from regulars.customers.operations.access import move_access, request_access, set_access
from regulars.customers.operations.accounts import block, rename, unblock
from regulars.customers.operations.profiles import ProfileChanges
from regulars.customers.queries.effects import Direction
from regulars.customers.queries.health import accounts_without_access
from regulars.customers.queries.reorganisation import Strategy
from regulars.customers.queries.site_access import login_check
from regulars.customers.rules import LoginDecision
from regulars.journeys.clashes import Agreement, Decision, Decisions, Way
from regulars.journeys.customer_lifecycle import erase, move_account
from regulars.journeys.delete_set import delete_set, plan_set_deletion
from regulars.journeys.move_account import plan_account_move
from regulars.journeys.move_sites import move_sites
from regulars.journeys.plans import Plan
from regulars.journeys.save_customer import plan_type_change, save_customer
from regulars.journeys.save_set import plan_set, save_set
from regulars.journeys.save_site import plan_site, save_site
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.kernel.errors import DomainError
from regulars.sites.models import CustomerSet, Site
from regulars.sites.operations.sets import SetChanges, hand_over_default
from regulars.sites.operations.sites import SiteChanges
from regulars.sites.rules.types import AcceptedType
from tests.journeys.plain_world import PlainSite, PlainWorld, Refused
from tests.journeys.planned import as_planned, open_pairs
from tests.journeys.stories import SAM, account_numbered, set_called, site_called, token_for
from tests.world import a_family, a_set, a_site, an_account

NAMES = [f"{name}@mail.example" for name in ("ann", "ben", "cyd")]
WAYS = ["none", "rename", "erase", "skip"]
WIDE = ["register", "move_sites", "delete_set", "change_mode", "hand_over", "approve", "count_for_set"]


class TwoWorlds:
    """Every step is done in both; each picks its objects by numbers, so that a failing story shrinks well."""

    def __init__(self, told: Counter[str] | None = None) -> None:
        """`told` counts what the plans say of somebody."""
        self.plain, self.told = PlainWorld(), Counter() if told is None else told
        for code, mode in (("p", "open"), ("q", "listed")):
            a_set(code, access_mode=mode)
            self.plain.modes[code] = mode
        for code, home in (("a", "p"), ("b", "p"), ("c", "q"), ("d", "default")):
            a_site(code, CustomerSet.objects.get(code=home))
            self.plain.sites[code] = PlainSite(home, family=code)
        a_family("m", ["n", "o"], CustomerSet.objects.get(code="p"))
        for code in "mno":
            self.plain.sites[code] = PlainSite("p", "master" if code == "m" else "sub", family="m")

    # what a step is about
    def site_at(self, number: int) -> str:
        return sorted(self.plain.sites)[number % len(self.plain.sites)]

    def set_at(self, number: int) -> str:
        return sorted(self.plain.modes)[number % len(self.plain.modes)]

    def account_at(self, number: int) -> int | None:
        numbers = sorted(self.plain.accounts)
        return numbers[number % len(numbers)] if numbers else None

    def both(self, plain: Callable[[PlainWorld], None], real: Callable[[], object]) -> None:
        """Do it in both worlds: done in both, or refused in both and nothing happened."""
        after = deepcopy(self.plain)
        try:
            plain(after)
        except Refused:
            with pytest.raises(DomainError):
                real()
            return
        real()
        self.plain = after

    # steps
    def step(self, verb: str, x: int, y: int, z: int) -> None:
        if verb in WIDE:
            getattr(self, verb)(x, y, z)
        elif (number := self.account_at(x)) is not None:
            getattr(self, verb)(number, y, z)

    def register(self, x: int, y: int, _z: int) -> None:
        name, code, opened = NAMES[x % len(NAMES)], self.site_at(y), list[Customer]()
        self.both(
            lambda world: world.need_free(code, name),
            lambda: opened.append(
                an_account(f"{secrets.token_hex(6)}@mail.example", site_called(code), username=name)
            ),
        )
        if opened:
            self.plain.open_account(opened[0].pk, name, code)

    def log_in(self, number: int, y: int, _z: int) -> None:
        """With the name of this account, which may be another's here."""
        code, name = self.site_at(y), self.plain.accounts[number].name
        who, token = self.plain.named(self.plain.sites[code].set, name), token_for(name, code)
        assert (token is not None) == (who is not None and self.plain.may(who, code))
        if who is not None and token is not None:
            self.plain.log_in(who, code, token)

    def tell(self, plan: Plan) -> None:
        """What the plan says, of somebody."""
        self.told.update(
            f"{plan.story}: {direction}"
            for one in plan.effects
            for direction in Direction
            if one.count(direction)
        )

    def set_access(self, number: int, y: int, z: int) -> None:
        code, state = self.site_at(y), ("active", "disabled", "pending")[z % 3]
        self.both(
            lambda world: world.set_access(number, code, state),
            lambda: set_access(account_numbered(number), site=site_called(code), state=state, by=SAM),
        )

    def move_access(self, number: int, y: int, z: int) -> None:
        site, former = site_called(self.site_at(y)), site_called(self.site_at(z))
        self.both(
            lambda world: world.move_access(number, site.code, former.code),
            lambda: move_access(account_numbered(number), site=site, instead_of=former, by=SAM),
        )

    def ask(self, number: int, y: int, _z: int) -> None:
        code, account = self.site_at(y), account_numbered(number)
        self.both(
            lambda world: world.ask(number, code),
            lambda: request_access(account, site=site_called(code), stamp=account.stamp, by=SAM),
        )

    def block(self, number: int, _y: int, z: int) -> None:
        if z % 3:
            self.both(lambda world: world.unblock(number), lambda: unblock(account_numbered(number), by=SAM))
        else:
            self.both(lambda world: world.block(number), lambda: block(account_numbered(number), by=SAM))

    def erase(self, number: int, _y: int, z: int) -> None:
        if z % 4 == 0:
            self.both(lambda world: world.erase(number), lambda: erase(account_numbered(number), by=SAM))

    def rename(self, number: int, y: int, _z: int) -> None:
        name = NAMES[y % len(NAMES)]
        self.both(
            lambda world: world.rename(number, name),
            lambda: rename(account_numbered(number), username=name, by=SAM),
        )

    def move_account(self, number: int, y: int, _z: int) -> None:
        to = self.set_at(y)
        plan = plan_account_move(account_numbered(number), set_called(to))
        self.tell(plan)
        self.both(
            lambda world: world.move_account(number, to),
            lambda: as_planned(
                lambda: move_account(account_numbered(number), to_set=set_called(to), by=SAM), plan
            ),
        )

    def _change_set(self, code: str, changes: SetChanges) -> None:
        found = set_called(code)
        plan = plan_set(found, changes)
        self.tell(plan)
        agreement = Agreement(plan.fingerprint)
        as_planned(lambda: save_set(found, changes, version=found.version, agreement=agreement, by=SAM), plan)

    def change_mode(self, x: int, y: int, _z: int) -> None:
        code, mode = self.set_at(x), ("open", "listed")[y % 2]
        self.plain.modes[code] = mode
        self._change_set(code, SetChanges(access_mode=mode))

    def approve(self, x: int, y: int, _z: int) -> None:
        """Who has to be approved here from now on: nobody, private or business customers, or both."""
        code, wanted = self.site_at(x), [[], ["B2C"], ["B2B"], ["B2C", "B2B"]][y % 4]
        self.plain.sites[code].approves = frozenset(wanted)
        types = [AcceptedType(one, one in wanted, "sam@staff.example") for one in ("B2C", "B2B")]
        site, changes = site_called(code), SiteChanges(customer_types=types)
        plan = plan_site(site, changes)
        self.tell(plan)
        version, agreed = site.version, plan.fingerprint
        as_planned(lambda: save_site(site, changes, version=version, agreed=agreed, by=SAM), plan)

    def count_for_set(self, x: int, y: int, _z: int) -> None:
        code = self.set_at(x)
        (self.plain.for_set.add if y % 2 else self.plain.for_set.discard)(code)
        self._change_set(code, SetChanges(approval_for_set=bool(y % 2)))

    def change_type(self, number: int, y: int, _z: int) -> None:
        to, account = ("B2C", "B2B")[y % 2], account_numbered(number)

        def plainly(world: PlainWorld) -> None:
            if world.accounts[number].status == "erased":
                raise Refused
            world.accounts[number].type = to

        plan = plan_type_change(account, to)
        self.tell(plan)
        changes, version = ProfileChanges(type=to), account.version
        self.both(
            plainly,
            lambda: as_planned(
                lambda: save_customer(account, changes, version=version, agreed=plan.fingerprint, by=SAM),
                plan,
            ),
        )

    def hand_over(self, x: int, _y: int, _z: int) -> None:
        self.plain.default = self.set_at(x)
        hand_over_default(set_called(self.plain.default), by=SAM)

    def _decisions(self, plan: Plan, way: str) -> Decisions:
        clashing, fresh = [one.account_id for one in plan.clashes.every()], next(deepcopy(self.plain.fresh))
        if way == "none":
            return Decisions()
        each = {
            number: Decision(Way(way), f"fresh{fresh + place}@mail.example" if way == "rename" else "")
            for place, number in enumerate(clashing)
        }
        return Decisions(each)

    def move_sites(self, x: int, y: int, z: int) -> None:
        chosen = self.plain.sites[self.site_at(x)]
        family = [code for code, one in self.plain.sites.items() if one.family == chosen.family]
        sister = self.plain.sites[self.site_at(z)]
        if z % 2 and sister.set == chosen.set:
            theirs = [code for code, one in self.plain.sites.items() if one.family == sister.family]
            family += [code for code in theirs if code not in family]
        to, strategy, way = self.set_at(y), list(Strategy)[z % 3], WAYS[(x + z) % 4]
        codes = [] if chosen.set == to else family
        moves = {site_called(code).pk: set_called(to).pk for code in family}
        wanted = Wanted(moves, strategy)
        plan = plan_site_moves(wanted)
        agreement = Agreement(plan.fingerprint, self._decisions(plan, way))
        really = partial(move_sites, wanted, agreement, by=SAM)
        if not plan.clashes:
            self.tell(plan)
        self.both(
            lambda world: world.move_sites(codes, to, strategy, way),
            really if plan.clashes else lambda: as_planned(really, plan),
        )

    def delete_set(self, x: int, y: int, z: int) -> None:
        code, successor, way = self.set_at(x), self.set_at(y), WAYS[z % 4]

        def really() -> object:
            former, to_set = set_called(code), set_called(successor)
            plan = plan_set_deletion(former, successor=to_set)
            agreement = Agreement(plan.fingerprint, self._decisions(plan, way))
            delete = partial(delete_set, former, successor=to_set, agreement=agreement, by=SAM)
            if plan.clashes:
                return delete()
            self.tell(plan)
            return as_planned(delete, plan)

        self.both(lambda world: world.delete_set(code, successor, way), really)

    # comparing
    def agree(self) -> None:
        """On every account at every site, and on every session ever made that nothing has ended."""
        sites = {site.code: site for site in Site.objects.all()}
        accounts = Customer.objects.in_bulk(list(self.plain.accounts))
        for number, account in accounts.items():
            for code, site in sites.items():
                may = login_check(account, site).answer is LoginDecision.OPEN
                assert may == self.plain.may(number, code), (number, code, login_check(account, site))
        assert open_pairs() == {(n, code) for n in accounts for code in sites if self.plain.may(n, code)}
        shut_out, found = self.plain.shut_out(), accounts_without_access()
        assert (found.count, found.examples) == (len(shut_out), shut_out[:5])
        for token, session in self.plain.sessions.items():
            here = visit(f"{session.site}.localhost", token)
            assert here is not None
            own, is_in = self.plain.effective_site(session.account, session.site), here.account is not None
            assert (here.site.code, is_in) == (own or session.site, own is not None), session

    def ended_sessions_stay_ended(self, tokens: set[str]) -> None:
        for token in tokens - self.plain.sessions.keys():
            for code in self.plain.sites:
                here = visit(f"{code}.localhost", token)
                assert here is not None
                assert here.account is None, (token, code)

    def log_in_agrees(self) -> None:
        """Whoever types a name at a site gets in as the account of that name in the site's set, or not at all."""
        for code, site in self.plain.sites.items():
            for name in NAMES:
                number = self.plain.named(site.set, name)
                expected = number if number is not None and self.plain.may(number, code) else None
                token = token_for(name, code)
                here = visit(f"{code}.localhost", token or "")
                assert here is not None
                assert (here.account.id if here.account else None) == expected, (name, code)
