import pytest

from regulars.customers.models import Access, Customer
from regulars.customers.queries.shared_sites import shared_sites
from regulars.journeys.register_customer import register
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.models import AuditRecord
from tests.world import PASSWORD, a_set, a_site, an_account, logged_in, sites

pytestmark = pytest.mark.django_db

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
ADA = {"email": "ada@mail.example", "last_name": "Lind", "password": PASSWORD}


def test_registration_leaves_account_access_and_one_record() -> None:
    """REG-01, ACC-09"""
    sports = a_site("sports", a_set("b2c"))
    before = AuditRecord.objects.count()

    ada = register(ADA, site=sports, by=VISITOR)

    assert ada is not None
    assert ada.set_id == sports.set_id
    assert list(Access.objects.values_list("account_id", "site_id", "state")) == [
        (ada.pk, sports.pk, "active")
    ]
    record = AuditRecord.objects.latest("id")
    assert (AuditRecord.objects.count() - before, record.event, record.actor_kind) == (
        1,
        "customer.registered",
        "visitor",
    )


def test_taken_name_is_said_at_a_direct_site_and_kept_quiet_at_a_neutral_one() -> None:
    """D-33: nothing is created, and no record left, either way."""
    b2c = a_set("b2c")
    loud, quiet = a_site("loud", b2c), a_site("quiet", b2c, registration="neutral")
    an_account(site=loud)
    before = AuditRecord.objects.count()

    with pytest.raises(Conflict) as raised:
        register(ADA, site=loud, by=VISITOR)
    assert raised.value.code == "username_taken"
    assert register(ADA, site=quiet, by=VISITOR) is None
    assert (Customer.objects.count(), AuditRecord.objects.count()) == (1, before)


def test_neutral_site_opens_the_account_of_a_free_name_without_saying_so() -> None:
    quiet = a_site("quiet", registration="neutral")

    assert register(ADA, site=quiet, by=VISITOR) is None
    ada = Customer.objects.get()
    assert (ada.username, ada.password) == ("ada@mail.example", "")


def test_all_that_is_wrong_is_told_at_once() -> None:
    bad = {"email": "ada@", "last_name": "", "phone": "call me", "password": "short"}

    with pytest.raises(Invalid) as raised:
        register(bad, site=a_site("sports"), by=VISITOR)
    assert [problem.field for problem in raised.value.problems] == ["last_name", "email", "phone", "password"]


def test_sister_sites_are_those_that_the_account_walked_into() -> None:
    """APP-10: oldest first, never this one, never a door that is closed."""
    sports, kids, games, _ = sites(["sports", "kids", "games", "books"], a_set("b2c"))
    ada = an_account(site=sports)
    logged_in(ada, kids)
    logged_in(ada, games)
    Access.objects.filter(site=games).update(state="disabled")

    assert shared_sites(ada.pk, here=kids.pk) == ["Site sports"]
    assert shared_sites(ada.pk, here=games.pk) == ["Site sports", "Site kids"]
