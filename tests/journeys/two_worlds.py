"""Every step of a story done twice: by the application, and in plain Python."""

import secrets
from collections import Counter
from collections.abc import Callable
from copy import deepcopy

import pytest

from regulars.authentication.queries.visits import visit
from regulars.customers.models import Customer
from regulars.customers.operations.access import request_access, set_access
from regulars.customers.operations.accounts import block, rename, unblock
from regulars.customers.operations.moves import plan_account_move
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.queries.doors import login_check
from regulars.customers.queries.health import accounts_without_a_door
from regulars.customers.queries.reorganisation import Strategy
from regulars.customers.rules import Doorway
from regulars.journeys.clashes import Decision, Way
from regulars.journeys.customer_lifecycle import erase, move_account
from regulars.journeys.delete_set import delete_set, plan_set_deletion
from regulars.journeys.move_sites import move_sites, plan_site_moves
from regulars.journeys.save_customer import plan_type_change
from regulars.journeys.save_site import plan_site_types
from regulars.kernel.errors import DomainError
from regulars.sites.models import CustomerSet, Site
from regulars.sites.operations.sets import SetChanges, change_set, hand_over_default
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import AcceptedType
from tests.journeys.plain_world import PlainSite, PlainWorld, Refused
from tests.journeys.planned import as_planned, homes_of, moved_as_planned, open_pairs
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
        name, code = NAMES[x % len(NAMES)], self.site_at(y)
        opened: list[Customer] = []
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

    def tell(self, plan: str, **numbers: int) -> None:
        """What the plan says, of how many."""
        self.told.update(f"{plan}: {what.replace('_', ' ')}" for what, number in numbers.items() if number)

    def set_access(self, number: int, y: int, z: int) -> None:
        code, state = self.site_at(y), ("active", "disabled", "pending")[z % 3]
        self.both(
            lambda world: world.set_access(number, code, state),
            lambda: set_access(account_numbered(number), site=site_called(code), state=state, by=SAM),
        )

    def ask(self, number: int, y: int, _z: int) -> None:
        code = self.site_at(y)
        self.both(
            lambda world: world.ask(number, code),
            lambda: request_access(
                account_numbered(number), site=site_called(code), stamp=account_numbered(number).stamp, by=SAM
            ),
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
        plan, before = plan_account_move(account_numbered(number), set_called(to)), open_pairs()
        self.tell("account move", gained=len(plan.doors_gained), lost=len(plan.doors_lost))
        self.both(
            lambda world: world.move_account(number, to),
            lambda: as_planned(
                lambda: move_account(account_numbered(number), to_set=set_called(to), by=SAM),
                before,
                gained={(number, door.site_code) for door in plan.doors_gained},
                lost={(number, door.site_code) for door in plan.doors_lost},
            ),
        )

    def change_mode(self, x: int, y: int, _z: int) -> None:
        code, mode = self.set_at(x), ("open", "listed")[y % 2]
        self.plain.modes[code] = mode
        found = set_called(code)
        change_set(found, SetChanges(access_mode=mode), version=found.version, by=SAM)

    def approve(self, x: int, y: int, _z: int) -> None:
        """Who has to be approved here from now on: nobody, private or business customers, or both."""
        code, wanted = self.site_at(x), [[], ["B2C"], ["B2B"], ["B2C", "B2B"]][y % 4]
        self.plain.sites[code].approves = frozenset(wanted)
        types = [AcceptedType(one, one in wanted, "sam@staff.example") for one in ("B2C", "B2B")]
        site, before = site_called(code), open_pairs()
        plan = plan_site_types(site, types)
        self.tell("approval", gained=plan.gained, lost=plan.lost)
        change_site(site, SiteChanges(customer_types=types), version=site.version, by=SAM)
        after = open_pairs()
        assert (len(after - before), len(before - after)) == (plan.gained, plan.lost + plan.kept)

    def count_for_set(self, x: int, y: int, _z: int) -> None:
        code = self.set_at(x)
        (self.plain.for_set.add if y % 2 else self.plain.for_set.discard)(code)
        found = set_called(code)
        change_set(found, SetChanges(approval_for_set=bool(y % 2)), version=found.version, by=SAM)

    def change_type(self, number: int, y: int, _z: int) -> None:
        to, account = ("B2C", "B2B")[y % 2], account_numbered(number)

        def plainly(world: PlainWorld) -> None:
            if world.accounts[number].status == "erased":
                raise Refused
            world.accounts[number].type = to

        plan = plan_type_change(account, to)
        self.tell("type change", gained=len(plan.gained), lost=len(plan.lost))
        self.both(
            plainly,
            lambda: as_planned(
                lambda: change_profile(account, ProfileChanges(type=to), version=account.version, by=SAM),
                open_pairs(),
                gained={(number, site.code) for site in plan.gained},
                lost={(number, site.code) for site in (*plan.lost, *plan.kept)},
            ),
        )

    def hand_over(self, x: int, _y: int, _z: int) -> None:
        self.plain.default = self.set_at(x)
        hand_over_default(set_called(self.plain.default), by=SAM)

    def _decisions(self, clashing: list[int], way: str, fresh: int) -> dict[int, Decision]:
        if way == "none":
            return {}
        return {
            number: Decision(Way(way), f"fresh{fresh + place}@mail.example" if way == "rename" else "")
            for place, number in enumerate(clashing)
        }

    def move_sites(self, x: int, y: int, z: int) -> None:
        chosen = self.plain.sites[self.site_at(x)]
        family = [code for code, one in self.plain.sites.items() if one.family == chosen.family]
        sister = self.plain.sites[self.site_at(z)]
        if z % 2 and sister.set == chosen.set:
            family += [
                c for c, one in self.plain.sites.items() if one.family == sister.family and c not in family
            ]
        to, strategy, way = self.set_at(y), list(Strategy)[z % 3], WAYS[(x + z) % 4]
        codes = [] if chosen.set == to else family
        moves = {site_called(code).pk: set_called(to).pk for code in family}
        plan = plan_site_moves(moves, strategy=strategy)
        decisions = self._decisions([one.account_id for one in plan.clashes], way, _next(self.plain))
        homes, before = homes_of(self.plain.accounts), open_pairs()
        self.both(
            lambda world: world.move_sites(codes, to, strategy, way),
            lambda: move_sites(moves, strategy=strategy, agreed=plan.plan, decisions=decisions, by=SAM),
        )
        if not plan.clashes:
            along, elsewhere = plan.taken_along, plan.doors_lost
            self.tell("site move", stranded=plan.stranded, along=along, elsewhere=elsewhere)
            moved_as_planned(plan, codes, before, homes)

    def delete_set(self, x: int, y: int, z: int) -> None:
        code, heir, way = self.set_at(x), self.set_at(y), WAYS[z % 4]

        def really() -> None:
            plan = plan_set_deletion(set_called(code), heir=set_called(heir))
            decisions = self._decisions([one.account_id for one in plan.clashes], way, _next(self.plain))
            delete_set(set_called(code), heir=set_called(heir), agreed=plan.plan, decisions=decisions, by=SAM)

        self.both(lambda world: world.delete_set(code, heir, way), really)

    def looks(self) -> dict[tuple[int, str], bool]:
        """The application's answer now, for every account at every site."""
        sites = list(Site.objects.all())
        return {
            (account.pk, site.code): login_check(account, site).answer is Doorway.OPEN
            for account in Customer.objects.filter(pk__in=self.plain.accounts)
            for site in sites
        }

    # comparing
    def agree(self) -> None:
        """On every account at every site, and on every session ever made that nothing has ended."""
        sites = {site.code: site for site in Site.objects.all()}
        accounts = Customer.objects.in_bulk(list(self.plain.accounts))
        for number, account in accounts.items():
            for code, site in sites.items():
                may = login_check(account, site).answer is Doorway.OPEN
                assert may == self.plain.may(number, code), (number, code, login_check(account, site))
        assert open_pairs() == {(n, code) for n in accounts for code in sites if self.plain.may(n, code)}
        shut_out, found = self.plain.shut_out(), accounts_without_a_door()
        assert (found.count, found.examples) == (len(shut_out), shut_out[:5])
        for token, session in self.plain.sessions.items():
            here = visit(f"{session.site}.localhost", token)
            assert here is not None
            is_in = here.account is not None
            assert is_in == self.plain.may(session.account, session.site), session

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


def _next(world: PlainWorld) -> int:
    return next(deepcopy(world.fresh))
