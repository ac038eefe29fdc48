"""An administrator of every site stays, whoever demotes, limits or deactivates whom at once (G15)."""

import pytest

from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from regulars.staff.models import StaffUser
from regulars.staff.operations import people
from regulars.staff.operations.people import change_staff, deactivate_staff
from tests.racing import Racers, breaks, holds, unclean
from tests.world import a_site, sam


class TwoGoAtOnce:
    """Two administrators take each other's rights away at the same moment, each time in another way."""

    def __init__(self, racers: Racers) -> None:
        self.racers = racers
        self.kids = a_site("kids")
        self.two = [sam(email=f"{name}@staff.example") for name in ("ada", "ben")]

    def play(self, number: int) -> str | None:
        StaffUser.objects.filter(pk__in=[one.pk for one in self.two]).update(
            role=self.two[0].role_id, at_every_site=True, is_active=True, version=1
        )
        ways = (self._demote, self._limit, self._let_go)
        first, second = ways[number % 3], ways[number // 3 % 3]
        outcomes = self.racers.race(lambda: first(self.two[0]), lambda: second(self.two[1]))
        if problem := unclean(outcomes):
            return problem
        left = StaffUser.objects.filter(
            role__code="administrator", at_every_site=True, is_active=True
        ).count()
        codes = sorted(one.code for one in outcomes)
        clean = codes in (["done", "last_administrator"], ["busy", "done"])
        return None if left == 1 and clean else f"{left} left after {codes}"

    def _change(self, user: StaffUser, role: str, sites: list[Site] | None) -> None:
        change_staff(user, email=user.email, name=user.name, role=role, sites=sites, version=1, by=OPERATOR)

    def _demote(self, user: StaffUser) -> None:
        self._change(user, "manager", None)

    def _limit(self, user: StaffUser) -> None:
        self._change(user, "administrator", [self.kids])

    def _let_go(self, user: StaffUser) -> None:
        deactivate_staff(user, by=OPERATOR)


def test_of_two_who_go_at_once_one_stays(racers: Racers) -> None:
    holds(TwoGoAtOnce(racers).play)


def test_control_without_the_lock_nobody_stays(racers: Racers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "lock_rights", lambda: None)
    assert breaks(TwoGoAtOnce(racers).play).startswith("0 left")
