"""Who is moved within a family has the links at the new site that ended at the former one (SUB-02, G5)."""

import pytest

from regulars.authentication.operations.mailboxes import (
    prove_email,
    request_email_change,
    stop_email_change,
)
from regulars.authentication.operations.recovery import reset_password
from regulars.customers.models import Customer, OneTimeToken
from regulars.customers.operations.access import move_access, set_access
from regulars.customers.operations.accounts import NewAccount, block, open_account
from regulars.customers.rules import LoginDecision
from regulars.customers.rules.mails import Purpose
from regulars.journeys.register_customer import register
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.models import Mail
from regulars.sites.models import Site
from tests.journeys.families import ADA, family
from tests.journeys.stories import SAM
from tests.mailbox import last, mail_types, token_in
from tests.world import PASSWORD, an_account, answer, is_in, logged_in

pytestmark = pytest.mark.django_db
VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
NEW = "another long pass phrase"


@pytest.fixture
def sites(db: None) -> list[Site]:
    """Trade, North and South."""
    return family()


def registered(site: Site, type_code: str) -> Customer:
    register(ADA, type=type_code, site=site, by=VISITOR)
    return Customer.objects.get()


def moved(account: Customer, sites: list[Site]) -> Site:
    """To South, with the mails of before out of the way."""
    _, north, south = sites
    Mail.objects.all().delete()
    move_access(account, site=south, instead_of=north, by=SAM)
    return south


def test_who_was_added_without_a_password_chooses_it_at_the_new_site(sites: list[Site]) -> None:
    """REG-05"""
    new = NewAccount(email="nora@mail.example", last_name="Lind", password="")
    south = moved(open_account(new, site=sites[1], by=SAM), sites)
    assert mail_types() == ["choose_password"]
    assert reset_password(token_in(last("choose_password")), NEW, site_id=south.pk, by=VISITOR) is None
    assert Customer.objects.get().password


def test_who_registered_at_a_neutral_site_and_proved_nothing_yet_does_too(sites: list[Site]) -> None:
    """D-33: the password that waited for the proof waits no longer."""
    Site.objects.filter(pk=sites[1].pk).update(registration="neutral")
    south = moved(registered(Site.objects.get(pk=sites[1].pk), "B2C"), sites)
    assert (mail_types(), OneTimeToken.objects.count()) == (["choose_password"], 1)
    reset_password(token_in(last("choose_password")), NEW, site_id=south.pk, by=VISITOR)
    assert Customer.objects.get().email_proved_at


@pytest.mark.parametrize(
    ("type_code", "types"),
    [("B2B", ["registration_waits"]), ("B2C", ["access_activated", "verify_email"])],
    ids=["pending", "active"],
)
def test_mailbox_is_proved_at_the_new_site(sites: list[Site], type_code: str, types: list[str]) -> None:
    south = moved(registered(sites[1], type_code), sites)
    assert mail_types() == types
    prove_email(token_in(last(types[-1])), site_id=south.pk, by=VISITOR)
    assert Customer.objects.get().email_proved_at


@pytest.mark.parametrize("shut_out", ["disabled", "blocked"])
def test_who_is_shut_out_gets_no_link(sites: list[Site], shut_out: str) -> None:
    """G12"""
    ada = registered(sites[1], "B2C")
    if shut_out == "blocked":
        block(ada, by=SAM)
    else:
        set_access(ada, site=sites[1], state=shut_out, by=SAM)
    moved(ada, sites)
    assert mail_types() == []


def test_link_of_the_master_goes_on(sites: list[Site]) -> None:
    """SUB-03: no second one is written."""
    register(ADA | {"sub_shop": "north"}, type="B2C", site=sites[0], by=VISITOR)
    token = token_in(last("registered"))
    moved(Customer.objects.get(), sites)
    assert mail_types() == ["access_activated"]
    prove_email(token, site_id=sites[0].pk, by=VISITOR)
    assert Customer.objects.get().email_proved_at


def test_thief_is_stopped_after_the_move(sites: list[Site]) -> None:
    """F01: what the old mailbox got stops whoever asked for another, and is no way in."""
    trade, north, _ = sites
    nora = an_account("nora@mail.example", north)
    myself = Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, nora.pk)
    request_email_change(nora, to="thief@mail.example", current=PASSWORD, site=north, by=myself)
    stop, session = token_in(last("email_change_asked")), logged_in(nora, trade).token
    moved(nora, sites)
    assert list(OneTimeToken.objects.values_list("purpose", flat=True)) == [Purpose.EMAIL_STOP]
    assert is_in(trade, session)
    stop_email_change(stop, site_id=north.pk, by=VISITOR)
    assert not is_in(trade, session)
    assert answer(nora, north) is LoginDecision.OTHER_FAMILY_MEMBER
