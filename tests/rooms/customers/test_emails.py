"""Another email is one verb, whichever door asks: the username follows, a clash has its code, older links are dead (F08, F01)."""

import pytest

from regulars.authentication.operations.mailboxes import (
    confirm_email_change,
    prove_email,
    request_email_change,
)
from regulars.authentication.operations.recovery import ask_for_reset, reset_password
from regulars.customers.models import Customer
from regulars.customers.operations.emails import change_email
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.rules.mails import Purpose
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import Conflict, NotFound
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from tests.mailbox import last, mail_types, token_in
from tests.world import PASSWORD, a_guest, a_set, a_site, an_account, is_in, logged_in

pytestmark = pytest.mark.django_db

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
SAM = Actor(ActorKind.STAFF, Channel.BACKOFFICE, 1)
OLD, NEW = "ada@mail.example", "ada@new.example"
DOORS = ["staff", "customer"]


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


def change(door: str, account: Customer, site: Site, to: str = NEW) -> None:
    account = Customer.objects.get(pk=account.pk)
    if door == "staff":
        change_profile(account, ProfileChanges(email=to), version=account.version, by=SAM)
        return
    request_email_change(account, to=to, current=PASSWORD, site=site, by=VISITOR)
    confirm_email_change(token_in(last("email_change", to)), site_id=site.pk, by=VISITOR)


@pytest.mark.parametrize("door", DOORS)
def test_user_name_that_is_the_e_mail_follows(kids: Site, door: str) -> None:
    """F08"""
    ada = an_account(OLD, kids)
    change(door, ada, kids)
    ada.refresh_from_db()
    assert (ada.email, ada.username, ada.username_key, ada.version) == (NEW, NEW, NEW, 2)
    assert (ada.email_proved_at is not None) == (door == "customer")
    assert mail_types(OLD)[-1] == "email_changed"
    assert logged_in(ada, kids)


@pytest.mark.parametrize("door", DOORS)
def test_user_name_of_its_own_stays(kids: Site, door: str) -> None:
    ada = an_account(OLD, kids, username="ada.lind")
    change(door, ada, kids)
    ada.refresh_from_db()
    assert (ada.email, ada.username) == (NEW, "ada.lind")


def test_name_that_is_taken_is_refused_by_its_code_beside_the_field(kids: Site) -> None:
    """F08, G2: and nothing of the profile has changed."""
    ada = an_account(OLD, kids)
    an_account(NEW, kids)
    with pytest.raises(Conflict) as error:
        change_profile(ada, ProfileChanges(email=NEW, last_name="New"), version=1, by=SAM)
    assert (error.value.code, error.value.field) == ("username_taken", "email")


def test_staff_change_leaves_one_record_with_both_events(kids: Site) -> None:
    ada, before = an_account(OLD, kids), AuditRecord.objects.count()
    change("staff", ada, kids)
    assert AuditRecord.objects.count() == before + 1
    record = AuditRecord.objects.latest("pk")
    assert record.event == "customer.changed"
    assert [one["event"] for one in record.data["also"]] == ["customer.email_changed"]


@pytest.mark.parametrize("door", DOORS)
def test_links_and_log_ins_from_before_are_dead(kids: Site, door: str) -> None:
    """F01, G24: the mailbox that was given up opens nothing."""
    ada = an_account(OLD, kids)
    session = logged_in(ada, kids).token
    ask_for_reset(OLD, site_id=kids.pk, by=VISITOR)
    reset = token_in(last("password_reset", OLD))
    change(door, ada, kids)
    assert not is_in(kids, session)
    with pytest.raises(NotFound):
        reset_password(reset, "eleven brown otters", site_id=kids.pk, by=VISITOR)


def test_new_address_from_staff_is_asked_for_a_proof(kids: Site) -> None:
    ada = an_account(OLD, kids)
    change("staff", ada, kids)
    prove_email(token_in(last("verify_email", NEW)), site_id=kids.pk, by=VISITOR)
    ada.refresh_from_db()
    assert ada.email_proved_at is not None


def test_thief_who_asked_before_the_reset_gets_nothing(kids: Site) -> None:
    """F01, as it was seen: registered in somebody's name, another email asked for at once, then the owner's reset."""
    ada = an_account(OLD, kids)
    request_email_change(ada, to="thief@mail.example", current=PASSWORD, site=kids, by=VISITOR)
    change_link = token_in(last(Purpose.EMAIL_CHANGE, "thief@mail.example"))
    ask_for_reset(OLD, site_id=kids.pk, by=VISITOR)
    reset_password(token_in(last("password_reset", OLD)), "eleven brown otters", site_id=kids.pk, by=VISITOR)
    with pytest.raises(NotFound):
        confirm_email_change(change_link, site_id=kids.pk, by=VISITOR)
    assert Customer.objects.get().email == OLD


def test_address_of_a_guest_is_only_an_address(kids: Site) -> None:
    gus = a_guest(kids)
    change_profile(gus, ProfileChanges(email="gus@new.example"), version=1, by=SAM)
    gus.refresh_from_db()
    assert (gus.email, gus.username, gus.version) == ("gus@new.example", "", 2)
    assert mail_types() == []


def test_same_address_is_a_change_only_while_its_proof_is_one(kids: Site) -> None:
    """F58: nobody is logged out and told of another email that is none."""
    ada = an_account(OLD, kids)
    for proved in (True, True, False):
        change_email(ada, to=OLD.upper() if not proved else OLD, proved=proved, by=SAM)
    ada.refresh_from_db()
    assert (ada.email, ada.email_proved_at is None, ada.version) == (OLD, False, 2)
    assert AuditRecord.objects.filter(event="customer.email_changed").count() == 1
