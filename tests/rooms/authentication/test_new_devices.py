"""Signed in elsewhere: the mailbox is told of a log-in from a device that the site doesn't know (MSG-02)."""

from datetime import UTC, datetime

import pytest

from regulars.authentication.operations import new_devices
from regulars.authentication.operations.sessions import log_in, open_session
from regulars.customers.models import Customer
from regulars.customers.rules import device_holder
from regulars.customers.rules.proofs import PasswordProof
from regulars.journeys.register_customer import register
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.errors import Unauthenticated
from regulars.kernel.guessing.devices import Caller, mark_device
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges, change_site
from tests.mailbox import last, mail_types
from tests.statements import counted_statements
from tests.world import PASSWORD, a_family, a_set, a_site, an_account

pytestmark = pytest.mark.django_db

FIREFOX = Caller(browser="Firefox on Windows")
VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"), name="Mystic Kids", new_device_mails=True)


@pytest.fixture
def ada(kids: Site) -> Customer:
    """She has logged in before, from a device that is known now."""
    ada = an_account(site=kids)
    comes(ada)
    assert mail_types() == []
    return ada


def comes(who: Customer, caller: Caller = FIREFOX, at: str = "kids", password: str = PASSWORD) -> None:
    log_in(f"{at}.localhost", who.username, password, caller=caller, channel=Channel.STOREFRONT)


def known(who: Customer) -> Caller:
    return Caller(device=mark_device("", device_holder(who.pk, who.stamp)))


def test_log_in_from_an_unknown_device_is_told(ada: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_devices, "now", lambda: datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC))
    comes(ada)
    mail = last("new_device")
    assert (mail.recipient, mail.sender_name) == ("ada@mail.example", "Mystic Kids")
    assert "Firefox on Windows" in mail.text
    assert "Dec 31, 2025, 11:59:59" in mail.text
    assert "http://kids.localhost:8000/account/sessions\n" in mail.text
    assert "http://kids.localhost:8000/password-forgotten\n" in mail.text


def test_known_device_is_not_told_of(ada: Customer) -> None:
    comes(ada, known(ada))
    assert mail_types() == []
    ben = an_account("ben@mail.example", ada.origin_site)
    comes(ada, known(ben))  # somebody else's mark is none of hers
    assert mail_types() == ["new_device"]


def test_first_log_in_after_registration_is_not_told(kids: Site) -> None:
    new = {"email": "ada@mail.example", "last_name": "Lind", "password": PASSWORD}
    account = register(new, site=kids, by=VISITOR)
    assert account is not None
    by = Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, account.pk)
    open_session(account.pk, kids.pk, proof=PasswordProof(account.password), by=by)
    assert mail_types() == ["registered"]
    comes(account)
    assert mail_types() == ["registered", "new_device"]


def test_first_log_in_of_an_account_that_staff_added_is_not_told(kids: Site) -> None:
    comes(an_account(site=kids))
    assert mail_types() == []


def test_site_that_does_not_want_it_tells_nothing_and_pays_nothing(ada: Customer) -> None:
    """The log-in has its budget: not one statement more, not a look at the mark."""
    site = Site.objects.get(code="kids")
    with counted_statements() as wanted:
        comes(ada, known(ada))
    change_site(site, SiteChanges(new_device_mails=False), version=site.version, by=OPERATOR)
    with counted_statements() as unwanted:
        comes(ada)
    assert mail_types() == []
    assert unwanted.count == wanted.count


def test_wrong_password_tells_nothing(ada: Customer) -> None:
    with pytest.raises(Unauthenticated):
        comes(ada, password="not hers at all")
    assert mail_types() == []


def test_mail_speaks_the_language_and_for_the_site_of_the_log_in(ada: Customer) -> None:
    """MSG-02: also the moment and the words for a program without a name."""
    a_site("berlin", ada.set, name="Mystic Berlin", locale="de_DE", new_device_mails=True)
    comes(ada, Caller(), at="berlin")
    mail = last("new_device")
    assert (mail.language, mail.sender) == ("de", "shop@berlin.example")
    assert mail.subject == "Neue Anmeldung in Ihrem Konto bei Mystic Berlin"
    assert "ein Programm oder Browser ohne Namen" in mail.text
    comes(ada, at="berlin")
    assert "Firefox auf Windows" in last("new_device").text


def test_program_without_a_memory_is_told_of_five_times_a_day(ada: Customer) -> None:
    for _ in range(7):
        comes(ada)
    assert mail_types() == ["new_device"] * 5


def test_mail_belongs_to_the_record_of_the_log_in(ada: Customer) -> None:
    """G20: the log-in leaves its one record."""
    before = AuditRecord.objects.count()
    comes(ada)
    assert AuditRecord.objects.count() == before + 1


def test_log_in_at_a_master_is_told_by_the_own_site() -> None:
    """SUB-03, MSG-02: whether it is told, the site of the host says, and there the links lead."""
    trade, north = a_family("trade", ["north"], a_set("trade"))
    Site.objects.filter(pk=trade.pk).update(new_device_mails=True)
    nora = an_account("nora@mail.example", north)
    for _ in range(2):
        comes(nora, at="trade")
    mail = last("new_device")
    assert (mail.site_id, mail.sender_name) == (north.pk, "Site north")
    assert "http://trade.localhost:8000/account/sessions\n" in mail.text
    assert "north.localhost" not in mail.text
