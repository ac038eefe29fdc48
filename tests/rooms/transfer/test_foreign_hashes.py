"""Hashes of other shops cost something else than ours: nobody learns from that which names exist (F06, G9)."""

from collections import Counter
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from django.contrib.auth.hashers import get_hasher, make_password

from regulars.authentication.operations.sessions import log_in
from regulars.config.hashers import Argon2id
from regulars.customers.models import OUR_HASHES, Customer, PasswordScheme
from regulars.customers.operations.passwords import change_password, set_password
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.errors import Unauthenticated
from regulars.kernel.guessing import hashes, throttle
from regulars.kernel.guessing.hashes import Fit, fit_of, hash_password, nobodys_scheme, scheme_of
from regulars.kernel.guessing.throttle import Rate
from regulars.sites.models import CustomerSet, Site
from regulars.transfer.operations.imports import import_accounts
from regulars.transfer.operations.schemes import count_schemes
from tests.rooms.transfer.test_imports import line
from tests.statements import counted_statements
from tests.world import PASSWORD, a_site, an_account, is_in, logged_in

pytestmark = pytest.mark.django_db

DEARER = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
DECOMPOSED, COMPOSED = "siebenu\u0308n gru\u0308ne Reiher", "sieben\u00fcn gr\u00fcne Reiher"


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What was really computed: the parameters of each verification."""
    seen: list[str] = []
    plain = PasswordHasher.verify

    def verify(self: PasswordHasher, encoded: str, password: str) -> bool:
        seen.append(encoded.split("$")[3])
        return plain(self, encoded, password)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    for rate in ("PER_NAME", "PER_NETWORK"):
        monkeypatch.setattr(throttle, rate, Rate(10**6, 0.001))
    return seen


def imported(number: int, *, own: int, in_set: CustomerSet | None = None) -> Site:
    """Accounts of another shop with their hashes, and some with hashes of ours."""
    sports, ours, theirs = a_site("sports", in_set), make_password(PASSWORD), DEARER.hash(PASSWORD)
    accounts = [
        line(nr + 2, f"ada{nr}@mail.example", password_hash=ours if nr < own else theirs)
        for nr in range(number)
    ]
    import_accounts(accounts, by=OPERATOR)
    return sports


def tried(verified: list[str], names: list[str]) -> Counter[str]:
    verified.clear()
    for name in names:
        with pytest.raises(Unauthenticated):
            log_in("sports.localhost", name, "a wrong password", channel=Channel.STOREFRONT)
    return Counter(verified)


def test_unknown_names_cost_what_known_ones_do(verified: list[str]) -> None:
    """F06: as often as each scheme is found, and the same each time for the same name.

    The number of the set goes into the draw, so it is a fixed one: one in three hundred draws far too few or too many.
    """
    imported(40, own=10, in_set=CustomerSet.objects.create(pk=1_000_000, code="b2c", name="B2C"))
    strangers = [f"eve{nr}@mail.example" for nr in range(80)]
    known = tried(verified, [f"ada{nr}@mail.example" for nr in range(40)])
    unknown = tried(verified, strangers)
    assert known == {"m=8,t=1,p=1": 10, "m=16,t=2,p=1": 30}
    assert set(unknown) == set(known)
    assert 0.6 < unknown["m=16,t=2,p=1"] / 80 < 0.9
    assert tried(verified, strangers[:1]) == tried(verified, strangers[:1])


def test_control_without_the_count_a_guesser_tells_them_apart(verified: list[str]) -> None:
    imported(8, own=0)
    PasswordScheme.objects.all().delete()
    assert set(tried(verified, ["ada1@mail.example"])) & set(tried(verified, ["eve@mail.example"])) == set()


def test_account_without_a_password_costs_what_strangers_do(verified: list[str]) -> None:
    imported(4, own=0)
    import_accounts([line(2, "ben@mail.example")], by=OPERATOR)
    assert set(tried(verified, ["ben@mail.example"])) == {"m=16,t=2,p=1"}


def test_hash_is_made_anew_at_the_first_right_log_in() -> None:
    """F06: at our cost, once, and no log-in ends with it: the password is the same."""
    sports = imported(1, own=0)
    ada = Customer.objects.get()
    first = logged_in(ada, sports)
    renewed = Customer.objects.get(pk=ada.pk)
    assert scheme_of(renewed.password) == "m=8,t=1,p=1"
    assert (renewed.stamp, renewed.version) == (ada.stamp, ada.version)
    logged_in(ada, sports)
    assert Customer.objects.get(pk=ada.pk).password == renewed.password
    assert is_in(sports, first.token)
    with pytest.raises(Unauthenticated):
        logged_in(ada, sports, "a wrong password")


def test_wrong_password_makes_no_hash_anew() -> None:
    sports = imported(1, own=0)
    ada = Customer.objects.get()
    with pytest.raises(Unauthenticated):
        logged_in(ada, sports, "a wrong password")
    assert Customer.objects.get().password == ada.password


def test_log_in_beside_one_that_makes_the_hash_anew_gets_in_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both proved the old hash; the second one looks once more instead of being told that the password is wrong."""
    sports = imported(1, own=0)
    ada = Customer.objects.get()
    plain, done = hashes.POOL.place, []

    def meanwhile():
        if not done:
            done.append(True)
            Customer.objects.filter(pk=ada.pk).update(password=make_password(PASSWORD))
        return plain()

    monkeypatch.setattr(hashes.POOL, "place", meanwhile)
    assert logged_in(ada, sports).token
    assert done


def test_password_that_was_changed_meanwhile_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """G5: the second look is at the new hash."""
    sports = a_site("sports")
    ada = an_account(site=sports)
    plain, done = hashes.POOL.place, []

    def meanwhile():
        if not done:
            done.append(True)
            set_password(ada, make_password("eleven brown otters"), by=OPERATOR)
        return plain()

    monkeypatch.setattr(hashes.POOL, "place", meanwhile)
    with pytest.raises(Unauthenticated):
        logged_in(ada, sports)


def test_count_follows_the_hashes() -> None:
    imported(3, own=1)
    assert dict(PasswordScheme.objects.values_list("scheme", "accounts")) == {
        "m=8,t=1,p=1": 1,
        "m=16,t=2,p=1": 2,
    }
    encoded = f"{OUR_HASHES}c29tZXNhbHRzb21l$aGFzaGhhc2hoYXNoaGFzaGhhc2g"
    Customer.objects.update(password=encoded)
    count_schemes()
    assert not PasswordScheme.objects.exists(), "where all cost the same there is nothing to choose"


def test_index_leaves_out_the_hashes_that_we_make() -> None:
    ours = f"m={Argon2id.memory_cost},t={Argon2id.time_cost},p={Argon2id.parallelism}"
    assert f"argon2$argon2id$v=19${ours}$" == OUR_HASHES


def test_log_in_looks_no_second_time_for_what_hashes_cost() -> None:
    sports = imported(1, own=1)
    ada = Customer.objects.get()
    logged_in(ada, sports)
    with counted_statements() as with_schemes:
        logged_in(ada, sports)
    PasswordScheme.objects.all().delete()
    with counted_statements() as without:
        logged_in(ada, sports)
    assert with_schemes.count == without.count


def test_scheme_of_a_name_is_drawn_in_proportion() -> None:
    counted = {"a": 1, "b": 3}
    drawn = Counter(nobodys_scheme(counted, f"name {nr}") for nr in range(2_000))
    assert set(drawn) == {"a", "b"}
    assert 0.7 < drawn["b"] / 2_000 < 0.8
    assert nobodys_scheme({}, "name") == ""


def test_password_is_the_same_one_from_every_keyboard() -> None:
    """F25: composed or decomposed, when it is chosen, compared and changed."""
    sports = a_site("sports")
    ada = an_account(site=sports, password=DECOMPOSED)
    me = Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, ada.pk)
    assert logged_in(ada, sports, COMPOSED)
    assert logged_in(ada, sports, DECOMPOSED)
    change_password(ada, current=COMPOSED, new=f"{COMPOSED}!", by=me)
    assert logged_in(ada, sports, f"{DECOMPOSED}!")


def test_hash_from_before_is_compared_with_what_was_typed() -> None:
    """F25: raw once, then it has our spelling too."""
    sports = a_site("sports")
    ada = an_account(site=sports)
    Customer.objects.filter(pk=ada.pk).update(password=make_password(DECOMPOSED))
    with pytest.raises(Unauthenticated):
        logged_in(ada, sports, COMPOSED)
    assert logged_in(ada, sports, DECOMPOSED)
    assert logged_in(ada, sports, COMPOSED)


def test_strangers_name_costs_the_same_however_the_password_is_spelled(verified: list[str]) -> None:
    """G9."""
    an_account("ada@mail.example", a_site("sports"))
    counts = []
    for name in ("ada@mail.example", "eve@mail.example"):
        verified.clear()
        with pytest.raises(Unauthenticated):
            log_in("sports.localhost", name, DECOMPOSED, channel=Channel.STOREFRONT)
        counts.append(list(verified))
    assert counts[0] == counts[1] == ["m=8,t=1,p=1"] * 2


@pytest.mark.parametrize("password", ["", "\ud800", "\x00", "x" * 10_000, "u\u0308" * 3_000])
def test_whatever_is_typed_is_answered(password: str) -> None:
    encoded = hash_password(PASSWORD)
    assert fit_of(password, encoded) is Fit.WRONG
    assert fit_of(PASSWORD, encoded) is Fit.RIGHT
    assert scheme_of(encoded) == f"m={get_hasher().memory_cost},t={get_hasher().time_cost},p=1"
