"""What staff do about a customer's log-in (D-08)."""

from html import escape

import pytest

from regulars.authentication.operations.recovery import reset_password
from regulars.authentication.operations.sessions import PasswordMustChange
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.credentials import generate_password, give_password, send_log_in_link
from regulars.customers.rules import AccessState
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import Conflict, Invalid, Unauthenticated
from regulars.kernel.mail.outbox import html_of
from regulars.kernel.mail.smtp import mime_of
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges, change_site
from tests.mailbox import last, mail_types, token_in
from tests.world import PASSWORD, a_set, a_site, an_account, is_in, logged_in

pytestmark = pytest.mark.django_db

SAM = Actor(ActorKind.STAFF, Channel.BACKOFFICE, 1)
NEW = "eleven brown otters"


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


def test_typed_password_counts_at_once_and_the_customer_gets_a_link(kids: Site, ada: Customer) -> None:
    session = logged_in(ada, kids).token
    give_password(ada, NEW, by=SAM)
    assert not is_in(kids, session)
    assert is_in(kids, logged_in(ada, kids, NEW).token)
    mail = last("log_in_data")
    assert NEW not in mail.text + html_of(mail)
    reset_password(token_in(mail), "another long story", site_id=kids.pk, by=SAM)
    assert logged_in(ada, kids, "another long story")


def test_weak_typed_password_is_refused(kids: Site, ada: Customer) -> None:
    with pytest.raises(Invalid) as error:
        give_password(ada, "password", by=SAM)
    assert error.value.field == "password"
    assert mail_types() == []


def test_generated_password_is_good_for_choosing_another(kids: Site, ada: Customer) -> None:
    """D-08: nobody is logged in with it."""
    shown = generate_password(ada, by=SAM)
    assert len(shown) == 19
    with pytest.raises(PasswordMustChange) as asked:
        logged_in(ada, kids, shown)
    with pytest.raises(Unauthenticated):
        logged_in(ada, kids, PASSWORD)

    reset_password(asked.value.token, NEW, site_id=kids.pk, by=SAM)
    assert logged_in(ada, kids, NEW)
    ada.refresh_from_db()
    assert ada.email_proved_at is None  # that link went to no mailbox


def test_generated_password_opens_no_closed_door(kids: Site, ada: Customer) -> None:
    """G12"""
    shown = generate_password(ada, by=SAM)
    set_access(ada, site=kids, state=AccessState.DISABLED, by=SAM)
    with pytest.raises(Exception, match="switched off"):
        logged_in(ada, kids, shown)


def test_link_leaves_the_password_as_it_is_until_it_is_used(kids: Site, ada: Customer) -> None:
    send_log_in_link(ada, by=SAM)
    assert logged_in(ada, kids)
    reset_password(token_in(last("log_in_data")), NEW, site_id=kids.pk, by=SAM)
    assert logged_in(ada, kids, NEW)


def test_link_comes_from_the_shop_where_the_account_was_opened(kids: Site, ada: Customer) -> None:
    a_site("aaa", kids.set)
    send_log_in_link(ada, by=SAM)
    assert last("log_in_data").sender_name == "Site kids"


def test_link_comes_from_a_shop_that_lets_them_in(kids: Site, ada: Customer) -> None:
    a_site("sports", kids.set)
    set_access(ada, site=kids, state=AccessState.DISABLED, by=SAM)
    send_log_in_link(ada, by=SAM)
    assert last("log_in_data").sender_name == "Site sports"


def test_no_link_where_no_door_is_open(kids: Site, ada: Customer) -> None:
    """APP-09"""
    set_access(ada, site=kids, state=AccessState.PENDING, by=SAM)
    with pytest.raises(Conflict) as error:
        send_log_in_link(ada, by=SAM)
    assert error.value.code == "no_way_in"
    generate_password(ada, by=SAM)
    assert "log_in_data" not in mail_types()


def test_password_is_mailed_only_by_a_site_that_was_told_to(ada: Customer) -> None:
    """D-08: off by default; what stands in the outbox leaves with the mail, what the reader gets is the password."""
    site = Site.objects.get(code="kids")
    assert site.mail_passwords is False
    change_site(site, SiteChanges(mail_passwords=True), version=site.version, by=SAM)
    for password in (generate_password(ada, by=SAM), 'eleven <b>"brown"</b> & otters'):
        if " " in password:
            give_password(ada, password, by=SAM)
        mail = last("log_in_password")
        assert password not in mail.text + html_of(mail)
        assert mail.secret == password
        plain, rich = mime_of(mail).iter_parts()
        assert f"Password: {password}\n" in plain.get_content().replace("\r\n", "\n")
        assert escape(password) in rich.get_content()
    assert mail_types() == ["log_in_password"] * 2


def test_password_too_long_for_a_mail_is_answered_with_a_link(ada: Customer) -> None:
    site = Site.objects.get(code="kids")
    change_site(site, SiteChanges(mail_passwords=True), version=site.version, by=SAM)
    give_password(ada, "eleven brown otters " * 6, by=SAM)
    assert mail_types() == ["log_in_data"]
