import pytest

from regulars.customers.models import Customer
from regulars.customers.operations.passwords import change_password, is_right, set_password
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import Busy, Invalid, Unauthenticated
from regulars.kernel.guessing import hashes
from regulars.kernel.guessing.hashes import hash_password
from regulars.kernel.guessing.pool import Pool
from tests.occupied import occupied
from tests.world import PASSWORD, a_set, a_site, an_account, is_in, logged_in, sites

pytestmark = pytest.mark.django_db

ADA = Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, 1)
NEW = "eleven brown otters"


def test_changed_password_counts_on_every_site_and_ends_every_session() -> None:
    """G5: also the session that asked for it."""
    shops = sites(["kids", "sports"], a_set("b2c"))
    ada = an_account(site=shops[0])
    tokens = [logged_in(ada, shop).token for shop in shops]
    change_password(ada, current=PASSWORD, new=NEW, by=ADA)
    for shop, token in zip(shops, tokens, strict=True):
        assert not is_in(shop, token)
        with pytest.raises(Unauthenticated):
            logged_in(ada, shop)
        assert is_in(shop, logged_in(ada, shop, NEW).token)


def test_wrong_current_password_changes_nothing() -> None:
    kids = a_site("kids", a_set("b2c"))
    ada = an_account(site=kids)
    with pytest.raises(Invalid) as error:
        change_password(ada, current="a wrong password", new=NEW, by=ADA)
    assert (error.value.code, error.value.field) == ("wrong_password", "current_password")
    assert logged_in(ada, kids)


@pytest.mark.parametrize("new", ["", "short", "password", "x" * 1025, "Ada@mail.example"])
def test_weak_new_password_is_refused_beside_its_field(new: str) -> None:
    ada = an_account(site=a_site("kids"))
    with pytest.raises(Invalid) as error:
        change_password(ada, current=PASSWORD, new=new, by=ADA)
    assert error.value.field == "new_password"


def test_password_changed_meanwhile_is_not_overwritten_by_who_proved_the_old_one() -> None:
    """G23: two changes were asked with the same old password; the second proved it before the first was stored."""
    kids = a_site("kids", a_set("b2c"))
    ada = an_account(site=kids)
    late = Customer.objects.get(pk=ada.pk)
    change_password(ada, current=PASSWORD, new=NEW, by=ADA)
    with pytest.raises(Invalid) as error:
        change_password(late, current=PASSWORD, new="somebody else's words", by=ADA)
    assert error.value.code == "wrong_password"
    assert logged_in(ada, kids, NEW)


def test_password_set_by_staff_needs_no_old_one() -> None:
    kids = a_site("kids", a_set("b2c"))
    ada = an_account(site=kids)
    set_password(ada, hash_password(NEW), by=ADA)
    assert logged_in(ada, kids, NEW)


def test_no_password_fits_an_account_without_one() -> None:
    assert not is_right("", "")
    assert not is_right("nobody has this password", "")


def test_full_pool_answers_busy_instead_of_waiting_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """guarantees, Web: Argon2id runs in a bounded pool, 503 when it is full."""
    monkeypatch.setattr(hashes, "POOL", Pool(places=1, line=1))
    with occupied(hashes.POOL), pytest.raises(Busy):
        is_right("x", "")
