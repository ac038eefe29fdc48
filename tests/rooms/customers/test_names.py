"""Usernames and emails are one name space in each set (F08, G2, decision 1141)."""

from collections.abc import Callable

import pytest
from django.db import connection

from regulars.authentication.operations.mailboxes import confirm_email_change, request_email_change
from regulars.authentication.operations.recovery import ask_for_reset, ask_to_tell_owner
from regulars.authentication.operations.sessions import log_in
from regulars.customers.models import Access, Customer, LoginName
from regulars.customers.operations.accounts import rename
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.queries.health import emails_that_are_usernames
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.customer_lifecycle import erase, move_account
from regulars.journeys.move_account import plan_account_move
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.errors import Conflict, Unauthenticated
from regulars.sites.models import Site
from regulars.transfer.operations.import_lines import ImportLine
from regulars.transfer.operations.imports import import_accounts, plan_import
from tests.journeys.stories import ERASE, delete, move
from tests.mailbox import last, mail_types, mails, token_in
from tests.world import PASSWORD, a_set, a_site, an_account, where

pytestmark = pytest.mark.django_db

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
ADA = "ada@mail.example"


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


def who(name: str, site: Site) -> int | None:
    """Whose account a log-in with this name opens."""
    try:
        return log_in(site.hosts.get().name, name, PASSWORD, channel=Channel.STOREFRONT).account_id
    except Unauthenticated:
        return None


def emailed(account: Customer, email: str) -> Customer:
    account.refresh_from_db()
    return change_profile(account, ProfileChanges(email=email), version=account.version, by=OPERATOR)


def test_own_user_name_and_e_mail_both_log_in(kids: Site) -> None:
    ada = an_account(ADA, kids, username="ada.lind")
    assert [who(name, kids) for name in ("ada.lind", " ADA@mail.example ", "ada")] == [ada.pk, ada.pk, None]


def test_e_mail_that_two_share_logs_in_nobody_and_its_reset_mails_each(kids: Site) -> None:
    """Once one of them leaves, by whatever way, it is the other's alone."""
    ada, ben = (an_account(ADA, kids, username=name) for name in ("ada.lind", "ben.lind"))
    assert [who(name, kids) for name in (ADA, "ada.lind", "ben.lind")] == [None, ada.pk, ben.pk]
    ask_for_reset(ADA, site_id=kids.pk, by=VISITOR)
    assert sorted(mail.about_id for mail in mails(ADA) if mail.flow == "password_reset") == [
        ada.pk,
        ben.pk,
    ]
    emailed(ben, "ben@mail.example")
    assert [who(ADA, kids), who("ben@mail.example", kids)] == [ada.pk, ben.pk]
    emailed(ben, ADA)
    assert who(ADA, kids) is None
    move_account(ben, to_set=a_set("b2b"), by=OPERATOR)
    assert who(ADA, kids) == ada.pk
    move_account(ben, to_set=kids.set, by=OPERATOR)
    assert who(ADA, kids) is None
    erase(ada, by=OPERATOR)
    assert who(ADA, kids) == ben.pk


def registered(_ben: Customer, kids: Site) -> None:
    an_account(ADA, kids)


def renamed(ben: Customer, _kids: Site) -> None:
    rename(ben, username=ADA.upper(), by=OPERATOR)


def moved_in(_ben: Customer, kids: Site) -> None:
    move_account(an_account(ADA, a_site("x", a_set("x"))), to_set=kids.set, by=OPERATOR)


def set_deleted(_ben: Customer, kids: Site) -> None:
    delete(an_account(ADA, a_site("x", a_set("x"))).set, kids.set)


@pytest.mark.parametrize("way", [registered, renamed, moved_in, set_deleted])
@pytest.mark.parametrize("sharers", [1, 2])
def test_user_name_may_not_be_another_accounts_e_mail(
    kids: Site, way: Callable[[Customer, Site], None], sharers: int
) -> None:
    """Also where several share that email. Control: its own email it may be."""
    adas = [an_account(ADA, kids, username=f"ada{number}") for number in range(sharers)]
    ben = an_account("ben@mail.example", kids, username="ben")
    names = LoginName.objects.filter(set_id=kids.set_id).values_list("key", "account_id")
    before = set(names)
    with pytest.raises(Conflict) as error:
        way(ben, kids)
    assert error.value.code in {"username_taken", "clashes"}
    assert set(names.all()) == before
    if sharers == 1:
        rename(adas[0], username=ADA, by=OPERATOR)
        assert who(ADA, kids) == adas[0].pk


def test_shared_e_mail_becomes_nobodys_user_name(kids: Site) -> None:
    """F08: Ben's own email became his username, and he couldn't log in with it, because Ada has the same email."""
    ada, ben = (an_account(ADA, kids, username=name) for name in ("ada", "ben"))
    with pytest.raises(Conflict) as caught:
        rename(ben, username=ADA, by=OPERATOR)
    assert caught.value.code == "username_taken"
    assert [who("ada", kids), who("ben", kids)] == [ada.pk, ben.pk]
    emailed(ada, "ada@new.example")
    rename(ben, username=ADA, by=OPERATOR)
    assert who(ADA, kids) == ben.pk


@pytest.mark.parametrize(
    "moves", ["the site with its username", "the site with the email", "its account", "the other account"]
)
def test_e_mail_counts_once_a_move_has_parted_it_from_the_user_name(kids: Site, moves: str) -> None:
    """F08, 1141: after a move of sites it stayed out for good, on both sides."""
    shop, there = a_site("shop", kids.set), a_set("other")
    named, mailed = an_account(ADA, shop), an_account(ADA, kids, username="ben")
    match moves:
        case "the site with its username":
            move({shop: there}, "take_all")
        case "the site with the email":
            move({kids: there}, "take_all")
        case "its account":
            move_account(named, to_set=there, by=OPERATOR)
        case _:
            move_account(mailed, to_set=there, by=OPERATOR)
            kids = a_site("outlet", there)
    assert Customer.objects.get(pk=mailed.pk).login_email == ADA
    assert who(ADA, Site.objects.get(pk=kids.pk)) == mailed.pk


def test_e_mail_stays_out_when_the_user_name_moves_along(kids: Site) -> None:
    named, mailed = an_account(ADA, kids), an_account(ADA, kids, username="ben")
    move({kids: a_set("other")}, "take_all")
    assert Customer.objects.get(pk=mailed.pk).login_email is None
    assert who(ADA, Site.objects.get(pk=kids.pk)) == named.pk


def test_e_mail_that_is_another_accounts_user_name_is_an_address_to_write_to(kids: Site) -> None:
    """ACC-06: a family has one mailbox. The username goes on meaning its account; when it is given up, the email counts."""
    ada = an_account(ADA, kids)
    ben = emailed(an_account("ben@mail.example", kids, username="ben"), ADA)
    assert [who(ADA, kids), who("ben", kids), who("ben@mail.example", kids)] == [ada.pk, ben.pk, None]
    ask_for_reset(ADA, site_id=kids.pk, by=VISITOR)
    assert [mail.about_id for mail in mails(ADA) if mail.flow == "password_reset"] == [ada.pk, ben.pk]
    rename(ada, username="ada.lind", by=OPERATOR)
    assert who(ADA, kids) is None, "both have it as email now"
    cyd = an_account("ada.lind@mail.example", kids, username="cyd")
    with pytest.raises(Conflict) as error:
        rename(cyd, username=ADA, by=OPERATOR)
    assert error.value.code == "username_taken"


def test_customers_own_change_of_a_user_name_to_somebody_elses_is_told_to_its_owner_alone(kids: Site) -> None:
    an_account(ADA, kids)
    ben = an_account("ben@mail.example", kids)
    request_email_change(ben, to=ADA, current=PASSWORD, site=kids, by=VISITOR)
    assert mail_types() == ["email_change_asked", "already_registered"]


def test_confirmed_e_mail_logs_in_and_the_former_does_no_longer(kids: Site) -> None:
    ben = an_account("ben@mail.example", kids, username="ben")
    request_email_change(ben, to="ben@new.example", current=PASSWORD, site=kids, by=VISITOR)
    confirm_email_change(token_in(last("email_change")), site_id=kids.pk, by=VISITOR)
    names = ("ben", "ben@new.example", "ben@mail.example")
    assert [who(name, kids) for name in names] == [ben.pk, ben.pk, None]


def test_who_registers_with_an_e_mail_that_is_an_accounts_is_told_in_the_mailbox(kids: Site) -> None:
    an_account(ADA, kids, username="ada.lind")
    ask_to_tell_owner(ADA, site_id=kids.pk, by=VISITOR)
    assert mail_types() == ["already_registered"]


def test_moves_tell_who_would_become_somebody_elses_name(kids: Site) -> None:
    """D-24: a username that is an email there is a clash; an email that is a username there steps back."""
    there = an_account(ADA, kids, username="ada.lind")
    an_account("ben@mail.example", kids)
    shop = a_site("shop", a_set("other"))
    ada = an_account(ADA, shop)
    ben = an_account("ben@mail.example", shop, username="ben.too")
    plan = plan_site_moves(Wanted({shop.pk: kids.set_id}, Strategy.TAKE_ALL))
    assert [(one.mine.id, one.other.id) for one in plan.clashes.first] == [(ada.pk, there.pk)]
    assert [one.other.id for one in plan_account_move(ada, kids.set).clashes.first] == [there.pk]
    move({shop: kids.set}, "take_all", {ada: ERASE})
    assert (where(ben), who("ben.too", kids)) == ("b2c", ben.pk)
    assert emails_that_are_usernames().examples == [ben.pk]


def stored_double(site: Site) -> tuple[Customer, Customer]:
    """As it was stored before: Ada's username is Ben's email."""
    ada = an_account(ADA, site)
    ben = an_account("ben@mail.example", site, username="ben")
    Customer.objects.filter(pk=ben.pk).update(email=ADA, login_email=None)
    return ada, ben


def test_stored_double_is_reported_and_nobody_is_locked_out(kids: Site) -> None:
    """Both log in with their usernames, go on being changed, and a reset mails each of them."""
    ada, ben = stored_double(kids)
    assert emails_that_are_usernames().examples == [ben.pk]
    assert [who(ADA, kids), who("ben", kids)] == [ada.pk, ben.pk]
    ask_for_reset(ADA, site_id=kids.pk, by=VISITOR)
    assert [mail.about_id for mail in mails(ADA) if mail.flow == "password_reset"] == [ada.pk, ben.pk]
    rename(ben, username="benny", by=OPERATOR)
    assert who("benny", kids) == ben.pk


def test_stored_double_is_mended_by_another_user_name(kids: Site) -> None:
    ada, ben = stored_double(kids)
    emailed(ada, "ada@new.example")
    assert emails_that_are_usernames().count == 0
    assert [who("ada@new.example", kids), who(ADA, kids)] == [ada.pk, ben.pk]


def test_import_tells_names_that_mean_somebody_already(kids: Site) -> None:
    """G2: in the set and further up in the file, as username and as email; an email may be shared."""
    an_account("cyd@mail.example", kids, username="cyd")
    an_account("dan@mail.example", kids)

    def line(number: int, email: str, **values: str) -> ImportLine:
        return ImportLine(number, {"site": "kids", "last_name": "Lind", "email": email} | values)

    lines = [
        line(2, "cyd@mail.example"),
        line(3, "dan@mail.example", username="dan.two"),
        line(4, "eve@mail.example", username="eve"),
        line(5, "eve@mail.example"),
        line(6, "fay@mail.example"),
        line(7, "fay@mail.example", username="fay"),
        line(8, "eve@mail.example", username="eve.two"),
    ]
    found = plan_import(lines).bad
    assert [(one.number, one.column, one.code) for one in found] == [
        (number, column, "username_taken") for number, column in ((2, "email"), (5, "email"))
    ]
    import_accounts(lines, skip_bad=True, by=OPERATOR)
    shared = LoginName.objects.get(set_id=kids.set_id, key="eve@mail.example")
    assert shared.account_id is None
    assert dict(
        Customer.objects.filter(username__in=["dan.two", "fay"]).values_list("username", "login_email")
    ) == {
        "dan.two": None,
        "fay": None,
    }


def test_rows_are_what_a_second_look_at_every_customer_says(kids: Site) -> None:
    """Whatever wrote the customers, bulk statements by hand among them."""
    ada, ben = (an_account(ADA, kids, username=name) for name in ("ada", "ben"))
    an_account("cyd@mail.example", kids)
    Access.objects.all().delete()
    Customer.objects.filter(pk__in=[ada.pk, ben.pk]).update(set=a_set("b2b"))
    Customer.objects.filter(pk=ada.pk).update(login_email=None)
    Customer.objects.filter(username="cyd@mail.example").delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert set(LoginName.objects.values_list("set_id", "key", "account_id")) == {
        (Customer.objects.get(pk=ada.pk).set_id, "ada", ada.pk),
        (Customer.objects.get(pk=ben.pk).set_id, "ben", ben.pk),
        (Customer.objects.get(pk=ben.pk).set_id, ADA, ben.pk),
    }
