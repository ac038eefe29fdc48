from decimal import Decimal

import pytest
from django.db.models import CharField
from django.utils.timezone import now

from regulars.cards.models import TestCharge
from regulars.credit.models import CreditEntry
from regulars.credit.operations.entries import grant_credit
from regulars.customers.models import Access, Consent, Customer, MailboxRequest, OneTimeToken, Session
from regulars.customers.operations.accounts import rename
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.errors import Conflict
from regulars.kernel.mail.outbox import OutgoingMail, post
from regulars.kernel.models import AuditPersonal, AuditRecord, Job, Mail, Submission
from regulars.orders.models import Order, OrderPerson
from regulars.orders.operations.gateway_tasks import do_gateway_tasks
from regulars.orders.rules.states import PaidBy
from tests.journeys.checkouts import GOOD_CARD, a_shop
from tests.journeys.stories import SAM
from tests.stored import everything_stored
from tests.world import a_set, a_site, an_account, is_in, logged_in

pytestmark = pytest.mark.django_db

DIGITS = "42424242424242"  # six would be in a moment or a hash now and then
PERSONAL = {
    "email": "zaphod.secret@mail.example",
    "first_name": "Zaphodname",
    "last_name": "Beeblelast",
    "company": "Heartcompany",
    "phone": f"0777 {DIGITS}",
}


def test_erased_account_leaves_no_personal_value_behind() -> None:
    """G20, D-09: neither in the customer's row nor beside an audit record; the records themselves stay."""
    kids = a_site("kids", a_set("b2c"))
    zaphod = an_account(PERSONAL["email"], kids, **{k: v for k, v in PERSONAL.items() if k != "email"})
    changes = ProfileChanges(phone="0888 535353", last_name="Newbeeble", email="zaphod.new@mail.example")
    change_profile(zaphod, changes, version=1, by=SAM)
    rename(zaphod, username="zaphodrenamed", by=SAM)
    logged_in(Customer.objects.get(), kids)
    assert AuditPersonal.objects.exists()
    records = AuditRecord.objects.count()

    erase(zaphod, by=SAM)

    stored = everything_stored()
    for word in [*PERSONAL.values(), "zaphod", "beeble", "0888 535353", DIGITS, "argon2"]:
        assert word.lower() not in stored, word
    assert AuditRecord.objects.count() == records + 1
    assert not AuditPersonal.objects.exists()
    assert not Session.objects.exists()
    assert not Access.objects.exists()


def test_erasure_frees_the_user_name() -> None:
    """Only erasure does."""
    kids = a_site("kids", a_set("b2c"))
    erase(an_account(site=kids), by=SAM)
    again = an_account(site=kids)
    assert logged_in(again, kids)
    assert Customer.objects.filter(username_key="ada@mail.example").count() == 1


def test_erased_account_has_no_way_in() -> None:
    """G5, G12."""
    kids = a_site("kids", a_set("b2c"))
    ada = an_account(site=kids)
    token = logged_in(ada, kids).token
    erase(ada, by=SAM)
    assert not is_in(kids, token)


def test_erasure_leaves_the_namesake_of_another_set_alone() -> None:
    """ACC-04."""
    kids, trade = a_site("kids", a_set("b2c")), a_site("trade", a_set("b2b"))
    here, there = an_account(site=kids), an_account(site=trade)
    change_profile(there, ProfileChanges(phone="0123 456"), version=1, by=SAM)
    erase(here, by=SAM)
    there.refresh_from_db()
    assert (there.email, there.phone) == ("ada@mail.example", "0123 456")
    assert AuditPersonal.objects.filter(kind="customer", subject_id=there.pk).count() == 1


def filled_account() -> tuple[Customer, dict[str, str]]:
    """An account with a word of its own in every text field that it has, in mails and in a job's decisions too."""
    kids = a_site("kids", a_set("b2c"))
    account = an_account("canary-mail@canary.example", kids, last_name="Canarylast")
    texts = [one.name for one in Customer._meta.concrete_fields if type(one) is CharField]
    kept = {"kind", "status", "type"}
    words = {name: f"canary{name.replace('_', '')}"[:20] for name in texts if name not in kept}
    attributes = {"middle_name": "canarymiddle", "charge_id": "canarycharge"}
    changes = ProfileChanges(phone=f"0777 {DIGITS}", attributes=attributes)
    change_profile(account, changes, version=1, by=SAM)
    Consent.objects.create(account=account, site=kids, attribute="marketing_opt_in", given=True, door="x")
    rename(account, username="canaryrenamed", by=SAM)
    words["username_key"] = "canaryrenamed"
    Customer.objects.filter(pk=account.pk).update(**words)
    words |= {"number": f"0777 {DIGITS}", "renamed": "canaryrenamed"}
    texts = {"recipient": "canary-to@x.example", "subject": "canarysubject", "text": "canarytext"}
    texts |= {"html": "canaryhtml", "secret": "canarysecret"}
    site = {"flow": "test", "site_id": kids.pk, "sender": "shop@x.example", "sender_name": "Shop"}
    post(OutgoingMail(about=("customer", account.pk), language="en", **site, **texts))
    OneTimeToken.objects.create(
        token_hash=b"1" * 32,
        purpose="email",
        account=account,
        site=kids,
        email="canarylink@x.example",
        account_email="canaryold@x.example",
        password="canarywaiting",
        expires_at=now(),
    )
    MailboxRequest.objects.create(site=kids, kind="reset", username_key="canaryrenamed", door="storefront")
    Job.objects.create(
        kind="move_sites",
        payload={"decisions": {str(account.pk): {"decision": "rename", "username": "canarychosen"}}},
        state=Job.State.FAILED,
        error="Taken too: canarychosen.",
        actor_kind="staff",
        door="backoffice",
    )
    Submission.objects.create(
        key=b"1" * 32,
        fingerprint=b"2" * 32,
        seen_by=b"3" * 32,
        status=201,
        headers={"Location": "/canaryheader"},
        body='{"last_name": "canaryanswer"}',
        about_kind="customer",
        about_id=account.pk,
    )
    return account, words | texts | {
        "header": "canaryheader",
        "answer": "canaryanswer",
        "chosen": "canarychosen",
        "link": "canarylink",
        "waiting": "canarywaiting",
        "middle": "canarymiddle",
        "charge": "canarycharge",
    }


def test_every_field_is_empty_after_erasure_and_nobody_elses() -> None:
    """G20: every text column of an account, its mails, what jobs were told; the control finds all of it before."""
    account, words = filled_account()
    other = an_account("ben@mail.example", a_site("toys", a_set("toys")), last_name="Benson")
    post(
        OutgoingMail(
            "test", None, ("customer", other.pk), "s@x.example", "S", "ben@mail.example", "en", "Hi", "B", "B"
        )
    )
    stored = everything_stored()
    for word in words.values():
        assert word in stored, word

    erase(account, by=SAM)

    stored = everything_stored()
    assert "canary" not in stored
    assert DIGITS not in stored
    assert not Consent.objects.exists()
    assert Mail.objects.filter(recipient="ben@mail.example", text="B").exists()
    other.refresh_from_db()
    assert other.last_name == "Benson"


def test_erasure_of_a_changed_account_is_refused() -> None:
    """G23."""
    ada = an_account(site=a_site("kids"))
    change_profile(ada, ProfileChanges(phone="0123 456"), version=1, by=SAM)
    with pytest.raises(Conflict, match="meanwhile"):
        erase(ada, version=1, by=SAM)
    erase(ada, version=2, by=SAM)


def test_orders_on_hold_are_declined_and_what_they_took_is_forfeited_with_the_rest() -> None:
    """ADM-03, CRD-08, G31, B-06: numbers, sums and lines stay; nobody can be told any more whose it was."""
    shop = a_shop(a_site("kids", a_set("b2c")))
    ada = shop.buyer(last_name="Beeblelast")
    grant_credit(ada, "20", "EUR", reason="Welcome Beeblelast", by=SAM)
    Customer.objects.filter(pk=ada.pk).update(attributes={"approve_flag": True})
    held = shop.orders(ada, pay_by=PaidBy.CARD, card=GOOD_CARD, credit=Decimal(4)).order
    Customer.objects.filter(pk=ada.pk).update(attributes={})
    placed = shop.orders(ada, key="k2").order

    erase(ada, by=SAM)
    do_gateway_tasks()

    states = dict(Order.objects.values_list("pk", "state"))
    assert states == {held.pk: "declined", placed.pk: "placed"}
    moved = CreditEntry.objects.order_by("number").values_list("kind", "amount", "balance")
    assert list(moved) == [("grant", 20, 20), ("spend", -4, 16), ("release", 4, 20), ("forfeit", -20, 0)]
    assert not TestCharge.objects.filter(voided=False).exists()
    assert set(OrderPerson.objects.values_list("email", "name", "shipping__city")) == {("", "", None)}
    assert Order.objects.get(pk=placed.pk).total == 10
    assert "beeblelast" not in everything_stored()
