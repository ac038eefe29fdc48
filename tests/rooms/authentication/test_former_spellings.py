"""What was stored before names and addresses had one spelling: put right where nobody is in the way, and nobody is out (F24, F09)."""

import importlib
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection

import regulars
from regulars.authentication.operations import sessions
from regulars.customer_search.queries.spelling import keyed_otherwise, unreachable
from regulars.customers.models import Customer, OneTimeToken
from regulars.customers.operations.accounts import rename
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.operations.tokens import issue_token
from regulars.customers.rules import former_username_key, username_key
from regulars.customers.rules.mails import Purpose
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Unauthenticated
from regulars.sites.models import Site, SiteType
from tests.rooms.kernel.test_emails import NO_ADDRESSES
from tests.statements import counted_statements
from tests.world import a_site, an_account, logged_in, sam

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Site:
    return a_site("kids")


def of_before(number: int, name: str, shop: Site, **values: object) -> Customer:
    """An account as it was stored then: username and email as typed, the key as it was made."""
    one = an_account(f"number{number}@mail.example", shop)
    stored = {"username": name, "username_key": former_username_key(name), "email": name} | values
    Customer.objects.filter(pk=one.pk).update(**stored)
    one.refresh_from_db()
    return one


def migrate(*rooms: str) -> None:
    for room in rooms or ("customers",):
        folder = Path(regulars.__file__).parent / room / "migrations"
        [name] = [path.stem for path in folder.glob("*_one_spelling.py")]
        module = importlib.import_module(f"regulars.{room}.migrations.{name}")
        module.spell(None, SimpleNamespace(connection=connection))


def test_accounts_get_the_spelling_and_the_key_of_today(shop: Site) -> None:
    """F24, F09: email, username where it was the email, and key; what is right stays."""
    ada = of_before(1, "x@Straße.example", shop)
    ben = of_before(2, "ben\u00adlind", shop, email="Ben@Mail.example")
    cleo = of_before(3, "Cleo@Mail.example", shop)
    names = [one.username for one in (ada, ben, cleo)]
    migrate()
    assert list(Customer.objects.order_by("pk").values_list("email", "username", "username_key")) == [
        ("x@xn--strae-oqa.example", "x@xn--strae-oqa.example", "x@xn--strae-oqa.example"),
        ("ben@mail.example", "ben\u00adlind", "benlind"),
        ("Cleo@Mail.example", "Cleo@Mail.example", "cleo@mail.example"),
    ]
    for typed, one in zip(names, (ada, ben, cleo), strict=True):
        one.username = typed
        assert logged_in(one, shop).account_id == one.pk
    assert keyed_otherwise().count == 0


def test_two_names_that_are_one_today_both_log_in_until_one_is_renamed(shop: Site, monkeypatch) -> None:
    """F09. Control: without the second look whoever came second is out."""
    ben = of_before(1, "benlind", shop)
    twin = of_before(2, "ben\u00adlind", shop)
    migrate()
    assert [one.examples for one in (keyed_otherwise(),)] == [[twin.pk]]
    assert [logged_in(one, shop).account_id for one in (ben, twin)] == [ben.pk, twin.pk]
    with monkeypatch.context() as patched:
        patched.setattr(sessions, "_with_former_key", lambda *_: None)
        assert logged_in(ben, shop).account_id == ben.pk
        Customer.objects.filter(pk=ben.pk).update(password="")
        with pytest.raises(Unauthenticated):
            logged_in(twin, shop)
    rename(twin, username="ben-the-second", by=OPERATOR)
    assert keyed_otherwise().count == 0


def test_somebody_elses_name_of_before_is_no_way_to_them(shop: Site) -> None:
    """F24: the key of before of `straße@` is the name of `strasse@`, who is somebody else."""
    owner = an_account("x@strasse.example", shop)
    ada = of_before(2, "x@straße.example", shop, username_key="x@xn--strae-oqa.example")
    assert former_username_key(ada.username) == owner.username_key
    assert logged_in(ada, shop).account_id == ada.pk
    assert logged_in(owner, shop).account_id == owner.pk


def test_ordinary_log_in_asks_no_second_time(shop: Site) -> None:
    """Only a name that is keyed otherwise today is looked up twice."""
    an_account("ada@mail.example", shop)

    def look(name: str) -> int:
        with counted_statements() as sent, pytest.raises(Unauthenticated):
            sessions.prove("kids.localhost", name, "no such password")
        return sent.count

    assert look("ada@mail.example") == look("Ada@MAIL.example") == look("nobody") == look("lindström")
    assert look("strasse@mail.example") + 1 == look("straße@mail.example")


def test_links_and_proofs_of_another_mailbox_count_no_longer(shop: Site) -> None:
    """F24: mails used to go by IDNA 2003; where that is the same domain nothing changes."""
    proved = {"email_proved_at": "2026-01-01T00:00Z"}
    same = of_before(1, "x@müller.example", shop, **proved)
    other = of_before(2, "x@straße.example", shop, **proved)
    for one in (same, other):
        issue_token(one, shop.pk, Purpose.MAILBOX, lasts=timedelta(hours=1), email=one.email)
    migrate()
    kept = list(Customer.objects.exclude(email_proved_at=None).values_list("pk", flat=True))
    assert kept == [same.pk]
    assert list(OneTimeToken.objects.values_list("account_id", "email", "account_email")) == [
        (same.pk, "x@xn--mller-kva.example", "x@xn--mller-kva.example")
    ]


def test_staff_and_sites_get_the_spelling_of_today(shop: Site) -> None:
    """F24."""
    person = sam()
    type(person).objects.update(email="sam@straße.example")
    Site.objects.update(sender="hello@straße.example")
    SiteType.objects.update(receiver="yes@straße.example")
    migrate("staff", "sites")
    person.refresh_from_db()
    assert person.email == "sam@xn--strae-oqa.example"
    assert set(Site.objects.values_list("sender", flat=True)) == {"hello@xn--strae-oqa.example"}
    assert set(SiteType.objects.values_list("receiver", flat=True)) == {"yes@xn--strae-oqa.example"}


def test_every_address_that_no_mail_reaches_is_found(shop: Site) -> None:
    """F24: what the form refuses today may be stored; what it accepts is not complained about."""
    fine = [
        "Ada@Mail.example",
        "a+b_c.d'e@a-b.c--d.example",
        "x@xn--strae-oqa.example",
        f"{'a' * 64}@mail.example",
    ]
    bad = [*NO_ADDRESSES, "müller@mail.example", f"a@{'b.' * 126}example"]
    wrong = [
        of_before(nr, text[:254], shop, username_key=f"name{nr}").pk
        for nr, text in enumerate(bad)
        if text[:254] == text
    ]
    for nr, text in enumerate(fine, start=len(bad)):
        of_before(nr, text, shop)
    found = unreachable()
    assert (found.count, found.examples) == (len(wrong), wrong[:5])


def test_what_is_stored_may_be_sent_back_as_it_is(shop: Site) -> None:
    """F24: another value can be changed without putting an old address right, and that is no change of it."""
    ada = of_before(1, "a..b@mail.example", shop)
    Customer.objects.filter(pk=ada.pk).update(email_proved_at="2026-01-01T00:00Z")
    for email, version in (("a..b@mail.example", 1), ("Ben@Mail.example", 2), ("ben@MAIL.example", 3)):
        ada.refresh_from_db()
        change_profile(
            ada, ProfileChanges(email=email, last_name=f"Lind{version}"), version=version, by=OPERATOR
        )
        ada.refresh_from_db()
        assert (ada.email, ada.email_proved_at is None) == (
            ("a..b@mail.example", False) if version == 1 else ("ben@mail.example", True)
        )
    assert username_key(ada.username) == "ben@mail.example", (
        "the username was the old email, and follows (F08)"
    )
