import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from regulars.customers.models import Access, Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block
from regulars.customers.rules import AccessState
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import AcceptedType
from tests.doors.storefront.browsing import is_in, log_in, register, text
from tests.doors.storefront.conftest import Browse
from tests.mailbox import last, mail_types, token_in
from tests.world import PASSWORD, a_set, a_site, an_account

pytestmark = pytest.mark.django_db

TAKEN = "This address already has an account here."


def test_registration_opens_an_account_in_the_set_of_the_site_and_logs_in(
    sports: Site, browse: Browse
) -> None:
    """REG-01, ACC-09, D-33 direct: account, active access, logged in, one audit record."""
    client = browse("sports")
    before = AuditRecord.objects.filter(event="customer.registered").count()

    answer = register(client, first_name="Ada", phone="+49 30 1234")

    assert (answer.status_code, answer["Location"]) == (303, "/account")
    ada = Customer.objects.get()
    assert (ada.set_id, ada.origin_site_id, ada.type, ada.username) == (
        sports.set_id,
        sports.pk,
        "B2C",
        "ada@mail.example",
    )
    assert (ada.first_name, ada.last_name, ada.phone) == ("Ada", "Lind", "+49 30 1234")
    door = Access.objects.get()
    assert (door.site_id, door.state, door.origin) == (sports.pk, "active", "registered")
    assert AuditRecord.objects.filter(event="customer.registered").count() == before + 1
    assert "Your account is ready" in text(client.get("/account"))


@pytest.mark.parametrize("email", ["ada@mail.example", "ADA@Mail.example", " ada@mail.example "])
def test_taken_name_is_said_beside_the_field_with_the_way_to_log_in(
    email: str, sports: Site, kids: Site, browse: Browse
) -> None:
    """ACC-05, ACC-10, D-33 direct: also where the account was opened at a sister site, in any letter case."""
    an_account(site=sports)

    answer = register(browse("kids"), email)

    assert answer.status_code == 409
    assert TAKEN in text(answer)
    assert '<input type="hidden" name="username"' in text(answer)
    assert Customer.objects.count() == 1


def test_way_to_log_in_carries_the_address_along(sports: Site, browse: Browse) -> None:
    answer = browse("sports").post("/login", {"username": "ada@mail.example"})

    assert answer.status_code == 200
    assert 'value="ada@mail.example"' in text(answer)


@pytest.mark.parametrize("state", ["pending", "disabled", "blocked"])
def test_name_of_a_suspended_account_stays_taken(
    state: str, sports: Site, kids: Site, browse: Browse
) -> None:
    """ACC-11: a block can't be walked around."""
    ada = an_account(site=sports)
    if state == "blocked":
        block(ada, by=OPERATOR)
    else:
        set_access(ada, site=sports, state=state, by=OPERATOR)

    for code in ("sports", "kids"):
        assert register(browse(code)).status_code == 409
    assert Customer.objects.count() == 1


def test_same_name_in_three_sets_is_three_strangers(sports: Site, business: Site, browse: Browse) -> None:
    """ACC-03, ACC-04: each with a password of its own."""
    a_site("outlet")
    secrets = {"sports": "seven green herons", "business": "nine quiet badgers", "outlet": "two tall poplars"}
    for code, secret in secrets.items():
        assert register(browse(code), password=secret).status_code == 303

    assert Customer.objects.count() == 3
    for code in secrets:
        for other, secret in secrets.items():
            client = browse(code)
            log_in(client, password=secret)
            assert is_in(client) == (code == other)


def test_one_person_may_have_two_accounts_of_different_names(sports: Site, browse: Browse) -> None:
    """ACC-06"""
    assert register(browse("sports"), "stacy@mail.example").status_code == 303
    assert register(browse("sports"), "stacy.test@mail.example").status_code == 303


def test_registration_in_a_listed_set_opens_the_door_of_that_site_only(browse: Browse) -> None:
    """APP-03"""
    trade = a_set("trade", access_mode="listed")
    a_site("north", trade)
    a_site("south", trade)
    register(browse("north"))

    assert log_in(browse("north")).status_code == 303
    assert log_in(browse("south")).status_code == 403


def test_neutral_site_answers_alike_for_free_and_taken_names(
    browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D-33, G9: the same bytes and one hash each; what differs is in the database only."""
    a_site("quiet", registration="neutral")
    hashes = []
    encode = Argon2PasswordHasher.encode
    monkeypatch.setattr(
        Argon2PasswordHasher, "encode", lambda self, *rest: hashes.append(1) or encode(self, *rest)
    )
    heard = []
    for _ in ("free", "taken"):
        answer = register(browse("quiet"))
        heard.append(
            (answer.status_code, dict(answer.headers), answer.content, sorted(answer.cookies), len(hashes))
        )
        hashes.clear()

    assert heard[0] == heard[1]
    assert heard[0][0] == 303
    assert heard[0][4] == 1
    assert Customer.objects.count() == 1
    assert mail_types() == ["finish_registration", "already_registered"]


def test_neutral_site_lets_the_new_customer_in_once_the_mailbox_is_proved(browse: Browse) -> None:
    """D-33, F07: until then log-in says what it says to strangers."""
    a_site("quiet", registration="neutral")
    client = browse("quiet")

    assert "Look into your mailbox" in text(client.get(register(client)["Location"]))
    assert log_in(client).status_code == 422
    token = token_in(last("finish_registration"))
    assert "Finish your registration" in text(client.get("/email-proof", {"token": token}))
    assert client.post("/email-proof", {"token": token}).status_code == 422
    wrong = client.post("/email-proof", {"token": token, "password": "not this one"})
    assert "not the password that was chosen at registration" in text(wrong)
    assert log_in(client).status_code == 422
    assert client.post("/email-proof", {"token": token, "password": PASSWORD})["Location"] == "/login"
    log_in(client)
    assert is_in(client)


def test_neutral_site_lets_the_reader_of_the_mailbox_choose_another_password(browse: Browse) -> None:
    """F07: who typed the form first is not in."""
    a_site("quiet", registration="neutral")
    stranger, ada = browse("quiet"), browse("quiet")
    register(stranger, password="the stranger knows it")
    token = token_in(last("finish_registration"))
    easy = ada.post("/email-proof", {"token": token, "new_password": "short"})
    assert (easy.status_code, "at least 8 characters" in text(easy)) == (422, True)
    assert ada.post("/email-proof", {"token": token, "new_password": PASSWORD})["Location"] == "/login"
    assert log_in(stranger, password="the stranger knows it").status_code == 422
    assert log_in(ada).status_code == 303


def test_neutral_site_keeps_the_first_account_as_it_is(browse: Browse) -> None:
    a_site("quiet", registration="neutral")
    ada = an_account(site=Site.objects.get(code="quiet"))
    register(browse("quiet"), password="another long story", last_name="Thief")

    ada.refresh_from_db()
    assert ada.last_name == "Lind"
    assert log_in(browse("quiet"), password=PASSWORD).status_code == 303


def test_customer_sees_all_that_is_wrong_at_once(sports: Site, browse: Browse) -> None:
    answer = register(browse("sports"), "ada@", phone="call me", password="mystic sports")

    assert answer.status_code == 422
    for said in ("look like an email address", "Write the number with digits", "easy to guess"):
        assert said in text(answer)
    assert Customer.objects.count() == 0


def test_what_the_form_does_not_offer_is_not_stored(sports: Site, browse: Browse) -> None:
    """G14, REG-14: refused as a whole, and the form is shown as it is."""
    for extra in ("status", "set", "username", "kind", "pricing_policy", "company", "pricingPolicy"):
        answer = register(browse("sports"), **{extra: "x"})
        assert (answer.status_code, "We no longer ask for something" in text(answer)) == (422, True)
    assert not Customer.objects.exists()


def test_type_that_the_site_does_not_accept_is_refused(sports: Site, browse: Browse) -> None:
    """REG-04"""
    for code in ("B2E", "guest", "VIP"):
        answer = register(browse("sports"), type=code)
        assert (answer.status_code, "Choose one of these." in text(answer)) == (422, True)
    assert not Customer.objects.exists()


def test_type_is_asked_for_where_there_is_more_than_one(sports: Site, browse: Browse) -> None:
    """REG-03: a site with one type asks nothing, and its customers are of that type."""
    assert 'name="type"' in text(browse("sports").get("/register"))
    change_site(sports, SiteChanges(customer_types=[AcceptedType("B2E")]), version=1, by=OPERATOR)
    client = browse("sports")
    assert 'name="type"' not in text(client.get("/register"))
    register(client)
    assert Customer.objects.get().type == "B2E"


def test_registration_that_waits_says_so_and_logs_nobody_in(sports: Site, browse: Browse) -> None:
    """APP-06, G12: the screen says what happens next; the password alone opens nothing."""
    trade = AcceptedType("B2B", approval=True, receiver="sam@staff.example")
    change_site(sports, SiteChanges(customer_types=[AcceptedType("B2C"), trade]), version=1, by=OPERATOR)
    client = browse("sports")
    answer = register(client, type="B2B")
    assert (answer.status_code, answer["Location"]) == (303, "/register/waits")
    assert "waits for approval at" in text(client.get("/register/waits"))
    assert not is_in(client)
    log_in(client)
    assert not is_in(client)
    assert (Access.objects.get().state, mail_types()) == ("pending", ["registration_waits", "approval_asked"])


def test_logged_in_customer_needs_no_registration(sports: Site, browse: Browse) -> None:
    client = browse("sports")
    register(client)

    assert client.get("/register")["Location"] == "/account"
    assert register(client, "ben@mail.example")["Location"] == "/account"
    assert Customer.objects.count() == 1


def test_pending_access_is_kept_from_a_second_registration(sports: Site, browse: Browse) -> None:
    """G12"""
    an_account(site=sports, state=AccessState.PENDING)

    client = browse("sports")
    register(client)
    assert not is_in(client)
